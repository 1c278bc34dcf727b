//! `kubeadm config validate`, by a kubeadm of the lab's own minor version.

use std::process::Command;

use super::report::Report;
use super::trees::Trees;
use super::{Consumer, kubernetes, tools};

pub(super) const CONSUMER: Consumer =
    Consumer { name: "kubeadm", takes: "configurations for init and join", quick: false, ask };

fn ask(trees: &Trees) -> Result<Vec<Report>, String> {
    let mut reports = Vec::new();
    let scratch = tools::scratch("kubeadm")?;
    // What members find the cluster by is put on them by the bootstrap; kubeadm looks whether it is there.
    let discovery = scratch.join("discovery.yaml");
    tools::write(&discovery, b"apiVersion: v1\nkind: Config\n")?;
    let copy = scratch.join("config.yaml");
    for release in kubernetes::releases(trees) {
        let mut report = Report::of(format!("kubeadm {}", release.version));
        let mut others = 0;
        for path in release.labs.iter().flat_map(|lab| lab.files(|path| path.starts_with("kubeadm/"))) {
            let shown = path.display().to_string();
            let text = std::fs::read_to_string(&path).map_err(|problem| format!("{shown}: {problem}"))?;
            // The audit policy lies here too; the API server reads it.
            if !text.contains("apiVersion: kubeadm.k8s.io/") {
                others += 1;
                continue;
            }
            let program = release.command("kubeadm")?;
            let mut validate = Command::new(program);
            tools::write(&copy, with_discovery(&text, &discovery.display().to_string()).as_bytes())?;
            let answer = tools::output(validate.args(["config", "validate", "--config"]).arg(&copy));
            report.add(&shown, answer.and_then(without_warning));
        }
        if others > 0 {
            report.skipped.push((others, "read by the API server, not by kubeadm".to_owned()));
        }
        if report.tried > 0 {
            reports.push(report);
        }
    }
    Ok(reports)
}

/// The configuration with another place of the file by which the cluster is found.
fn with_discovery(text: &str, place: &str) -> String {
    let line = |line: &str| match line.split_once("kubeConfigPath:") {
        Some((before, _)) => format!("{before}kubeConfigPath: {place}\n"),
        None => format!("{line}\n"),
    };
    text.lines().map(line).collect()
}

/// What is deprecated is told and accepted; here it counts.
fn without_warning(said: String) -> Result<(), String> {
    if said.contains("deprecated") { Err(said) } else { Ok(()) }
}
