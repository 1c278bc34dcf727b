//! The API server of Kubernetes, with etcd behind it: everything that only it checks, it checks here.

use std::process::Command;

use serde_json::json;

use super::kubeconform::is_object;
use super::report::Report;
use super::trees::Trees;
use super::{Consumer, kubernetes, tools};
use crate::schemas;

pub(super) const CONSUMER: Consumer = Consumer {
    name: "kube-apiserver",
    takes: "Kubernetes objects, and a pod of each workload",
    quick: false,
    ask,
};

/// What kubeadm takes where a lab says nothing.
const SERVICES: &str = "10.96.0.0/12";

fn ask(trees: &Trees) -> Result<Vec<Report>, String> {
    let mut reports = Vec::new();
    for release in kubernetes::releases(trees) {
        let mut all = Report::default();
        // Each lab gets a server of its own: names repeat between labs, and ranges of services differ.
        for lab in &release.labs {
            let objects = lab.files(is_object);
            if objects.is_empty() {
                continue;
            }
            let server = release.command("kube-apiserver")?;
            let etcd = release.program("etcd", "go.etcd.io/etcd/server/v3")?;
            let request = json!({
                "etcd": etcd,
                "server": server,
                "services": lab.services().unwrap_or_else(|| SERVICES.to_owned()),
                "crds": schemas::crd_files()?,
                "objects": objects,
            });
            let mut python = Command::new(tools::python()?);
            python.arg(format!("{}/api_server.py", tools::SOURCES));
            let report: Report = tools::exchange(python.arg(tools::scratch("api-server")?), &request)?;
            all.version = report.version;
            all.tried += report.tried;
            all.refused.extend(report.refused);
        }
        if all.tried > 0 {
            reports.push(all);
        }
    }
    Ok(reports)
}
