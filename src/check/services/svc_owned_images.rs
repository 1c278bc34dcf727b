//! Fields that an engine cannot leave to others.

use crate::check::rule::Rule;
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::lab::gitops::Engine;
use crate::lab::service::ClusterOwned;

pub static CODE: Code = Code {
    name: "SVC-OWNED-IMAGES",
    severity: Severity::Error,
    title: "images that the cluster owns, and an engine that sets them back",
    why: "Flux applies every field that stands in the tree, and cannot leave out a single one. What follows an image's \
          releases in the cluster would be undone at every reconciliation. Argo CD can be told to leave images be.",
    example: Example::Lab {
        bad: r#"{
  gitops = { engine = 'flux, repository = "https://git.example.com/lab.git", path = "rendered/home" },
  services.hello.owned_by_cluster = ['images],
}"#,
        good: r#"{
  gitops = { engine = 'argocd, repository = "https://git.example.com/lab.git", path = "rendered/home" },
  services.hello.owned_by_cluster = ['images],
}"#,
    },
    allowable: false,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        let Some(engine) = lab.gitops.as_ref().map(|gitops| &gitops.engine) else { return };
        for (runner, workload) in walk::workloads(lab).filter(|_| engine.value == Engine::Flux) {
            let Some(owned) = workload.owned(ClusterOwned::Images) else { continue };
            findings
                .report(
                    &CODE,
                    format!("the images of {runner} belong to the cluster, and Flux sets them back"),
                )
                .at(owned.node, "changed in the cluster")
                .mention(engine.node, "set back by this")
                .help("let the updater write to the repository instead, and remove `'images`");
        }
    },
};
