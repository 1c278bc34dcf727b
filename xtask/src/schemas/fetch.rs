//! Packages from registries, through the registries' own clients.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

use super::pins::Package;
use crate::call;

/// Where packages are unpacked.
pub(super) const WORK: &str = "target/tools/schemas";

/// The unpacked wheel of a PyPI package.
pub(super) fn wheel(pin: &Package) -> Result<PathBuf, String> {
    let Package { package, version, sha256, .. } = pin;
    let folder = Path::new(WORK).join(format!("{package}-{version}"));
    if folder.exists() {
        return Ok(folder);
    }
    let downloads = Path::new(WORK).join("downloads");
    std::fs::create_dir_all(&downloads).map_err(|problem| format!("{}: {problem}", downloads.display()))?;
    let wanted = downloads.join(format!("{package}.txt"));
    std::fs::write(&wanted, format!("{package}=={version} --hash=sha256:{sha256}\n"))
        .map_err(|problem| format!("{}: {problem}", wanted.display()))?;
    let mut pip = Command::new("python3");
    pip.args(["-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:", "--require-hashes"]);
    call(pip.arg("--dest").arg(&downloads).arg("-r").arg(&wanted))?;
    let name = format!("{}-{version}-py3-none-any.whl", package.replace('-', "_"));
    call(Command::new("python3").args(["-m", "zipfile", "-e"]).arg(downloads.join(name)).arg(&folder))?;
    Ok(folder)
}

/// The folder of a Go module, whose hash is the pinned one.
pub(super) fn module(module: &str, version: &str, sum: &str) -> Result<PathBuf, String> {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Downloaded {
        #[serde(default)]
        dir: PathBuf,
        #[serde(default)]
        sum: String,
        #[serde(default)]
        error: String,
    }
    let name = format!("{module}@{version}");
    // Outside this project, so that no go.mod is looked for.
    let output = Command::new("go")
        .args(["mod", "download", "-json", &name])
        .current_dir(std::env::temp_dir())
        .env("GOWORK", "off")
        .output()
        .map_err(|problem| format!("go: {problem}"))?;
    let found: Downloaded = serde_json::from_slice(&output.stdout)
        .map_err(|_| format!("go mod download {name}: {}", String::from_utf8_lossy(&output.stderr)))?;
    if !found.error.is_empty() {
        return Err(format!("{name}: {}", found.error));
    }
    if found.sum != sum {
        return Err(format!("{name} has the hash {}, but {sum} is pinned", found.sum));
    }
    Ok(found.dir)
}
