//! The labs brought up: their trees on an API server with the controller manager and the scheduler of the lab's version,
//! on nodes made from the lab's machines. Flux reconciles the trees that are made for it.
//!
//! Stand-ins do what kubelets, provisioners and operators do: a pod becomes ready if everything that it mounts and reads
//! exists, and a claim is bound if something that is installed provisions volumes of its class.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;
use serde_json::{Value, json};

use super::go::Module;
use super::kubernetes::Release;
use super::report::Report;
use super::trees::{Lab, Trees};
use super::{Consumer, api_server, kubernetes, record, scheduler, table, tools};
use crate::schemas;

pub(super) const CONSUMER: Consumer = Consumer {
    name: "live",
    takes: "whole labs: every object stored as it was sent, every pod scheduled, every claim bound",
    quick: false,
    ask,
};

/// Modules that the controllers of Flux need in a version that cannot be had.
const INSTEAD: &[(&str, &str)] = &[("github.com/fluxcd/pkg/artifact", "v0.18.0")];
const FLUX: &[&str] = &["source-controller", "kustomize-controller"];

const INTRODUCTION: &str = "Each lab is brought up on an API server with the controller manager and the scheduler of its version and nodes made from
its machines. Flux (source and kustomize controller) reconciles the tree of a lab that uses it, from a git server on the
same machine; the folders of the others are applied in the order of their sync waves. Stand-ins do what kubelets,
provisioners and operators do: a pod becomes ready if everything that it mounts and reads exists, and a claim is bound if
something that the tree or one of its charts installs provisions volumes of its class. Charts are not fetched.

";

const HEADS: [&str; 9] = [
    "lab",
    "Kubernetes",
    "engine",
    "objects stored as sent",
    "pods scheduled",
    "pods ready",
    "claims bound",
    "reconciled",
    "settled after",
];

/// How a lab came up.
#[derive(Deserialize)]
struct Outcome {
    name: String,
    engine: String,
    seconds: u64,
    objects: Stored,
    pods: Pods,
    claims: Claims,
    units: Option<Units>,
    /// Objects that were refused, with the words.
    refused: Vec<(String, String)>,
}

#[derive(Deserialize)]
struct Stored {
    all: usize,
    /// Objects that are not there.
    absent: Vec<String>,
    /// Objects with the fields that are stored otherwise.
    changed: Vec<(String, String)>,
    /// Kinds without a CRD.
    unknown: BTreeMap<String, usize>,
}

#[derive(Deserialize)]
struct Pods {
    all: usize,
    placed: usize,
    ready: usize,
    waiting: Vec<(String, String)>,
}

#[derive(Deserialize)]
struct Claims {
    all: usize,
    bound: usize,
    waiting: Vec<(String, String)>,
}

/// What an engine reconciles.
#[derive(Deserialize)]
struct Units {
    kind: String,
    all: usize,
    ready: usize,
    waiting: Vec<(String, String)>,
    /// Releases of charts, which count as ready.
    charts: usize,
}

fn ask(trees: &Trees) -> Result<Vec<Report>, String> {
    scheduler::test("ask")?;
    let mut lines = vec![HEADS.map(str::to_owned)];
    let mut details = String::new();
    let mut report = Report::default();
    for release in kubernetes::releases(trees) {
        let labs: Vec<Value> =
            release.labs.iter().map(|lab| lab_request(&release, lab)).collect::<Result<_, _>>()?;
        let request = json!({ "labs": labs, "crds": schemas::crd_files()? });
        let mut python = Command::new(tools::python()?);
        python.arg(format!("{}/live.py", tools::SOURCES));
        let results: Vec<Outcome> = tools::exchange(python.arg(tools::scratch("live")?), &request)?;
        for result in results {
            lines.push(result.cells(&release));
            details.push_str(&result.details());
            report.tried += result.objects.all;
            report.refused.extend(result.wrong());
        }
        report.version = format!("Kubernetes {}", release.version);
    }
    report.section =
        format!("{}{INTRODUCTION}{}{details}", record::head(CONSUMER.name), table::aligned(&lines));
    Ok(vec![report])
}

/// What is needed to bring a lab up.
fn lab_request(release: &Release<'_>, lab: &Lab) -> Result<Value, String> {
    let name = lab.folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let is_flux = !lab.files(|path| path.starts_with("gitops/flux/")).is_empty();
    let flux = if is_flux { flux()? } else { BTreeMap::new() };
    Ok(json!({
        "name": name,
        "tree": lab.folder,
        "place": lab.folder,
        "engine": if is_flux { "flux" } else { "hand" },
        "nodes": Path::new(scheduler::FOLDER).join(format!("{name}.json")),
        "services": lab.services().unwrap_or_else(|| api_server::SERVICES.to_owned()),
        "arguments": lab.api_server(),
        "etcd": release.program("etcd", "go.etcd.io/etcd/server/v3")?,
        "server": release.command("kube-apiserver")?,
        "manager": release.command("kube-controller-manager")?,
        "scheduler": release.command("kube-scheduler")?,
        "flux": flux,
    }))
}

/// The controllers of Flux.
fn flux() -> Result<BTreeMap<&'static str, PathBuf>, String> {
    let program = |name: &&'static str| -> Result<(&'static str, PathBuf), String> {
        let path = format!("github.com/fluxcd/{name}");
        let module = Module { instead: INSTEAD, ..Module::pinned(&path)? };
        Ok((*name, module.program(name, &path, &["-ldflags=-s -w"])?))
    };
    FLUX.iter().map(program).collect()
}

impl Outcome {
    fn cells(&self, release: &Release<'_>) -> [String; 9] {
        let same = self.objects.all - self.objects.absent.len() - self.changed_objects();
        let reconciled = self
            .units
            .as_ref()
            .map_or_else(|| "-".to_owned(), |units| format!("{}/{} {}", units.ready, units.all, units.kind));
        [
            self.name.clone(),
            release.version.clone(),
            self.engine.clone(),
            format!("{same}/{}", self.objects.all),
            format!("{}/{}", self.pods.placed, self.pods.all),
            format!("{}/{}", self.pods.ready, self.pods.all),
            format!("{}/{}", self.claims.bound, self.claims.all),
            reconciled,
            format!("{} s", self.seconds),
        ]
    }

    fn changed_objects(&self) -> usize {
        let mut names: Vec<&String> = self.objects.changed.iter().map(|(name, _)| name).collect();
        names.dedup();
        names.len()
    }

    /// What is not as it should be, by reason.
    fn details(&self) -> String {
        let mut text = format!("\n### {}\n\n", self.name);
        let units = self.units.iter().flat_map(|units| &units.waiting);
        let groups: [(&str, Vec<&(String, String)>); 5] = [
            ("refused", self.refused.iter().collect()),
            ("stored otherwise", self.objects.changed.iter().collect()),
            ("pods", self.pods.waiting.iter().collect()),
            ("claims", self.claims.waiting.iter().collect()),
            ("not reconciled", units.collect()),
        ];
        for (what, found) in groups {
            text.push_str(&by_reason(what, &found));
        }
        for (kind, count) in &self.objects.unknown {
            text.push_str(&format!("- {count} {kind}: no CRD is available\n"));
        }
        if let Some(units) = self.units.as_ref().filter(|units| units.charts > 0) {
            text.push_str(&format!(
                "- {} releases of charts: not fetched, taken to be ready\n",
                units.charts
            ));
        }
        if text.ends_with("\n\n") {
            text.push_str("Everything is as it should be.\n");
        }
        text
    }

    /// What counts as rejected: what is outside of the tree does not.
    fn wrong(&self) -> Vec<(String, String)> {
        let absent = self.objects.absent.iter().map(|name| (name.clone(), "it is not there".to_owned()));
        let all = self.refused.iter().chain(&self.objects.changed).cloned().chain(absent);
        all.map(|(what, why)| (format!("{what} of {}", self.name), why)).collect()
    }
}

/// A line for each reason, with a few of those that it is about.
fn by_reason(what: &str, found: &[&(String, String)]) -> String {
    const SHOWN: usize = 5;
    let mut reasons: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, reason) in found {
        reasons.entry(reason.trim()).or_default().push(name);
    }
    let mut text = String::new();
    for (reason, names) in reasons {
        let more = names.len().saturating_sub(SHOWN);
        let shown = names[..names.len().min(SHOWN)].join(", ");
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        text.push_str(&format!("- {what}: {shown}{more}: {reason}\n"));
    }
    text
}
