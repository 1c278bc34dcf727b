//! makejinja: a template of text for each service, all of which include the same one.

use std::path::Path;
use std::process::Command;

use super::{Peer, SERVICES, program, python};
use crate::pins::Registry;
use crate::process::{copy, remove, write};

pub(super) const PEER: Peer = Peer {
    name: "makejinja",
    shown: "makejinja",
    package: (Registry::Pip, "makejinja"),
    validates: "that variables are defined",
    prepare,
};

fn prepare(folder: &Path, output: &Path) -> Result<Command, String> {
    let makejinja = python::environment("makejinja", "pip install makejinja")?.join("makejinja");
    let templates = program("makejinja")?;
    remove(folder)?;
    copy(&templates.join("templates"), folder)?;
    for number in 0..SERVICES {
        let text = format!("{{% set number = {number} %}}\n{{% include \"service.part\" %}}\n");
        write(&folder.join(format!("s{number:04}.yaml.jinja")), &text)?;
    }
    let mut command = Command::new(makejinja);
    command.arg("--input").arg(folder).arg("--data").arg(templates.join("data.yaml"));
    command.args(["--exclude-pattern", "*.part", "--undefined", "strict", "--force", "--quiet", "--output"]);
    command.arg(output);
    Ok(command)
}
