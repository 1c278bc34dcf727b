//! The readers of YAML inside programs written in Go: kubectl's and the API server's, and the one beneath it.

use std::process::Command;

use super::report::Report;
use super::trees::Trees;
use super::{Consumer, go, yaml};

pub(super) const CONSUMER: Consumer =
    Consumer { name: "go-yaml", takes: "every YAML file", quick: false, ask };

const MODULES: &[&str] = &["go.yaml.in/yaml/v3", "sigs.k8s.io/yaml"];

fn ask(trees: &Trees) -> Result<Vec<Report>, String> {
    let program = go::own("read_yaml", MODULES)?;
    let mut reports = Vec::new();
    for reader in MODULES {
        reports.extend(yaml::compare(trees, Command::new(&program).arg(reader))?);
    }
    Ok(reports)
}
