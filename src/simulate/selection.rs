//! Which nodes a pod may run on by their labels and names: `nodeName`, `nodeSelector` and node affinity.

use crate::document::{Data, elements};
use crate::simulate::node::Node;
use crate::world::object::{shown, text};
use crate::world::selector::{Condition, Operator, Selector};

/// A term of node affinity: all of its conditions must be met.
#[derive(Clone, Debug)]
pub struct NodeTerm<'m> {
    labels: Selector<'m>,
    /// Conditions on the name of the node.
    fields: Selector<'m>,
}

/// What a pod says about its node.
#[derive(Clone, Debug, Default)]
pub struct Selection<'m> {
    /// The node that it names.
    pub name: Option<&'m str>,
    /// The labels in its node selector, and in that of its RuntimeClass.
    pub labels: Selector<'m>,
    /// Its required terms, of which one must be met. None if it has none; an empty list is never met.
    pub required: Option<Vec<NodeTerm<'m>>>,
    /// Its preferred terms, with their weights.
    pub preferred: Vec<(u64, NodeTerm<'m>)>,
}

impl<'m> NodeTerm<'m> {
    /// A node selector term. None if it has no conditions: such a term selects nothing.
    pub fn read(data: &'m Data) -> Option<Self> {
        let read = |key| Selector(elements(data.get(key)).iter().filter_map(Condition::read).collect());
        let term = Self { labels: read("matchExpressions"), fields: read("matchFields") };
        (!term.labels.is_empty() || !term.fields.is_empty()).then_some(term)
    }

    /// A term of the topologies of a storage class: keys, each with the values of which one is required.
    pub fn of_topology(keys: &'m [Data]) -> Option<Self> {
        let condition = |data: &'m Data| {
            let values = elements(data.get("values")).iter().map(|value| shown(value).into()).collect();
            Some(Condition { key: text(data, "key")?.into(), operator: Operator::In, values })
        };
        let labels = Selector(keys.iter().filter_map(condition).collect());
        (!labels.is_empty()).then(|| Self { labels, fields: Selector::default() })
    }

    /// The terms of a node selector.
    pub fn read_all(data: Option<&'m Data>) -> Option<Vec<Self>> {
        let terms = data?.get("nodeSelectorTerms");
        Some(elements(terms).iter().filter_map(Self::read).collect())
    }

    /// Whether a node meets the term.
    pub fn is_met(&self, node: &Node<'_>, known: &dyn Fn(&str) -> bool) -> bool {
        labels_are_met(&self.labels, node, known)
            && self.fields.0.iter().all(|condition| condition.is_met(Some(node.name)))
    }
}

/// Whether a node meets conditions on labels. A label that no node of the lab has may be set while the cluster runs.
fn labels_are_met(selector: &Selector<'_>, node: &Node<'_>, known: &dyn Fn(&str) -> bool) -> bool {
    let is_met = |condition: &Condition<'_>| condition.is_met(node.labels.get(&*condition.key).copied());
    selector.0.iter().all(|condition| is_met(condition) || !known(&condition.key))
}

impl<'m> Selection<'m> {
    /// Reads the specification of a pod.
    pub fn read(pod: &'m Data) -> Self {
        let affinity = pod.get("affinity").and_then(|affinity| affinity.get("nodeAffinity"));
        let required =
            affinity.and_then(|affinity| affinity.get("requiredDuringSchedulingIgnoredDuringExecution"));
        let preferred =
            affinity.and_then(|affinity| affinity.get("preferredDuringSchedulingIgnoredDuringExecution"));
        let preferred = elements(preferred).iter().filter_map(|data| {
            let weight = data.get("weight").and_then(Data::as_integer).unwrap_or(1);
            Some((u64::try_from(weight).unwrap_or(0), NodeTerm::read(data.get("preference")?)?))
        });
        Self {
            name: text(pod, "nodeName"),
            labels: Selector::of_labels(pod.get("nodeSelector")),
            required: NodeTerm::read_all(required),
            preferred: preferred.collect(),
        }
    }

    /// Whether a node is selected.
    pub fn is_met(&self, node: &Node<'_>, known: &dyn Fn(&str) -> bool) -> bool {
        labels_are_met(&self.labels, node, known)
            && self.required.as_ref().is_none_or(|terms| terms.iter().any(|term| term.is_met(node, known)))
    }

    /// The keys of all labels that it mentions.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        let terms = self.required.iter().flatten().flat_map(|term| &term.labels.0);
        self.labels.0.iter().chain(terms).map(|condition| &*condition.key)
    }
}
