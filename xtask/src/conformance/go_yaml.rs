//! The readers of YAML inside programs written in Go: kubectl's and the API server's, and the one beneath it.

use std::process::Command;

use super::report::Report;
use super::trees::Trees;
use super::{Consumer, go, yaml};

pub(super) const CONSUMER: Consumer =
    Consumer { name: "go-yaml", takes: "every YAML file", quick: false, ask };

const MODULES: &[(&str, &str)] = &[("go.yaml.in/yaml/v3", "v3.0.4"), ("sigs.k8s.io/yaml", "v1.6.0")];

fn ask(trees: &Trees) -> Result<Vec<Report>, String> {
    let program = go::own("read_yaml", MODULES)?;
    let mut reports = Vec::new();
    for reader in MODULES.iter().map(|(module, _)| module) {
        reports.extend(yaml::compare(trees, Command::new(&program).arg(reader))?);
    }
    Ok(reports)
}
