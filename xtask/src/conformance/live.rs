//! Labs that come up: their trees on an API server with the controller manager and the scheduler of the lab's version, on
//! nodes made from the lab's machines. Flux and Argo CD reconcile the trees that are made for them.
//!
//! Stand-ins do what kubelets, provisioners and operators do: a pod becomes ready if everything that it mounts and reads
//! exists, and a claim is bound if something that is installed provisions volumes of its class.

mod outcome;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use super::go::Module;
use super::kubernetes::Release;
use super::report::Report;
use super::trees::{Lab, Trees};
use super::{Consumer, api_server, kubernetes, record, scheduler, table, tools};
use crate::schemas;
use outcome::{Fault, HEADS, Outcome};

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

/// How many labs come up at the same time.
const AT_ONCE: usize = 2;

fn ask(trees: &Trees) -> Result<Vec<Report>, String> {
    scheduler::test("live", scheduler::TEST)?;
    scheduler::test("live", "world::live")?;
    let releases = kubernetes::releases(trees);
    let crds = schemas::crd_files()?;
    let mut requests = Vec::new();
    for release in &releases {
        for lab in &release.labs {
            requests.push((release.version.as_str(), lab_request(release, lab)?));
        }
    }
    let mut report = Report::default();
    let versions: Vec<&str> = releases.iter().map(|release| release.version.as_str()).collect();
    report.version = format!("Kubernetes {}", versions.join(", "));
    let mut lines = vec![HEADS.map(str::to_owned)];
    let mut details = String::new();
    for (version, outcome) in requests.iter().map(|(version, _)| *version).zip(bring_up(&requests, &crds)?) {
        lines.push(outcome.cells(version));
        details.push_str(&outcome.details());
        report.tried += outcome.tried();
        report.refused.extend(outcome.wrong());
    }
    let newest = releases.last().ok_or("no lab names a version of Kubernetes")?;
    let faults = faults(newest)?;
    report.tried += faults.len();
    report.refused.extend(faults.iter().filter_map(Fault::wrong));
    let head = record::head(CONSUMER.name);
    let shown = outcome::faults(&faults);
    report.section = format!("{head}{INTRODUCTION}{}{details}{shown}", table::aligned(&lines));
    Ok(vec![report])
}

/// Brings labs up, some at the same time. The outcomes are in the order of the labs.
fn bring_up(requests: &[(&str, Value)], crds: &[PathBuf]) -> Result<Vec<Outcome>, String> {
    let python = tools::python()?;
    let next = AtomicUsize::new(0);
    let work = || {
        let mut found = Vec::new();
        while let Some((number, (_, lab))) = Some(next.fetch_add(1, Ordering::Relaxed))
            .and_then(|number| Some((number, requests.get(number)?)))
        {
            found.push((number, bring_one_up(&python, lab, crds)));
        }
        found
    };
    let mut found: Vec<(usize, Result<Outcome, String>)> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..AT_ONCE).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap_or_default()).collect()
    });
    found.sort_by_key(|(number, _)| *number);
    found.into_iter().map(|(_, outcome)| outcome).collect()
}

fn bring_one_up(python: &Path, lab: &Value, crds: &[PathBuf]) -> Result<Outcome, String> {
    let name = lab["name"].as_str().unwrap_or_default();
    let folder = tools::scratch(&format!("live-{name}"))?;
    let request = json!({ "labs": [lab], "crds": crds });
    let mut command = Command::new(python);
    command.arg(format!("{}/live.py", tools::SOURCES)).arg(folder);
    let outcomes: Vec<Outcome> = tools::exchange(&mut command, &request)?;
    outcomes.into_iter().next().ok_or_else(|| format!("{name}: no outcome"))
}

/// Sends objects with one fault each to a cluster.
fn faults(release: &Release<'_>) -> Result<Vec<Fault>, String> {
    let control_plane = release.control_plane()?;
    let request = json!({
        "etcd": control_plane.join("etcd"),
        "server": control_plane.join("kube-apiserver"),
        "manager": control_plane.join("kube-controller-manager"),
        "scheduler": control_plane.join("kube-scheduler"),
        "services": api_server::SERVICES,
        "arguments": [],
        "faults": Path::new(FACTS).join("faults.json"),
    });
    let mut python = Command::new(tools::python()?);
    python.arg(format!("{}/faults.py", tools::SOURCES));
    tools::exchange(python.arg(tools::scratch("live-faults")?), &request)
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
