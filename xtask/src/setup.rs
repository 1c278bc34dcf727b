//! Tools that tests call, each pinned. They go below `target/tools`, so nothing of the machine changes.

use std::path::Path;
use std::process::Command;

use crate::{Outcome, call};

/// A YAML 1.1 reader: the one inside cloud-init.
const PYTHON_PACKAGES: &[&str] = &["pyyaml==6.0.3"];
/// The folder of the Python environment; `tests/` looks here first.
const PYTHON: &str = "target/tools/python";

/// What inflates charts.
const HELM_PACKAGE: &str = "helm.sh/helm/v3/cmd/helm@v3.18.6";
/// The folder of the programs; `tests/` puts it on the PATH.
const PROGRAMS: &str = "target/tools/bin";

pub(crate) fn run() -> Outcome {
    python()?;
    helm()
}

fn python() -> Outcome {
    if !Path::new(PYTHON).join("bin/python3").exists() {
        call(Command::new("python3").args(["-m", "venv", PYTHON])).map_err(|problem| {
            format!("{problem}\nneeded: Python 3 with its venv module (Debian: apt-get install python3-venv)")
        })?;
    }
    let pip = format!("{PYTHON}/bin/pip");
    call(Command::new(pip).args(["install", "--quiet", "--disable-pip-version-check"]).args(PYTHON_PACKAGES))
}

fn helm() -> Outcome {
    if Path::new(PROGRAMS).join("helm").exists() {
        return Ok(());
    }
    let folder = std::path::absolute(PROGRAMS).map_err(|problem| format!("{PROGRAMS}: {problem}"))?;
    let mut go = Command::new("go");
    call(go.args(["install", HELM_PACKAGE]).env("GOBIN", folder).env("CGO_ENABLED", "0")).map_err(|problem| {
        format!(
            "{problem}\nneeded: Go 1.24 or newer, and the Go proxy (helm is only needed by tests of charts)"
        )
    })
}
