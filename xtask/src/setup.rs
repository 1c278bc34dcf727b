//! Tools that tests call, each pinned. They go below `target/tools`, so nothing of the machine changes.
//!
//! Packages of Debian are the exception: only root can install them.

use std::path::Path;
use std::process::Command;

use crate::pins::{self, Registry};
use crate::process::is_installed;
use crate::{Outcome, call};

/// A YAML 1.1 reader: the one inside cloud-init.
const PYTHON_PACKAGES: &[&str] = &["pyyaml"];
/// The folder of the Python environment; `tests/` looks here first.
const PYTHON: &str = "target/tools/python";

/// Programs, and the packages of Debian that contain them.
const DEBIAN: &[(&str, &str)] = &[
    ("valgrind", "valgrind"),
    ("strace", "strace"),
    ("sshd", "openssh-server"),
    ("ip", "iproute2"),
    ("shellcheck", "shellcheck"),
    ("nft", "nftables"),
];

/// What inflates charts.
const HELM_PACKAGE: &str = "helm.sh/helm/v3/cmd/helm";
/// The folder of the programs; `tests/` puts it on the PATH.
const PROGRAMS: &str = "target/tools/bin";

pub(crate) fn run() -> Outcome {
    python()?;
    helm()?;
    // Tests that lack a tool count as ignored, and `cargo xtask gate` insists on valgrind.
    for (program, package) in DEBIAN {
        if let Err(message) = debian(program, package) {
            eprintln!("xtask: {message}");
        }
    }
    Ok(())
}

fn python() -> Outcome {
    if !Path::new(PYTHON).join("bin/python3").exists() {
        call(Command::new("python3").args(["-m", "venv", PYTHON])).map_err(|problem| {
            format!("{problem}\nneeded: Python 3 with its venv module (Debian: apt-get install python3-venv)")
        })?;
    }
    let pip = format!("{PYTHON}/bin/pip");
    let packages = pins::pip(PYTHON_PACKAGES)?;
    call(Command::new(pip).args(["install", "--quiet", "--disable-pip-version-check"]).args(packages))
}

fn helm() -> Outcome {
    if Path::new(PROGRAMS).join("helm").exists() {
        return Ok(());
    }
    let folder = std::path::absolute(PROGRAMS).map_err(|problem| format!("{PROGRAMS}: {problem}"))?;
    let package = pins::at_version(Registry::Go, HELM_PACKAGE)?;
    let mut go = Command::new("go");
    call(go.args(["install", &package]).env("GOBIN", folder).env("CGO_ENABLED", "0")).map_err(|problem| {
        format!(
            "{problem}\nneeded: Go 1.24 or newer, and the Go proxy (helm is only needed by tests of charts)"
        )
    })
}

/// Sees to it that a program is installed. Its package of Debian is installed where that is allowed.
pub(crate) fn debian(program: &str, package: &str) -> Outcome {
    if is_installed(program) {
        return Ok(());
    }
    let apt = |arguments: &[&str]| {
        call(Command::new("apt-get").args(arguments).env("DEBIAN_FRONTEND", "noninteractive"))
    };
    apt(&["update", "-qq"])
        .and_then(|()| apt(&["install", "-y", "-qq", "--no-install-recommends", package]))
        .map_err(|_| format!("`{program}` is not installed; as root: apt-get install {package}"))
}
