//! The nodes of a lab with their labels, and which of them a pod permits.

use crate::document::{Data, elements, fields};
use crate::facts::node_system::NodeFacts;
use crate::lab::Lab;
use crate::world::demand::tolerates;
use crate::world::nodes::{Taint, labels, taints};
use crate::world::object::shown;
use crate::world::selector::Condition;

/// A node.
pub(super) struct Place<'l> {
    pub(super) name: &'l str,
    pub(super) labels: Vec<(&'l str, &'l str)>,
    taints: Vec<Taint<'l>>,
}

/// The running nodes. None if some machine is invalid, or no node is running.
pub(super) fn nodes<'l>(lab: &'l Lab, facts: Option<&dyn NodeFacts>) -> Option<Vec<Place<'l>>> {
    let cluster = lab.cluster.as_ref().filter(|_| lab.machines.is_complete())?;
    let running = lab.machines.iter().filter(|(_, machine)| machine.runs());
    let nodes = running.filter_map(|(name, machine)| {
        let node = machine.kubernetes.as_ref()?;
        let labels = labels(cluster, facts, name, machine, node);
        Some(Place { name: name.as_str(), labels, taints: taints(cluster, node) })
    });
    Some(nodes.collect::<Vec<_>>()).filter(|nodes| !nodes.is_empty())
}

impl Place<'_> {
    /// The value of a label.
    pub(super) fn label(&self, key: &str) -> Option<&str> {
        self.labels.iter().find_map(|(known, value)| (*known == key).then_some(*value))
    }

    /// Whether a pod selects the node and tolerates its taints. Labels that no node has may be added at run time.
    pub(super) fn is_permitted(&self, pod: &Data, all: &[Place<'_>]) -> bool {
        let selected = fields(pod.get("nodeSelector")).iter().all(|(key, value)| {
            !is_declared(key, all) || self.label(key).is_some_and(|has| has == shown(value))
        });
        let tolerations = elements(pod.get("tolerations"));
        selected
            && self.meets(required(pod), all)
            && self
                .taints
                .iter()
                .all(|taint| tolerations.iter().any(|toleration| tolerates(toleration, *taint)))
    }

    /// Whether it meets one of the terms of a selector of nodes.
    pub(super) fn meets(&self, selector: Option<&Data>, all: &[Place<'_>]) -> bool {
        let terms = elements(selector.and_then(|selector| selector.get("nodeSelectorTerms")));
        selector.is_none() || terms.iter().any(|term| self.meets_term(term, all))
    }

    fn meets_term(&self, term: &Data, all: &[Place<'_>]) -> bool {
        let labels = elements(term.get("matchExpressions")).iter().all(|expression| {
            Condition::read(expression).is_none_or(|condition| {
                !is_declared(&condition.key, all) || condition.is_met(self.label(&condition.key))
            })
        });
        let has_name =
            |field| Condition::read(field).is_none_or(|condition| condition.is_met(Some(self.name)));
        labels && elements(term.get("matchFields")).iter().all(has_name)
    }
}

/// Whether some node has a label, as far as the lab says.
pub(super) fn is_declared(key: &str, all: &[Place<'_>]) -> bool {
    all.iter().any(|node| node.label(key).is_some())
}

/// The node affinity that a pod requires.
pub(super) fn required(pod: &Data) -> Option<&Data> {
    pod.get("affinity")?.get("nodeAffinity")?.get("requiredDuringSchedulingIgnoredDuringExecution")
}
