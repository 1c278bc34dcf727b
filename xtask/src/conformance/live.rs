//! Labs that come up: their trees on an API server with the controller manager and the scheduler of the lab's version, on
//! nodes made from the lab's machines. Flux and Argo CD reconcile the trees that are made for them.
//!
//! Stand-ins do what kubelets, provisioners and operators do: a pod becomes ready if everything that it mounts and reads
//! exists, and a claim is bound if something that is installed provisions volumes of its class.

mod outcome;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use super::go::Module;
use super::kubernetes::Release;
use super::report::Report;
use super::trees::{Lab, Trees};
use super::{Consumer, api_server, kubernetes, record, scheduler, table, tools};
use crate::schemas;
use outcome::{HEADS, Outcome};

pub(super) const CONSUMER: Consumer = Consumer {
    name: "live",
    takes: "whole labs: every object stored as it was sent, every pod scheduled, every claim bound",
    quick: false,
    ask,
};

/// Where the tests write the nodes of the labs.
const FACTS: &str = "target/conformance/labs";
const FLUX: &[&str] = &["source-controller", "kustomize-controller"];
const ARGO_CD: &[&str] = &[
    "argocd-application-controller",
    "argocd-applicationset-controller",
    "argocd-git-ask-pass",
    "argocd-repo-server",
];
/// The version of a module in a folder of Argo CD's repository, as its release names it.
const GITOPS_ENGINE: &str = "v0.0.0-20260914071520-c9c369efcc5b";

const INTRODUCTION: &str =
    "Each lab is brought up on an API server with the controller manager and the scheduler of its version and nodes made
from its machines. Flux (source and kustomize controller) and Argo CD (application controller, ApplicationSet controller
and repository server) reconcile the trees that are made for them, from a git server on the same machine; the folders of
the others are applied one after another. Stand-ins do what kubelets, provisioners and operators do: a pod becomes ready
if everything that it mounts and reads exists, a claim is bound if something that the tree or one of its charts installs
provisions volumes of its class, and an operator works if a service provides its API group. Charts are not fetched: a
stand-in makes what the lab says that they make (`provides`). Every CronJob is run once.

";

fn ask(trees: &Trees) -> Result<Vec<Report>, String> {
    scheduler::test("live")?;
    let mut lines = vec![HEADS.map(str::to_owned)];
    let mut details = String::new();
    let mut report = Report::default();
    let mut versions = Vec::new();
    for release in kubernetes::releases(trees) {
        let labs: Vec<Value> =
            release.labs.iter().map(|lab| lab_request(&release, lab)).collect::<Result<_, _>>()?;
        let request = json!({ "labs": labs, "crds": schemas::crd_files()? });
        let mut python = Command::new(tools::python()?);
        python.arg(format!("{}/live.py", tools::SOURCES));
        let results: Vec<Outcome> = tools::exchange(python.arg(tools::scratch("live")?), &request)?;
        for result in results {
            lines.push(result.cells(&release.version));
            details.push_str(&result.details());
            report.tried += result.tried();
            report.refused.extend(result.wrong());
        }
        versions.push(release.version.clone());
    }
    report.version = format!("Kubernetes {}", versions.join(", "));
    report.section =
        format!("{}{INTRODUCTION}{}{details}", record::head(CONSUMER.name), table::aligned(&lines));
    Ok(vec![report])
}

/// What is needed to bring a lab up.
fn lab_request(release: &Release<'_>, lab: &Lab) -> Result<Value, String> {
    let name = lab.folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let has = |folder: &str| !lab.files(|path| path.starts_with(folder)).is_empty();
    let (engine, programs) = if has("gitops/flux/") {
        ("flux", flux()?)
    } else if has("gitops/argocd/") {
        ("argocd", argo_cd()?)
    } else {
        ("hand", BTreeMap::new())
    };
    let control_plane = release.control_plane()?;
    Ok(json!({
        "name": name,
        "tree": lab.folder,
        "place": lab.folder,
        "engine": engine,
        "facts": Path::new(FACTS).join(format!("{name}.json")),
        "services": lab.services().unwrap_or_else(|| api_server::SERVICES.to_owned()),
        "arguments": lab.api_server(),
        "etcd": control_plane.join("etcd"),
        "server": control_plane.join("kube-apiserver"),
        "manager": control_plane.join("kube-controller-manager"),
        "scheduler": control_plane.join("kube-scheduler"),
        "programs": programs,
    }))
}

/// The controllers of Flux.
fn flux() -> Result<BTreeMap<&'static str, PathBuf>, String> {
    let program = |name: &&'static str| -> Result<(&'static str, PathBuf), String> {
        let path = format!("github.com/fluxcd/{name}");
        Ok((*name, Module::pinned(&path)?.program(name, &path, &["-ldflags=-s -w"])?))
    };
    FLUX.iter().map(program).collect()
}

/// The controllers of Argo CD, and what they call.
fn argo_cd() -> Result<BTreeMap<&'static str, PathBuf>, String> {
    let module = Module { siblings: GITOPS_ENGINE, ..Module::pinned("github.com/argoproj/argo-cd/v3")? };
    let folder = module.several("argocd", ARGO_CD, &["-ldflags=-s -w"])?;
    let mut programs: BTreeMap<&'static str, PathBuf> =
        ARGO_CD.iter().map(|name| (*name, folder.join(name))).collect();
    let kustomize = Module::pinned("sigs.k8s.io/kustomize/kustomize/v5")?;
    programs.insert("kustomize", kustomize.program("kustomize", kustomize.path, &[])?);
    tools::debian("redis-server", "redis-server")?;
    programs.insert("redis", PathBuf::from("redis-server"));
    Ok(programs)
}
