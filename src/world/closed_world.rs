//! What the mechanisms read: the objects of a lab, which are collected once, and what the lab says about them.

use crate::charts::Charts;
use crate::document::Document;
use crate::facts::node_system::NodeFacts;
use crate::lab::Lab;
use crate::value::Values;
use crate::world::by_name::ByName;
use crate::world::object::{Object, objects};

/// A lab and everything that its cluster will contain.
#[derive(Debug)]
pub struct ClosedWorld<'w> {
    /// All documents of the lab.
    pub documents: &'w [Document],
    /// The objects in the documents.
    pub objects: Vec<Object<'w>>,
    /// The same objects, by their names.
    pub named: ByName<'w>,
    /// The lab.
    pub lab: &'w Lab,
    /// The charts of the lab.
    pub charts: &'w Charts,
    /// The answers of the system of the nodes, if the lab has a cluster.
    pub nodes: Option<&'w dyn NodeFacts>,
    /// The values behind the documents.
    pub values: &'w Values,
}

impl<'w> ClosedWorld<'w> {
    /// Collects the objects of the documents.
    pub fn new(
        documents: &'w [Document],
        lab: &'w Lab,
        charts: &'w Charts,
        nodes: Option<&'w dyn NodeFacts>,
        values: &'w Values,
    ) -> Self {
        let objects = objects(documents);
        let named = ByName::of(&objects);
        Self { documents, objects, named, lab, charts, nodes, values }
    }
}
