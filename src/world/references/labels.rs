//! Things by their labels, and selectors.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::document::Data;
use crate::world::references::clause::Select;
use crate::world::selector::{Operator, Selector};

/// The namespace of things that are in every namespace.
pub(super) const EVERYWHERE: &str = "*";
/// Labels that controllers add to the pods of their workloads.
const ADDED: &[&str] = &[
    "apps.kubernetes.io/pod-index",
    "batch.kubernetes.io/",
    "controller-revision-hash",
    "controller-uid",
    "job-name",
    "pod-template-generation",
    "pod-template-hash",
    "statefulset.kubernetes.io/pod-name",
];
/// Keys by which Cilium's selectors name the namespace of pods.
const CILIUM_NAMESPACE: &[&str] =
    &["io.kubernetes.pod.namespace", "io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name"];
/// Keys that Cilium derives from other things than the labels of pods.
const CILIUM_DERIVED: &[&str] = &["io.cilium.k8s.", "io.kubernetes.", "reserved"];

/// The labels of a thing.
#[derive(Clone, Debug)]
pub(super) struct Labels<'d> {
    pub(super) namespace: Cow<'d, str>,
    pub(super) labels: Vec<(Cow<'d, str>, Cow<'d, str>)>,
    /// Whether it has further labels, which are unknown.
    pub(super) has_others: bool,
    /// The specification of a pod, or the object.
    pub(super) data: Option<&'d Data>,
}

impl<'d> Labels<'d> {
    pub(super) fn exact(
        namespace: Cow<'d, str>,
        labels: Vec<(Cow<'d, str>, Cow<'d, str>)>,
        data: Option<&'d Data>,
    ) -> Self {
        Self { namespace, labels, has_others: false, data }
    }

    /// `key=value,key=value`, and unknown labels.
    pub(super) fn at_least(namespace: Cow<'d, str>, labels: &str) -> Self {
        let pairs = labels.split(',').filter_map(|pair| pair.split_once('='));
        let labels = pairs.map(|(key, value)| (key.to_owned().into(), value.to_owned().into())).collect();
        Self { namespace, labels, has_others: true, data: None }
    }

    fn get(&self, key: &str) -> Option<&str> {
        self.labels.iter().find_map(|(known, value)| (known == key).then_some(&**value))
    }

    /// Whether it meets all conditions. Unknown labels can meet a condition, but not all of them.
    fn meets(&self, selector: &Selector<'_>) -> bool {
        let is_open = |key: &str| self.has_others && self.get(key).is_none();
        let all = selector
            .0
            .iter()
            .all(|condition| is_open(&condition.key) || condition.is_met(self.get(&condition.key)));
        let known = || selector.0.iter().any(|condition| !is_open(&condition.key));
        all && (!self.has_others || known())
    }
}

/// Reads a selector; also the namespaces that one of Cilium's names.
pub(super) fn read<'d>(data: &'d Data, select: Select) -> (Selector<'d>, Option<Vec<Cow<'d, str>>>) {
    let mut selector = match select {
        Select::Labels => Selector::of_labels(Some(data)),
        Select::Selector | Select::Cilium => Selector::of_kubernetes(data),
    };
    let mut namespaces = None;
    if select == Select::Cilium {
        for condition in &mut selector.0 {
            let key = condition.key.trim_start_matches("k8s:").trim_start_matches("k8s.");
            let key = key.trim_start_matches("any:").to_owned();
            condition.key = key.into();
            if CILIUM_NAMESPACE.contains(&&*condition.key) && condition.operator == Operator::In {
                namespaces = Some(condition.values.clone());
            }
        }
        let derived = |key: &str| CILIUM_DERIVED.iter().any(|prefix| key.starts_with(prefix));
        selector.0.retain(|condition| !derived(&condition.key));
    }
    selector.0.retain(|condition| !ADDED.iter().any(|added| condition.key.starts_with(added)));
    (selector, namespaces)
}

/// All things of a kind, by label.
#[derive(Debug, Default)]
pub(super) struct Labelled<'d> {
    all: Vec<Labels<'d>>,
    by_label: BTreeMap<(Cow<'d, str>, Cow<'d, str>), Vec<usize>>,
    by_namespace: BTreeMap<Cow<'d, str>, Vec<usize>>,
    /// Things whose labels are not all known.
    open: Vec<usize>,
}

impl<'d> Labelled<'d> {
    pub(super) fn add(&mut self, labels: Labels<'d>) {
        let index = self.all.len();
        for label in &labels.labels {
            self.by_label.entry(label.clone()).or_default().push(index);
        }
        if labels.has_others {
            self.open.push(index);
        }
        self.by_namespace.entry(labels.namespace.clone()).or_default().push(index);
        self.all.push(labels);
    }

    /// The things in some namespaces that a selector selects. The rarest label decides which are looked at.
    pub(super) fn select<'i>(
        &'i self,
        selector: &'i Selector<'_>,
        is_in: &'i dyn Fn(&str) -> bool,
        namespace: Option<&str>,
    ) -> impl Iterator<Item = &'i Labels<'d>> {
        const NONE: &[usize] = &[];
        let list = |key: &str, value: &str| {
            let key = (Cow::Owned(key.to_owned()), Cow::Owned(value.to_owned()));
            self.by_label.get(&key).map_or(NONE, Vec::as_slice)
        };
        let within = |namespace: &str| self.by_namespace.get(namespace).map_or(NONE, Vec::as_slice);
        let by_label = selector.equal().map(|(key, value)| list(key, value)).min_by_key(|list| list.len());
        let own = namespace.map(within);
        let rarest = by_label.into_iter().chain(own).min_by_key(|list| list.len());
        let everything = if rarest.is_none() { 0..self.all.len() } else { 0..0 };
        let indices = rarest.unwrap_or_default().iter().copied().chain(self.open.iter().copied());
        let candidates = indices.chain(everything).map(|index| &self.all[index]);
        candidates.filter(move |labels| {
            (is_in(&labels.namespace) || labels.namespace == EVERYWHERE) && labels.meets(selector)
        })
    }

    /// The values of a label of the things in some namespaces.
    pub(super) fn values<'i>(&'i self, key: &str, is_in: &dyn Fn(&str) -> bool) -> Vec<&'i str> {
        let mut values: Vec<&str> = self
            .all
            .iter()
            .filter(|labels| is_in(&labels.namespace))
            .filter_map(|labels| labels.get(key))
            .collect();
        values.sort_unstable();
        values.dedup();
        values
    }
}
