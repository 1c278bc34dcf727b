//! Folders that an engine applies from the lab's own repository: they are in the tree.

use std::collections::BTreeSet;

use crate::diag::{Code, Diagnostic, Example, Severity, near};
use crate::document::{Data, elements};
use crate::world::closed_world::ClosedWorld;
use crate::world::object::{Object, text};
use crate::world::report::Report;

/// The code for a folder that the tree does not have.
pub static GITOPS_FOLDER: Code = Code {
    name: "GITOPS-FOLDER",
    severity: Severity::Error,
    title: "an engine is to apply a folder that the tree does not have",
    why: "Kustomizations and Applications name a folder of a repository. Below the lab's own output folder, `render` writes \
          every file, so that a folder which it does not write does not exist: the engine reports that the path is not \
          found, and applies nothing.",
    example: Example::Lab {
        bad: r#"{
  gitops = { engine = 'argocd, repository = "https://git.example.com/owner/lab.git", path = "rendered/home" },
  namespaces.argocd = {},
  services.hello.manifests.more = {
    apiVersion = "argoproj.io/v1alpha1", kind = "Application", metadata = { name = "more", namespace = "argocd" },
    spec = {
      project = "home",
      source = { repoURL = "https://git.example.com/owner/lab.git", path = "rendered/home/kubernetes/helo" },
      destination = { server = "https://kubernetes.default.svc", namespace = "hello" },
    },
  },
}"#,
        good: r#"{
  gitops = { engine = 'argocd, repository = "https://git.example.com/owner/lab.git", path = "rendered/home" },
  namespaces.argocd = {},
  services.hello.manifests.more = {
    apiVersion = "argoproj.io/v1alpha1", kind = "Application", metadata = { name = "more", namespace = "argocd" },
    spec = {
      project = "home",
      source = { repoURL = "https://git.example.com/owner/lab.git", path = "rendered/home/kubernetes/hello" },
      destination = { server = "https://kubernetes.default.svc", namespace = "hello" },
    },
  },
}"#,
    },
    allowable: true,
};

/// All findings about folders.
pub fn findings(world: &ClosedWorld<'_>) -> Vec<Diagnostic> {
    let mut report = Report::new(world.values);
    let Some(gitops) = &world.lab.gitops else { return Vec::new() };
    let root = plain(gitops.path.as_str());
    let mut folders: BTreeSet<&str> = BTreeSet::new();
    for document in world.documents {
        let ends = document.path.match_indices('/').map(|(slash, _)| &document.path[..slash]);
        folders.extend(ends);
    }
    for object in &world.objects {
        for (data, path) in named(object) {
            let path = plain(path);
            let below = if root.is_empty() { Some(path) } else { path.strip_prefix(root) };
            let Some(below) = below.map(|rest| rest.trim_start_matches('/')).filter(|rest| !rest.is_empty())
            else {
                continue;
            };
            if !folders.contains(below) {
                let says = format!("applies the folder `{path}`, which the tree does not have");
                let known: Vec<&str> = folders.iter().copied().collect();
                let near = near::misspelt(below, known).map(|near| format!("did you mean `{near}`?"));
                let help = near.unwrap_or_else(|| "name a folder that `render` writes".to_owned());
                report.add(&GITOPS_FOLDER, object, data, &says, "no such folder", &help);
            }
        }
    }
    report.into_diagnostics()
}

fn plain(path: &str) -> &str {
    let path = path.trim_start_matches("./").trim_matches('/');
    if path == "." { "" } else { path }
}

/// The folders that an object names. Another repository rarely has one with the path of the lab's output.
fn named<'d>(object: &Object<'d>) -> Vec<(&'d Data, &'d str)> {
    let Some(spec) = object.data.get("spec") else { return Vec::new() };
    let of = |data: &'d Data| Some((data.get("path")?, text(data, "path")?));
    match (object.kind.kind, object.kind.group) {
        ("Kustomization", "kustomize.toolkit.fluxcd.io") => of(spec).into_iter().collect(),
        ("Application", "argoproj.io") => {
            let sources = spec.get("source").into_iter().chain(elements(spec.get("sources")));
            sources.filter_map(of).collect()
        }
        _ => Vec::new(),
    }
}
