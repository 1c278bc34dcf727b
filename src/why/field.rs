//! From a field to everything that it decides: the value, what it overrides, and the lines of the output.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::{How, Origin};
use crate::pipeline::Compiled;
use crate::print::tree::lines;
use crate::project::ProjectLab;
use crate::source::evaluator::Evaluator;
use crate::value::{Key, Kind, NodeId, Sources, Values};
use crate::why::{Reason, reasons};

/// A line of the output that comes from a field.
#[derive(Clone, Debug)]
pub struct Reached {
    /// The file, relative to the output folder.
    pub path: String,
    /// Counted from one.
    pub line: usize,
    /// The text of the line.
    pub text: String,
    /// Whether the line shows the value or follows from it.
    pub how: How,
}

/// The values at a path, in which `*` is any name or position.
pub fn find(values: &Values, path: &[String]) -> Vec<NodeId> {
    if values.is_empty() {
        return Vec::new();
    }
    path.iter().fold(vec![Values::ROOT], |nodes, step| {
        nodes.into_iter().flat_map(|node| children(values, node, step)).collect()
    })
}

fn children(values: &Values, node: NodeId, step: &str) -> Vec<NodeId> {
    let all: Vec<NodeId> = match &values.node(node).kind {
        Kind::Record(fields) | Kind::List(fields) => fields.clone(),
        _ => Vec::new(),
    };
    let is_wanted = |child: &NodeId| match &values.node(*child).key {
        Key::Field(name) => step == "*" || **name == *step,
        Key::Index(index) => step == "*" || index.to_string() == step,
        Key::Root => false,
    };
    all.into_iter().filter(is_wanted).collect()
}

/// Why a value is what it is.
pub fn reason(
    lab: &ProjectLab,
    compiled: &Compiled,
    node: NodeId,
    evaluator: &mut Evaluator,
    sources: &mut Sources,
) -> Option<Reason> {
    let origin = Origin { node, how: How::Value };
    reasons(lab, compiled, &[origin], evaluator, sources).pop()
}

/// All lines of the output that come from values or from what is in them.
pub fn reached(compiled: &Compiled, nodes: &[NodeId]) -> Vec<Reached> {
    let values = &compiled.values;
    let wanted: BTreeSet<NodeId> = nodes.iter().copied().collect();
    let mut known: BTreeMap<NodeId, bool> = BTreeMap::new();
    let mut comes_from = |node: NodeId| {
        *known.entry(node).or_insert_with(|| {
            let mut next = Some(node);
            while let Some(node) = next {
                if wanted.contains(&node) {
                    return true;
                }
                next = values.node(node).parent;
            }
            false
        })
    };
    let mut reached = Vec::new();
    for document in compiled.rendered.iter().flat_map(|rendered| &rendered.documents) {
        let (text, origins) = lines(document);
        for ((text, origin), line) in text.lines().zip(origins).zip(1..) {
            if comes_from(origin.node) {
                let path = document.path.clone();
                reached.push(Reached { path, line, text: text.to_owned(), how: origin.how });
            }
        }
    }
    reached
}
