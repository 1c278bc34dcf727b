//! Delivery: cross-object checks. Every object has one owner, no variables are left to substitute, every custom resource
//! has a provider, and the engine reads the folder that is written.
//!
//! In: the [`Document`]s of a lab. Out: findings.

mod object;
mod path;
mod providers;
mod shared_ownership;
mod variables;

use crate::charts::Charts;
use crate::diag::{Code, Diagnostic};
use crate::document::Document;
use crate::facts::node_system::NodeFacts;
use crate::lab::Lab;
use crate::value::Values;
use object::{DeliveredObject, objects};

pub(crate) static CODES: &[&Code] = &[
    &path::GITOPS_PATH,
    &providers::DEP_PROVIDER,
    &shared_ownership::OBJ_TWICE,
    &variables::GITOPS_VARIABLE,
];

/// All findings. `output` is the lab's output folder, relative to the project's root.
pub fn findings(
    documents: &[Document],
    lab: &Lab,
    nodes: Option<&dyn NodeFacts>,
    charts: &Charts,
    values: &Values,
    output: &str,
) -> Vec<Diagnostic> {
    let objects = objects(documents);
    let mut found = shared_ownership::findings(&objects, values);
    found.extend(providers::findings(&objects, lab, nodes, charts, values));
    found.extend(variables::findings(&objects, values));
    found.extend(path::finding(lab, values, output));
    found
}
