//! The bootstrap plan: ordered, resumable steps from bare hosts to a cluster that GitOps takes over.
//!
//! One typed [`plan::Plan`] is printed twice: as data for a runner (`bootstrap/plan.yaml`), and as a runbook for people
//! (`bootstrap/README.md`). It is made after all other targets, from the lab and from the documents that they have made: it
//! names files of the tree, and reads out of the hypervisor's specifications which calls there are. So the plan cannot
//! name what does not exist.

mod by_hand;
mod cluster;
mod cluster_step;
mod cni;
mod context;
mod data;
mod gitops;
mod host;
mod host_shared;
mod host_step;
mod image;
mod image_step;
mod k3s;
mod kubeadm;
mod machine;
mod machine_step;
mod made;
mod plan;
mod runbook;
mod start;
mod step;
mod talos;
#[cfg(test)]
mod tests;

use crate::diag::Code;
use crate::document::{Content, Document, Origin};
use crate::print;
use crate::resolve::Resolved;
use crate::targets::Lowered;
use context::Context;
use plan::{FOLDER, Tree};

pub static CODES: &[&Code] = &[&cni::K8S_CNI_INSTALL];

/// Adds the plan, and the files that only the plan uses, to what the targets have made.
pub fn lower(lab: &Resolved<'_>, mut lowered: Lowered) -> Lowered {
    lowered.add(network(lab));
    let plan = compose(lab, &lowered.documents);
    lowered.add(plan.into());
    lowered
}

/// What the network between pods is installed with, and what of it cannot be as the lab says.
fn network(lab: &Resolved<'_>) -> Lowered {
    let documents = cni::document(lab).into_iter().collect();
    Lowered { documents, findings: cni::findings(lab), ..Lowered::default() }
}

/// The plan and the runbook, from the documents of all targets. Nothing for a lab that has neither machines nor anything
/// to hand over.
fn compose(lab: &Resolved<'_>, documents: &[Document]) -> Vec<Document> {
    let mut context = Context::new(lab, Tree::of(documents.iter()));
    host::steps(&mut context);
    image::steps(&mut context);
    machine::steps(&mut context);
    cluster::steps(&mut context);
    gitops::steps(&mut context);
    if context.plan.steps().is_empty() {
        return Vec::new();
    }
    let origin = Origin::follows(lab.lab.name.node);
    let data = Document {
        path: format!("{FOLDER}/plan.yaml"),
        origin,
        content: Content::Yaml(vec![data::plan(&context)]),
    };
    let (text, lines) = print::markdown(&runbook::page(&context));
    let runbook =
        Document { path: format!("{FOLDER}/README.md"), origin, content: Content::Lines { text, lines } };
    vec![data, runbook]
}
