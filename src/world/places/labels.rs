//! Labels that pods want of their node, and that nothing gives to a node.

use crate::diag::near;
use crate::document::{Data, elements, fields};
use crate::lab::Lab;
use crate::world::object::{Object, text};
use crate::world::places::codes::PLACE_LABEL;
use crate::world::places::mentions::Mentions;
use crate::world::places::node::{Place, is_declared, required};
use crate::world::report::Report;

/// Labels that kubelets and well-known controllers give to nodes.
const GIVEN: &[&str] = &[
    "beta.kubernetes.io/",
    "feature.node.kubernetes.io/",
    "kubernetes.io/arch",
    "kubernetes.io/os",
    "node.kubernetes.io/",
    "node-role.kubernetes.io/master",
    "nvidia.com/",
    "amd.com/",
    "intel.feature.node.kubernetes.io/",
];

pub(super) fn check(
    object: &Object<'_>,
    pod: &Data,
    nodes: &[Place<'_>],
    mentions: &Mentions<'_>,
    lab: &Lab,
    report: &mut Report<'_>,
) {
    let gpus: Vec<&str> = lab
        .cluster
        .iter()
        .flat_map(|cluster| cluster.gpus.values())
        .filter_map(|gpu| gpu.label.as_ref())
        .map(|label| label.value.as_str())
        .collect();
    let is_known = |key: &str| {
        is_declared(key, nodes)
            || GIVEN.iter().any(|given| key == *given || given.ends_with('/') && key.starts_with(given))
            || gpus.contains(&key)
            || mentions.has(key)
    };
    let mut add = |key: &str, data: &Data| {
        let says = format!("wants a node with the label `{key}`, which no node has");
        let mut known: Vec<&str> = nodes.iter().flat_map(|node| &node.labels).map(|(key, _)| *key).collect();
        known.sort_unstable();
        known.dedup();
        let near = near::nearest(key, known).map(|near| format!("did you mean `{near}`?"));
        let help =
            near.unwrap_or_else(|| format!("label a machine: `kubernetes.labels.\"{key}\" = \"...\"`"));
        report.add(&PLACE_LABEL, object, data, &says, "no node has it", &help);
    };
    if let Some((key, data)) = fields(pod.get("nodeSelector")).iter().find(|(key, _)| !is_known(key)) {
        add(key, data);
    }
    let terms = elements(required(pod).and_then(|selector| selector.get("nodeSelectorTerms")));
    // One of the terms must be met.
    let unmet: Vec<(&str, &Data)> = terms.iter().filter_map(|term| unmet(term, &is_known)).collect();
    if !terms.is_empty()
        && unmet.len() == terms.len()
        && let Some((key, data)) = unmet.first()
    {
        add(key, data);
    }
}

/// The first label of a term that must be there and is not.
fn unmet<'d>(term: &'d Data, is_known: &dyn Fn(&str) -> bool) -> Option<(&'d str, &'d Data)> {
    elements(term.get("matchExpressions")).iter().find_map(|expression| {
        let wants = matches!(text(expression, "operator"), Some("In" | "Exists" | "Gt" | "Lt"));
        let (key, data) = (text(expression, "key")?, expression.get("key")?);
        (wants && !is_known(key)).then_some((key, data))
    })
}
