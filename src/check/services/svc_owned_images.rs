//! Images that the cluster updates, under Flux.

use crate::check::rule::Rule;
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::lab::gitops::GitOpsEngine;
use crate::lab::service::ClusterOwned;

pub static CODE: Code = Code {
    name: "SVC-OWNED-IMAGES",
    severity: Severity::Error,
    title: "the cluster owns the images of a workload, but Flux reverts them",
    why: "Flux applies every field in the tree and cannot exclude single ones. It would revert an image \
          updater in the cluster at every reconciliation. Argo CD can be configured to ignore images.",
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
        for (workload, long_running) in
            walk::long_running_workloads(lab).filter(|_| engine.value == GitOpsEngine::Flux)
        {
            let Some(owned) = long_running.owned(ClusterOwned::Images) else { continue };
            findings
                .report(&CODE, format!("the cluster owns the images of {workload}, but Flux reverts them"))
                .at(owned.node, "updated in the cluster")
                .mention(engine.node, "reverts them")
                .help("let the updater commit to the repository instead, and remove `'images`");
        }
    },
};
