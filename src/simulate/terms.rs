//! Which pods attract, repel and count each other: terms of pod affinity and topology spread constraints.

use std::borrow::Cow;

use crate::document::{Data, elements};
use crate::simulate::groups::Groups;
use crate::world::object::text;
use crate::world::selector::{Condition, Operator, Selector};

/// The key of the name of a node.
const HOST_NAME: &str = crate::world::nodes::HOST_NAME;

/// Pods by their labels, and a key of nodes: the nodes with the same value are one domain.
#[derive(Clone, Debug)]
pub struct Term<'m> {
    /// The number of the group of pods.
    pub group: usize,
    /// The label of nodes.
    pub key: &'m str,
    /// The place in the pod.
    pub data: &'m Data,
}

/// A topology spread constraint.
#[derive(Clone, Debug)]
pub struct Spread<'m> {
    /// The pods that are counted, and the domains.
    pub term: Term<'m>,
    /// The largest difference between domains.
    pub skew: u64,
    /// The number of domains below which the smallest count is taken to be zero.
    pub min_domains: Option<u64>,
    /// Whether a pod stays pending otherwise.
    pub is_required: bool,
    /// Whether only nodes count that the pod selects.
    pub honors_selection: bool,
    /// Whether only nodes count whose taints the pod tolerates.
    pub honors_taints: bool,
}

/// All terms of a pod.
#[derive(Clone, Debug, Default)]
pub struct Terms<'m> {
    /// Its topology spread constraints.
    pub spread: Vec<Spread<'m>>,
    /// Pods that must be in the same domain.
    pub with: Vec<Term<'m>>,
    /// Pods that must not be in the same domain.
    pub without: Vec<Term<'m>>,
    /// Preferred terms, with their weights, which are negative for anti-affinity.
    pub preferred: Vec<(i64, Term<'m>)>,
}

/// What a pod's own labels and namespace add to its terms.
#[derive(Clone, Copy)]
struct Own<'a, 'm> {
    namespace: &'m str,
    labels: &'a [(&'m str, Cow<'m, str>)],
}

impl<'m> Terms<'m> {
    /// Reads the specification of a pod.
    pub fn read(
        pod: &'m Data,
        namespace: &'m str,
        labels: &[(&'m str, Cow<'m, str>)],
        groups: &mut Groups<'m>,
    ) -> Self {
        const REQUIRED: &str = "requiredDuringSchedulingIgnoredDuringExecution";
        const PREFERRED: &str = "preferredDuringSchedulingIgnoredDuringExecution";
        let own = Own { namespace, labels };
        let affinity = pod.get("affinity");
        let of = |kind: &str, when: &str| elements(affinity.and_then(|all| all.get(kind)?.get(when)));
        let mut terms = Self {
            spread: elements(pod.get("topologySpreadConstraints"))
                .iter()
                .map(|data| spread(data, own, groups))
                .collect(),
            ..Self::default()
        };
        for data in of("podAffinity", REQUIRED) {
            terms.with.push(term(data, own, groups));
        }
        for data in of("podAntiAffinity", REQUIRED) {
            terms.without.push(term(data, own, groups));
        }
        for (kind, sign) in [("podAffinity", 1), ("podAntiAffinity", -1)] {
            for data in of(kind, PREFERRED) {
                let weight = data.get("weight").and_then(Data::as_integer).unwrap_or(1);
                if let Some(data) = data.get("podAffinityTerm") {
                    terms.preferred.push((sign * weight, term(data, own, groups)));
                }
            }
        }
        terms
    }
}

fn spread<'m>(data: &'m Data, own: Own<'_, 'm>, groups: &mut Groups<'m>) -> Spread<'m> {
    let number = |key| data.get(key).and_then(Data::as_integer).and_then(|number| u64::try_from(number).ok());
    let selector = selector(data, own);
    Spread {
        term: Term {
            group: groups.number(Some(vec![own.namespace]), selector),
            key: text(data, "topologyKey").unwrap_or(HOST_NAME),
            data,
        },
        skew: number("maxSkew").unwrap_or(1),
        min_domains: number("minDomains"),
        is_required: text(data, "whenUnsatisfiable") != Some("ScheduleAnyway"),
        honors_selection: text(data, "nodeAffinityPolicy") != Some("Ignore"),
        honors_taints: text(data, "nodeTaintsPolicy") == Some("Honor"),
    }
}

fn term<'m>(data: &'m Data, own: Own<'_, 'm>, groups: &mut Groups<'m>) -> Term<'m> {
    let named: Vec<&str> = elements(data.get("namespaces")).iter().filter_map(Data::as_str).collect();
    let namespaces = match data.get("namespaceSelector").map(Selector::of_kubernetes) {
        Some(selected) if selected.is_empty() => None,
        Some(selected) => Some(groups.namespaces(&selected).chain(named).collect()),
        None if named.is_empty() => Some(vec![own.namespace]),
        None => Some(named),
    };
    let group = groups.number(namespaces, selector(data, own));
    Term { group, key: text(data, "topologyKey").unwrap_or(HOST_NAME), data }
}

/// The selector of a term, with the values of the pod's own labels that it refers to. A term without a selector selects
/// nothing.
fn selector<'m>(data: &'m Data, own: Own<'_, 'm>) -> Option<Selector<'m>> {
    let mut selector = Selector::of_kubernetes(data.get("labelSelector")?);
    for (keys, operator) in [("matchLabelKeys", Operator::In), ("mismatchLabelKeys", Operator::NotIn)] {
        for key in elements(data.get(keys)).iter().filter_map(Data::as_str) {
            // Labels that controllers add are those of the workload itself, which its selector has already.
            if let Some((key, value)) = own.labels.iter().find(|(label, _)| *label == key) {
                let values = vec![value.clone()];
                selector.0.push(Condition { key: (*key).into(), operator, values });
            }
        }
    }
    Some(selector)
}
