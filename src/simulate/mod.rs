//! Where pods run, and what still runs after a failure: the final documents of a lab, placed on its nodes by the filters
//! of kube-scheduler.
//!
//! In: objects, the lab, and the links between its services. Out: for each scenario and each order which pods are
//! pending and why, which services stop, and which quorum is lost. Filters are exact; where the scheduler chooses at
//! random, several orders are tried.

pub mod model;
pub mod scenario;

pub mod ask;
mod budgets;
pub mod claimed;
pub mod claims;
mod classes;
pub mod codes;
mod databases;
mod defaults;
mod drain;
pub mod filters;
pub mod findings;
mod groups;
pub mod hosts;
pub mod impact;
pub mod levels;
pub mod links;
pub mod markdown;
pub mod mend;
pub mod node;
pub mod page;
mod picture;
mod preempt;
pub mod quorum;
mod random;
mod reading;
pub mod refusal;
pub mod report;
mod schedule;
pub mod score;
mod selection;
mod shares;
pub mod state;
pub mod supplies;
mod terms;
pub mod text;
pub mod what_if;
pub mod workload;

use crate::document::Document;
use crate::world::object::{self, Object};

/// The objects of documents.
pub fn objects(documents: &[Document]) -> Vec<Object<'_>> {
    object::objects(documents)
}
