//! Groups of pods that terms select. Equal selectors are one group, so that each is compared with the pods once.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::world::object::{Object, shown};
use crate::world::selector::Selector;

/// What selects a group: namespaces, or all of them, and labels. Without labels nothing is selected.
type Wanted<'m> = (Option<Vec<&'m str>>, Option<Selector<'m>>);

/// A label of pods.
pub type Label<'m> = (&'m str, Cow<'m, str>);

/// The groups that have been asked for.
#[derive(Debug, Default)]
pub struct Groups<'m> {
    numbers: BTreeMap<Wanted<'m>, usize>,
    wanted: Vec<Wanted<'m>>,
    namespaces: Vec<Object<'m>>,
}

impl<'m> Groups<'m> {
    /// No groups yet, and the namespaces of a lab.
    pub fn new(objects: &[Object<'m>]) -> Self {
        let namespaces = objects.iter().filter(|object| object.is("Namespace", "")).copied().collect();
        Self { namespaces, ..Self::default() }
    }

    /// The number of a group.
    pub fn number(&mut self, namespaces: Option<Vec<&'m str>>, selector: Option<Selector<'m>>) -> usize {
        let wanted = (namespaces, selector);
        if let Some(number) = self.numbers.get(&wanted) {
            return *number;
        }
        let number = self.wanted.len();
        self.wanted.push(wanted.clone());
        self.numbers.insert(wanted, number);
        number
    }

    /// The namespaces with labels.
    pub fn namespaces(&self, selector: &Selector<'_>) -> impl Iterator<Item = &'m str> {
        let label = |namespace: &Object<'m>, key: &str| match key {
            "kubernetes.io/metadata.name" => Some(namespace.name.to_owned()),
            _ => namespace.labels().iter().find_map(|(known, value)| (known == key).then(|| shown(value))),
        };
        let is_met = |namespace: &&Object<'m>| selector.is_met(|key| label(namespace, key));
        let found: Vec<&str> =
            self.namespaces.iter().filter(is_met).map(|namespace| namespace.name).collect();
        found.into_iter()
    }

    /// The pods in each group, by their numbers. Pods of a workload are given once, with their namespace and labels.
    pub fn members(&self, pods: &[(&'m str, &[Label<'m>])]) -> Vec<Vec<usize>> {
        let mut by_namespace: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (number, (namespace, _)) in pods.iter().enumerate() {
            by_namespace.entry(namespace).or_default().push(number);
        }
        let members = self.wanted.iter().map(|(namespaces, selector)| {
            let Some(selector) = selector else { return Vec::new() };
            let near: Vec<usize> = match namespaces {
                Some(names) => {
                    names.iter().filter_map(|name| by_namespace.get(name)).flatten().copied().collect()
                }
                None => (0..pods.len()).collect(),
            };
            let label = |number: usize, key: &str| {
                pods[number].1.iter().find_map(|(known, value)| (*known == key).then_some(&**value))
            };
            near.into_iter().filter(|number| selector.is_met(|key| label(*number, key))).collect()
        });
        members.collect()
    }
}
