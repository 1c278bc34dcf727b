//! Required node affinity, together with the selector of the pod.

use crate::document::Data;
use crate::world::object::Object;
use crate::world::places::codes::PLACE_LABEL;
use crate::world::places::node::{Place, required};
use crate::world::report::Report;

pub(super) fn check(object: &Object<'_>, pod: &Data, nodes: &[Place<'_>], report: &mut Report<'_>) {
    let Some(selector) = required(pod) else { return };
    // A selector or a taint alone is judged elsewhere.
    let alone = nodes.iter().any(|node| node.meets(Some(selector), nodes));
    if !alone {
        let says = "requires a node by its affinity that the lab does not have";
        let help = "change the values of the affinity, or the labels of the machines";
        report.add(&PLACE_LABEL, object, selector, says, "no node meets this", help);
    }
}
