//! `cloud-init schema` on every machine's user-data.

use std::process::Command;

use super::report::Report;
use super::trees::Trees;
use super::{Consumer, tools};

pub(super) const CONSUMER: Consumer =
    Consumer { name: "cloud-init", takes: "user-data of machines", quick: true, ask };

fn ask(trees: &Trees) -> Result<Vec<Report>, String> {
    tools::debian("cloud-init", "cloud-init")?;
    // It prints its version to either stream, depending on which version that is.
    let version = tools::output(Command::new("sh").args(["-c", "cloud-init --version 2>&1"]))?;
    let version = version.split_whitespace().last().unwrap_or_default();
    let mut report = Report::of(format!("cloud-init {version}"));
    for path in trees.files(|path| path.ends_with("/user-data")) {
        let answer = tools::output(Command::new("cloud-init").args(["schema", "--config-file"]).arg(&path));
        report.add(&path.display().to_string(), answer.and_then(without_warning));
    }
    Ok(vec![report])
}

/// Words about what is deprecated do not make it fail; here they count.
fn without_warning(said: String) -> Result<(), String> {
    if said.to_lowercase().contains("deprecat") { Err(said) } else { Ok(()) }
}
