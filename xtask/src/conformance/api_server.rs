//! The API server of Kubernetes, with etcd behind it: everything that only it checks, it checks here.

use std::path::Path;
use std::process::Command;

use serde::Deserialize;
use serde_json::json;

use super::kubeconform::is_object;
use super::kubernetes::Release;
use super::report::Report;
use super::trees::{Lab, Trees};
use super::{Consumer, kubernetes, tools};
use crate::schemas;

pub(super) const CONSUMER: Consumer = Consumer {
    name: "kube-apiserver",
    takes: "Kubernetes objects, and a pod of each workload's template",
    quick: false,
    ask,
};

/// What kubeadm takes where a lab says nothing.
pub(super) const SERVICES: &str = "10.96.0.0/12";

fn ask(trees: &Trees) -> Result<Vec<Report>, String> {
    let mut reports = Vec::new();
    for release in kubernetes::releases(trees) {
        let mut all = Report::default();
        // Each lab gets a server of its own: names repeat between labs, and ranges of services differ.
        for lab in &release.labs {
            if lab.files(is_object).is_empty() {
                continue;
            }
            let Answers { report, .. } = ask_lab(&release, lab, &[])?;
            all.version = report.version;
            all.tried += report.tried;
            all.refused.extend(report.refused);
            all.skipped.extend(report.skipped);
        }
        if all.tried > 0 {
            reports.push(all);
        }
    }
    Ok(reports)
}

/// What the server says of a lab's objects, and of others beside them.
#[derive(Deserialize)]
pub(super) struct Answers {
    pub(super) report: Report,
    /// Of each of the others: the words of the refusal, if it is one.
    pub(super) answers: Vec<Option<String>>,
}

/// Starts a server for the lab and hands it the lab's objects, and others, each of which stands in a file of its own.
pub(super) fn ask_lab(release: &Release<'_>, lab: &Lab, others: &[&Path]) -> Result<Answers, String> {
    let programs = release.control_plane()?;
    let request = json!({
        "etcd": programs.join("etcd"),
        "server": programs.join("kube-apiserver"),
        "services": lab.services().unwrap_or_else(|| SERVICES.to_owned()),
        "arguments": lab.api_server(),
        "crds": schemas::crd_files()?,
        "objects": lab.files(is_object),
        "others": others,
    });
    let mut python = Command::new(tools::python()?);
    python.arg(format!("{}/api_server.py", tools::SOURCES));
    tools::exchange(python.arg(tools::scratch("api-server")?), &request)
}
