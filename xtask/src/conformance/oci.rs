//! A registry to which `render publish --oci` pushes all trees, and the libraries with which Flux and Argo CD read them.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::report::Report;
use super::trees::{Lab, Trees};
use super::{Consumer, go, tools};
use crate::pins::{self, Registry as From};
use crate::process::cargo;

pub(super) const CONSUMER: Consumer =
    Consumer { name: "oci", takes: "trees as artifacts in a registry", quick: true, ask };

const REGISTRY: &str = "github.com/distribution/distribution/v3";
const FLUX: &str = "github.com/fluxcd/pkg/oci";
const ARGO: &str = "oras.land/oras-go/v2";

fn ask(trees: &Trees) -> Result<Vec<Report>, String> {
    let modules = [REGISTRY, FLUX, ARGO];
    let program = go::own("oci", &modules)?;
    let registry = Registry::start(&program)?;
    let report = |module: &str| -> Result<Report, String> {
        let version = pins::version(From::Go, module)?;
        let name = module
            .trim_start_matches("github.com/")
            .trim_end_matches(|c: char| c == '/' || c == 'v' || c.is_ascii_digit());
        Ok(Report::of(format!("{name} {}", version.trim_start_matches('v'))))
    };
    let (mut pushed, mut flux, mut argo) = (report(REGISTRY)?, report(FLUX)?, report(ARGO)?);
    for lab in &trees.labs {
        let shown = lab.folder.display().to_string();
        let name = lab.folder.file_name().unwrap_or_default().to_string_lossy();
        let reference = format!("{}/labs/{name}:golden", registry.address);
        pushed.add(&shown, publish(&name, &reference));
        flux.add(&shown, read(&program, "flux", &reference, lab));
        // Labs of other engines have media types that Argo CD does not accept.
        if !lab.files(|path| path.starts_with("gitops/argocd/")).is_empty() {
            argo.add(&shown, read(&program, "argo", &reference, lab));
        }
    }
    Ok(vec![pushed, flux, argo])
}

/// Pushes the tree of a lab twice; the second time, nothing is left to do.
fn publish(lab: &str, reference: &str) -> Result<(), String> {
    let run = || {
        let mut render = cargo();
        render.args(["run", "--release", "--quiet", "--package", "render", "--", "publish", lab]);
        tools::output(render.args(["--path", ".", "--oci", &format!("oci://{reference}")]))
    };
    let first = run()?;
    let second = run()?;
    let same = first.split('@').next_back() == second.split('@').next_back();
    match first.contains(": pushed ") && second.contains(": no changes at ") && same {
        true => Ok(()),
        false => Err(format!("pushed, and pushed again: {first}{second}")),
    }
}

/// Fetches and unpacks an artifact, which has to be the tree.
fn read(program: &Path, engine: &str, reference: &str, lab: &Lab) -> Result<(), String> {
    let folder = tools::scratch("oci")?;
    tools::output(Command::new(program).args([engine, reference]).arg(&folder))?;
    tools::output(Command::new("diff").arg("-r").arg(&lab.folder).arg(&folder)).map(drop)
}

/// A running registry.
struct Registry {
    process: Child,
    address: String,
}

impl Registry {
    fn start(program: &PathBuf) -> Result<Self, String> {
        let mut command = Command::new(program);
        command.arg("registry").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = command.spawn().map_err(|problem| format!("{}: {problem}", program.display()))?;
        let mut address = String::new();
        if let Some(output) = process.stdout.take() {
            let read = BufReader::new(output).read_line(&mut address);
            read.map_err(|problem| format!("the registry: {problem}"))?;
        }
        Ok(Self { process, address: address.trim().to_owned() })
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        let _ = self.process.kill().and_then(|()| self.process.wait());
    }
}
