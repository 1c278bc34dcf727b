//! Jsonnet, by the Rust implementation behind its Python package.

use std::path::Path;
use std::process::Command;

use super::{Peer, program, python};
use crate::pins::Registry;

pub(super) const PEER: Peer = Peer {
    name: "jsonnet",
    shown: "rjsonnet",
    package: (Registry::Pip, "rjsonnet"),
    validates: "nothing",
    prepare,
};

fn prepare(_: &Path, output: &Path) -> Result<Command, String> {
    let python = python::environment("rjsonnet", "pip install rjsonnet")?.join("python3");
    let folder = program("jsonnet")?;
    let mut command = Command::new(python);
    command.arg(folder.join("run.py")).arg(folder.join("services.jsonnet")).arg(output);
    Ok(command)
}
