//! The closed world: all objects of a lab are checked together, because nothing else is in the cluster.
//!
//! In: the documents of a lab, which are final: intent, manifests, patches and the
//! objects of inflated charts. Out: findings, each at the configuration value that decided the node.

pub mod codes;
pub mod object;
pub mod placement;
pub mod pods;
pub mod references;
pub mod secrets;

use crate::charts::Charts;
use crate::diag::Diagnostic;
use crate::document::Document;
use crate::facts::node_system::NodeFacts;
use crate::lab::Lab;
use crate::value::Values;

/// The findings of all mechanisms.
pub fn findings(
    documents: &[Document],
    lab: &Lab,
    charts: &Charts,
    nodes: Option<&dyn NodeFacts>,
    values: &Values,
) -> Vec<Diagnostic> {
    let mut found = references::findings(documents, lab, charts, values);
    found.extend(pods::findings(documents, lab, charts, nodes, values));
    found.extend(placement::findings(documents, lab, values));
    found.extend(secrets::findings(documents, lab, values));
    found
}
