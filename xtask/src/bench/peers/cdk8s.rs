//! cdk8s, in JavaScript.

use std::path::Path;
use std::process::Command;

use super::{Peer, program};
use crate::pins::{Registry, at_version};
use crate::process::{TOOLS, absolute, at, output};

pub(super) const PEER: Peer =
    Peer { name: "cdk8s", shown: "cdk8s", package: (Registry::Npm, "cdk8s"), validates: "nothing", prepare };

fn prepare(_: &Path, out: &Path) -> Result<Command, String> {
    let packages = [at_version(Registry::Npm, "cdk8s")?, at_version(Registry::Npm, "constructs")?];
    let folder = absolute(Path::new(TOOLS))?.join("bench").join(&packages[0]);
    if !folder.join("installed").exists() {
        std::fs::create_dir_all(&folder).map_err(at(&folder))?;
        let mut npm = Command::new("npm");
        npm.args([
            "install",
            "--silent",
            "--no-package-lock",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--prefix",
        ]);
        output(npm.arg(&folder).args(&packages)).map_err(|why| {
            format!("needs npm (Debian: apt-get install npm), and `npm install cdk8s`: {why}")
        })?;
        crate::process::write(&folder.join("installed"), "")?;
    }
    let mut command = Command::new("node");
    command.arg(program("cdk8s")?.join("services.js")).arg(out).env("NODE_PATH", folder.join("node_modules"));
    Ok(command)
}
