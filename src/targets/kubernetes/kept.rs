//! Objects with data: the GitOps engine keeps them when they are no longer in the tree.
//!
//! A removed, disabled or renamed service takes its objects out of the tree. Workloads can be made again, data cannot.

use crate::document::{Data, Map};
use crate::lab::gitops::GitOpsEngine;
use crate::lab::service::OnRemoval;
use crate::resolve::Resolved;
use crate::value::At;

/// The annotation by which the lab's engine keeps an object.
pub(super) fn annotations(lab: &Resolved<'_>, on_removal: &At<OnRemoval>) -> Map {
    let map = Data::map(on_removal.node);
    let engine = lab.lab.gitops.as_ref().map(|gitops| gitops.engine.value);
    match (on_removal.value, engine) {
        (OnRemoval::Delete, _) | (OnRemoval::Keep, Some(GitOpsEngine::None) | None) => map,
        (OnRemoval::Keep, Some(GitOpsEngine::ArgoCd)) => {
            map.text("argocd.argoproj.io/sync-options", "Prune=false,Delete=false")
        }
        (OnRemoval::Keep, Some(GitOpsEngine::Flux)) => {
            map.text("kustomize.toolkit.fluxcd.io/prune", "disabled")
        }
    }
}
