//! LimitRanges and ResourceQuotas, as the tree has them and as policies create them in namespaces.

use std::collections::BTreeMap;

use crate::document::{Data, elements, fields};
use crate::world::object::{Object, text};

/// An object that a policy creates in a namespace: only its specification is known.
pub(super) struct Generated<'d> {
    pub(super) kind: &'d str,
    pub(super) namespace: &'d str,
    pub(super) spec: &'d Data,
}

/// The limits of containers: one element of a LimitRange.
#[derive(Clone, Copy)]
pub(super) struct Range<'d>(&'d Data);

/// All LimitRanges and ResourceQuotas by namespace.
pub(super) struct Ranges<'d> {
    ranges: BTreeMap<&'d str, Vec<Range<'d>>>,
    quotas: BTreeMap<&'d str, Vec<&'d Data>>,
}

impl<'d> Ranges<'d> {
    pub(super) fn new(objects: &[Object<'d>], generated: &[Generated<'d>]) -> Self {
        let mut all = Self { ranges: BTreeMap::new(), quotas: BTreeMap::new() };
        for object in objects.iter().filter(|object| object.kind.group.is_empty()) {
            if let Some(spec) = object.data.get("spec") {
                all.add(object.kind.kind, object.namespace, spec);
            }
        }
        for Generated { kind, namespace, spec } in generated {
            all.add(kind, namespace, spec);
        }
        all
    }

    fn add(&mut self, kind: &str, namespace: &'d str, spec: &'d Data) {
        match kind {
            "LimitRange" => {
                let limits = elements(spec.get("limits")).iter();
                let limits = limits.filter(|limit| text(limit, "type") == Some("Container")).map(Range);
                self.ranges.entry(namespace).or_default().extend(limits);
            }
            // A quota with a scope counts only some pods.
            "ResourceQuota" if spec.get("scopes").is_none() && spec.get("scopeSelector").is_none() => {
                self.quotas.entry(namespace).or_default().extend(spec.get("hard"));
            }
            _ => {}
        }
    }

    /// The limits of the containers in a namespace.
    pub(super) fn of(&self, namespace: &str) -> impl Iterator<Item = Range<'d>> + '_ {
        self.ranges.get(namespace).into_iter().flatten().copied()
    }

    /// Every namespace with quotas, and the amounts of each quota.
    pub(super) fn quotas(&self) -> impl Iterator<Item = (&'d str, &'d Data)> + '_ {
        self.quotas
            .iter()
            .flat_map(|(namespace, quotas)| quotas.iter().map(move |quota| (*namespace, *quota)))
    }
}

impl<'d> Range<'d> {
    /// The default limits. A maximum is the default limit if there is no other.
    pub(super) fn default_limits(&self) -> Vec<(&'d str, &'d Data)> {
        self.first_of(&["default", "max"])
    }

    /// The default requests: without them the default limits, or the minima.
    pub(super) fn default_requests(&self) -> Vec<(&'d str, &'d Data)> {
        self.first_of(&["defaultRequest", "default", "max", "min"])
    }

    fn first_of(&self, kinds: &[&str]) -> Vec<(&'d str, &'d Data)> {
        let mut found: Vec<(&str, &Data)> = Vec::new();
        for (name, amount) in kinds.iter().flat_map(|kind| fields(self.0.get(kind))) {
            if found.iter().all(|(known, _)| known != name) {
                found.push((name, amount));
            }
        }
        found
    }

    /// The smallest requests, or the largest limits.
    pub(super) fn bounds(&self, kind: &str) -> &'d [(String, Data)] {
        fields(self.0.get(kind))
    }
}
