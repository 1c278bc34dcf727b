//! The closed world: all objects of a lab are checked together, because nothing else is in the cluster.
//!
//! In: the [`Document`](crate::document::Document)s of a lab, which are final: intent, manifests, patches and the
//! objects of inflated charts. Out: findings, each at the configuration value that decided the node.

pub mod object;
pub mod references;

use crate::diag::Code;

/// The codes of all mechanisms.
pub fn codes() -> Vec<&'static Code> {
    references::codes::CODES.to_vec()
}
