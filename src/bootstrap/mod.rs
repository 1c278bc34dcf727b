//! The bootstrap plan: ordered, resumable steps from bare hosts to a cluster under GitOps control.
//!
//! One typed [`crate::plan::Plan`] is printed three times: as data for a runner (`bootstrap/plan.yaml`), as tasks for Task
//! (`bootstrap/Taskfile.yml`), and as a runbook for operators (`bootstrap/README.md`). It is made after all other targets, from the lab and their documents: it refers
//! to files of the tree, and takes the API calls from the hypervisor's specifications. So the plan cannot refer to
//! anything that does not exist.

mod address_books;
mod backups;
mod by_hand;
mod cluster;
mod cni;
mod data;
mod firewall;
mod gateway_api;
mod gitops;
mod host;
mod host_shared;
mod host_time;
mod image;
mod machine;
mod machine_creation;
mod machine_settings;
mod maintenance;
mod pvesh;
mod restore;
mod runbook;
mod shell;
mod start;
mod storage_entries;
mod taskfile;
#[cfg(test)]
mod tests;

use crate::diag::Code;
use crate::document::{Content, Document, Origin};
use crate::plan::{Context, FOLDER, PLAN, TreeFiles};
use crate::print;
use crate::resolve::Resolved;
use crate::targets::Lowered;

pub(crate) static CODES: &[&Code] = &[&cni::K8S_CNI_INSTALL];

/// Adds the plan, and the files that only the plan uses, to the documents of the targets.
pub fn lower(lab: &Resolved<'_>, mut lowered: Lowered) -> Lowered {
    lowered.add(network(lab));
    let plan = compose(lab, &lowered.documents);
    lowered.add(plan.into());
    lowered
}

/// The files of the network plugin, and findings about settings that it does not support.
fn network(lab: &Resolved<'_>) -> Lowered {
    let documents = cni::document(lab).into_iter().chain(gateway_api::document(lab)).collect();
    Lowered { documents, findings: cni::findings(lab), ..Lowered::default() }
}

/// The plan and the runbook, from the documents of all targets. Nothing for a lab without machines and without anything
/// to apply.
fn compose(lab: &Resolved<'_>, documents: &[Document]) -> Vec<Document> {
    let mut context = Context::new(lab, TreeFiles::of(documents.iter()));
    host::steps(&mut context);
    firewall::of_hosts(&mut context);
    backups::steps(&mut context);
    image::steps(&mut context);
    machine::steps(&mut context);
    firewall::of_routers(&mut context);
    address_books::steps(&mut context);
    cluster::steps(&mut context);
    gitops::steps(&mut context);
    maintenance::steps(&mut context);
    restore::steps(&mut context, documents);
    if context.plan.steps().is_empty() {
        return Vec::new();
    }
    let origin = Origin::follows(lab.lab.name.node);
    let data = Document { path: PLAN.to_owned(), origin, content: Content::Yaml(vec![data::plan(&context)]) };
    let tasks = Document {
        path: format!("{FOLDER}/Taskfile.yml"),
        origin,
        content: Content::Yaml(vec![taskfile::taskfile(&context)]),
    };
    let (text, lines) = print::markdown(&runbook::page(&context));
    let runbook =
        Document { path: format!("{FOLDER}/README.md"), origin, content: Content::Lines { text, lines } };
    let recovery = restore::page(&context).map(|page| {
        let (text, lines) = print::markdown(&page);
        Document { path: "docs/restore.md".to_owned(), origin, content: Content::Lines { text, lines } }
    });
    [data, tasks, runbook].into_iter().chain(recovery).collect()
}
