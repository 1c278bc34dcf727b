//! kubeconform, with the published schemas of Kubernetes' kinds and of all known custom resources, strictly.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;
use serde_json::json;

use super::go::Module;
use super::report::Report;
use super::trees::Trees;
use super::{Consumer, kubernetes, tools};
use crate::schemas;

pub(super) const CONSUMER: Consumer =
    Consumer { name: "kubeconform", takes: "Kubernetes objects", quick: false, ask };

fn ask(trees: &Trees) -> Result<Vec<Report>, String> {
    let module = Module::pinned("github.com/yannh/kubeconform")?;
    let program = module.program("kubeconform", "github.com/yannh/kubeconform/cmd/kubeconform", &[])?;
    let mut reports = Vec::new();
    for release in kubernetes::releases(trees) {
        let files: Vec<PathBuf> = release.labs.iter().flat_map(|lab| lab.files(is_object)).collect();
        if files.is_empty() {
            continue;
        }
        let Some((minor, _)) = kubernetes::parts(&release.version) else { continue };
        let folder = make_schemas(minor)?;
        let mut report = judge(&program, &folder, &files)?;
        report.version = format!("kubeconform {}, Kubernetes 1.{minor}", module.number());
        reports.push(report);
    }
    Ok(reports)
}

/// What kustomize reads is no object.
pub(super) fn is_object(path: &str) -> bool {
    let within = path.starts_with("kubernetes/") || path.starts_with("gitops/");
    within && path.ends_with(".yaml") && !path.ends_with("/kustomization.yaml")
}

/// Writes the schemas in the form that kubeconform wants, and returns their folder.
fn make_schemas(minor: u32) -> Result<PathBuf, String> {
    let folder = tools::scratch(&format!("kubeconform-1.{minor}"))?;
    let mut python = Command::new(tools::python()?);
    python.arg(format!("{}/kubeconform.py", tools::SOURCES)).arg(&folder);
    let kinds = schemas::kubernetes_package()?
        .join(format!("kubernetes_validate/kubernetes-json-schema/v1.{minor}.0-local/_definitions.json"));
    let _: serde_json::Value =
        tools::exchange(&mut python, &json!({ "kinds": kinds, "crds": schemas::crd_files()? }))?;
    Ok(folder)
}

fn judge(program: &Path, folder: &Path, files: &[PathBuf]) -> Result<Report, String> {
    #[derive(Deserialize)]
    struct Said {
        resources: Vec<Resource>,
    }
    #[derive(Deserialize)]
    struct Resource {
        filename: String,
        kind: String,
        name: String,
        status: String,
        msg: String,
    }
    let location =
        format!("{}/{{{{.Group}}}}_{{{{.ResourceAPIVersion}}}}_{{{{.ResourceKind}}}}.json", folder.display());
    let mut kubeconform = Command::new(program);
    kubeconform.args(["-strict", "-verbose", "-output", "json", "-schema-location", &location]).args(files);
    // It fails where it refuses something, and says so in the same form.
    let said = kubeconform.output().map_err(|problem| format!("kubeconform: {problem}"))?;
    let Said { resources } =
        serde_json::from_slice(&said.stdout).map_err(|problem| format!("kubeconform: {problem}"))?;
    let mut report = Report::default();
    for Resource { filename, kind, name, status, msg } in resources {
        // Where the lab allows it, there may be objects of kinds whose definition is in no package registry.
        if msg.contains("could not find schema") {
            report.skipped.push((1, format!("no CRD of {kind} is available")));
            continue;
        }
        let answer = if status == "statusValid" { Ok(()) } else { Err(format!("{status}: {msg}")) };
        report.add(&format!("{kind} {name} in {filename}"), answer);
    }
    Ok(report)
}
