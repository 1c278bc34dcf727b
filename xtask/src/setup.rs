//! Tools that tests call, each pinned. They go below `target/tools`, so nothing of the machine changes.

use std::path::Path;
use std::process::Command;

use crate::{Outcome, call};

/// A YAML 1.1 reader: the one inside cloud-init.
const PYTHON_PACKAGES: &[&str] = &["pyyaml==6.0.3"];
/// The folder of the Python environment; `tests/` looks here first.
const PYTHON: &str = "target/tools/python";

pub(crate) fn run() -> Outcome {
    if !Path::new(PYTHON).join("bin/python3").exists() {
        call(Command::new("python3").args(["-m", "venv", PYTHON])).map_err(|problem| {
            format!("{problem}\nneeded: Python 3 with its venv module (Debian: apt-get install python3-venv)")
        })?;
    }
    let pip = format!("{PYTHON}/bin/pip");
    call(Command::new(pip).args(["install", "--quiet", "--disable-pip-version-check"]).args(PYTHON_PACKAGES))
}
