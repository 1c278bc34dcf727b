//! The parameters of the Proxmox VE API, read a second time, on every machine's specification.

use std::process::Command;

use super::report::Report;
use super::trees::Trees;
use super::{Consumer, tools};

pub(super) const CONSUMER: Consumer = Consumer { name: "proxmox-api", takes: "VM specs", quick: true, ask };

const PARAMETERS: &str = "src/targets/proxmox/api/parameters.json";

fn ask(trees: &Trees) -> Result<Vec<Report>, String> {
    let mut python = Command::new(tools::python()?);
    let specifications = trees.files(|path| path.starts_with("proxmox/") && path.ends_with(".yaml"));
    python.arg(format!("{}/proxmox.py", tools::SOURCES)).arg(PARAMETERS);
    Ok(vec![tools::exchange(&mut python, &specifications)?])
}
