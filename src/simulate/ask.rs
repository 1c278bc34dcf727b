//! What filters and scores are asked: whether a node takes a pod, and how well.

use std::collections::{BTreeMap, BTreeSet};

use crate::simulate::model::Model;
use crate::simulate::state::State;

/// A pod that needs a node.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a, 'm> {
    /// Nodes and pods.
    pub model: &'a Model<'m>,
    /// What is where.
    pub state: &'a State,
    /// The number of the pod.
    pub pod: usize,
    /// The number of its workload.
    pub workload: usize,
    /// What all nodes have in common for the pod.
    pub prepared: &'a Prepared,
}

/// What every node is compared with: it is found once for a pod.
#[derive(Debug)]
pub struct Prepared {
    /// Counts per domain, for each required spread constraint.
    pub domains: Vec<Domains>,
    /// Where pods are that attract or repel this one.
    pub neighbours: Neighbours,
}

/// The counted pods of each domain, for one spread constraint.
#[derive(Debug)]
pub struct Domains {
    /// The number of the constraint.
    pub constraint: usize,
    /// By the number of the domain.
    pub counts: BTreeMap<usize, u64>,
    /// The smallest count.
    pub least: u64,
    /// One if the pod itself is counted.
    pub own: u64,
}

/// Where pods are that a pod refers to, or that refer to it.
#[derive(Debug)]
pub struct Neighbours {
    /// By term, the domains with a pod that must be near.
    pub with: Vec<BTreeSet<usize>>,
    /// By term, the domains with a pod that must not be near.
    pub without: Vec<BTreeSet<usize>>,
    /// By guard, the domains with a pod that does not accept this one.
    pub guards: Vec<BTreeSet<usize>>,
    /// Whether the pod is the first of those that must be near each other.
    pub is_first: bool,
}
