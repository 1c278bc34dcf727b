//! `kustomize build` on every folder that says it can be built.

use std::process::Command;

use super::go::Module;
use super::report::Report;
use super::trees::Trees;
use super::{Consumer, tools};

pub(super) const CONSUMER: Consumer =
    Consumer { name: "kustomize", takes: "folders with kustomization.yaml", quick: false, ask };

fn ask(trees: &Trees) -> Result<Vec<Report>, String> {
    let module = Module::pinned("sigs.k8s.io/kustomize/kustomize/v5")?;
    let program = module.program("kustomize", module.path, &[])?;
    let mut report = Report::of(format!("kustomize {}", module.number()));
    for path in trees.files(|path| path.ends_with("/kustomization.yaml")) {
        let folder = path.parent().unwrap_or(&path);
        let answer = tools::output(Command::new(&program).arg("build").arg(folder));
        report.add(&folder.display().to_string(), answer.map(|_| ()));
    }
    Ok(vec![report])
}
