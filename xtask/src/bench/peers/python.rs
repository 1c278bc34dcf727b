//! Tools from PyPI, each in an environment of its own: their dependencies need not agree.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::pins;
use crate::process::{TOOLS, absolute, output};

/// The `bin` folder of an environment with a package in its pinned version.
pub(super) fn environment(package: &str, install: &str) -> Result<PathBuf, String> {
    let [wanted] = &pins::pip(&[package])?[..] else { return Err(format!("{package} has no version")) };
    let folder = absolute(Path::new(TOOLS))?.join("bench").join(wanted.replace("==", "-"));
    let bin = folder.join("bin");
    let installed = folder.join("installed");
    if !installed.exists() {
        output(Command::new("python3").args(["-m", "venv"]).arg(&folder)).map_err(|why| {
            format!("needs Python 3 with its venv module (Debian: apt-get install python3-venv): {why}")
        })?;
        let mut pip = Command::new(bin.join("pip"));
        pip.args(["install", "--quiet", "--disable-pip-version-check", wanted.as_str()]);
        output(&mut pip).map_err(|why| format!("needs `{install}`: {why}"))?;
        // Only what was installed to its end is taken for installed.
        crate::process::write(&installed, "")?;
    }
    Ok(bin)
}
