//! KCL, by its Python package.

use std::path::Path;
use std::process::Command;

use super::{Peer, program, python};
use crate::pins::Registry;

pub(super) const PEER: Peer = Peer {
    name: "kcl",
    shown: "KCL",
    package: (Registry::Pip, "kcl-lib"),
    validates: "a schema of the services, written by hand",
    prepare,
};

fn prepare(_: &Path, output: &Path) -> Result<Command, String> {
    let python = python::environment("kcl-lib", "pip install kcl-lib")?.join("python3");
    let folder = program("kcl")?;
    let mut command = Command::new(python);
    command.arg(folder.join("run.py")).arg(folder.join("services.k")).arg(output);
    Ok(command)
}
