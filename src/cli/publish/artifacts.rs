//! `render publish --oci`: an artifact per lab.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::cli::publish::arguments::{Said, Task};
use crate::cli::publish::place;
use crate::cli::tools;
use crate::diag::Diagnostic;
use crate::lab::gitops::GitOpsEngine;
use crate::pipeline::Compiled;
use crate::publish::codes::PUB_REFERENCE;
use crate::publish::oci;
use crate::publish::oci::{Access, Artifact, Layout, Logins, Reference};

/// Pushes one lab after the other, and stops at the first failure.
pub(super) fn push(
    task: &Task<'_>,
    template: &str,
    said: &mut Said,
) -> Result<Vec<Diagnostic>, Vec<Diagnostic>> {
    let references = references(template, task.compiled)?;
    let curl = tools::on_path("curl");
    let logins = Logins { config: docker_config(), find: Some(tools::on_path) };
    let scratch = tools::scratch();
    let access = Access {
        curl: curl.as_deref(),
        logins: &logins,
        insecure: task.arguments.insecure,
        scratch: &scratch,
    };
    for (lab, reference) in task.compiled.iter().zip(&references) {
        let Some(rendered) = &lab.rendered else { continue };
        let one = |problem: Diagnostic| vec![problem];
        let folder = place::folder(task.arguments.path.as_deref(), lab).map_err(one)?;
        let folder = folder.unwrap_or_else(|| ".".to_owned());
        let artifact = Artifact::new(&rendered.tree, &folder, &task.source, layout(lab));
        let pushed = oci::push(&artifact, reference, &access).map_err(one)?;
        let outcome = if pushed { "pushed" } else { "no changes at" };
        said.push_str(&format!("{}: {outcome} {reference}@{}\n", lab.name, artifact.digest()));
    }
    Ok(Vec::new())
}

/// The reference of each lab, all different.
fn references(template: &str, compiled: &[Compiled]) -> Result<Vec<Reference>, Vec<Diagnostic>> {
    let mut taken: BTreeMap<Reference, &str> = BTreeMap::new();
    let mut references = Vec::new();
    for lab in compiled {
        let reference: Reference =
            place::fill(template, &lab.name).parse().map_err(|problem| vec![problem])?;
        if let Some(other) = taken.insert(reference.clone(), &lab.name) {
            let message = format!("labs `{other}` and `{}` would be pushed to the same reference", lab.name);
            let help = "write `{lab}` where the references of labs differ";
            return Err(vec![Diagnostic::new(&PUB_REFERENCE, message).help(help)]);
        }
        references.push(reference);
    }
    Ok(references)
}

/// Argo CD accepts the media types of images only, unless it is configured otherwise.
fn layout(lab: &Compiled) -> Layout {
    let gitops = lab.lab.as_ref().and_then(|lab| lab.gitops.as_ref());
    match gitops.map(|gitops| gitops.engine.value) {
        Some(GitOpsEngine::ArgoCd) => Layout::Image,
        Some(GitOpsEngine::Flux | GitOpsEngine::None) | None => Layout::Flux,
    }
}

/// The file in which Docker and other tools store credentials.
#[allow(clippy::disallowed_methods, reason = "this is where the environment is read")]
fn docker_config() -> Option<PathBuf> {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let folder = set("DOCKER_CONFIG").or_else(|| Some(set("HOME")?.join(".docker")))?;
    Some(folder.join("config.json"))
}
