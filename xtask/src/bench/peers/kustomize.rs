//! kustomize: a base, and an overlay for each service below one root.

use std::path::Path;
use std::process::Command;

use super::{Peer, SERVICES, program};
use crate::bench::generate::fill;
use crate::pins::{Registry, at_version, version};
use crate::process::{TOOLS, absolute, copy, output, read, remove, write};

const PACKAGE: &str = "sigs.k8s.io/kustomize/kustomize/v5";

pub(super) const PEER: Peer = Peer {
    name: "kustomize",
    shown: "kustomize",
    package: (Registry::Go, PACKAGE),
    validates: "fields of its own files",
    prepare,
};

fn prepare(folder: &Path, out: &Path) -> Result<Command, String> {
    let bin =
        absolute(Path::new(TOOLS))?.join(format!("bench/kustomize-{}", version(Registry::Go, PACKAGE)?));
    let program_file = bin.join("kustomize");
    if !program_file.exists() {
        let mut go = Command::new("go");
        go.args(["install", &at_version(Registry::Go, PACKAGE)?]).env("GOBIN", &bin).env("CGO_ENABLED", "0");
        output(go.env("GOFLAGS", "")).map_err(|why| format!("needs Go and its module proxy: {why}"))?;
    }
    sources(folder)?;
    let mut command = Command::new(program_file);
    command.args(["build", "-o"]).arg(out).arg(folder.join("all"));
    Ok(command)
}

/// The base, and an overlay for each service.
fn sources(folder: &Path) -> Result<(), String> {
    let templates = program("kustomize")?;
    remove(folder)?;
    copy(&templates.join("base"), &folder.join("base"))?;
    let overlay = read(&templates.join("overlay.yaml"))?;
    let mut root = "resources:\n".to_owned();
    for number in 0..SERVICES {
        let name = format!("s{number:04}");
        root.push_str(&format!("  - ../overlays/{name}\n"));
        let text = fill(&overlay, &[("name", &name), ("tag", &(number % 30)), ("memory", &(64 + number))]);
        write(&folder.join(format!("overlays/{name}/kustomization.yaml")), &text)?;
    }
    write(&folder.join("all/kustomization.yaml"), &root)
}
