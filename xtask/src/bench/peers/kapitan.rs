//! kapitan: an inventory of one target for each service, and one jsonnet component.

use std::path::Path;
use std::process::Command;

use super::{Peer, SERVICES, program, python};
use crate::bench::generate::fill;
use crate::pins::Registry;
use crate::process::{copy, read, remove, write};

pub(super) const PEER: Peer = Peer {
    name: "kapitan",
    shown: "kapitan",
    package: (Registry::Pip, "kapitan"),
    validates: "nothing",
    prepare,
};

fn prepare(folder: &Path, output: &Path) -> Result<Command, String> {
    let kapitan = python::environment("kapitan", "pip install kapitan")?.join("kapitan");
    let templates = program("kapitan")?;
    remove(folder)?;
    copy(&templates.join("components"), &folder.join("components"))?;
    copy(&templates.join("classes"), &folder.join("inventory/classes"))?;
    let target = read(&templates.join("target.yml"))?;
    for number in 0..SERVICES {
        let name = format!("s{number:04}");
        let text = fill(&target, &[("name", &name), ("tag", &(number % 30)), ("memory", &(64 + number))]);
        write(&folder.join(format!("inventory/targets/{name}.yml")), &text)?;
    }
    let mut command = Command::new(kapitan);
    command.args(["compile", "--quiet", "--output-path"]).arg(output).current_dir(folder);
    Ok(command)
}
