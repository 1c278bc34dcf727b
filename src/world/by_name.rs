//! Objects by their names: what a field names is looked up, because lists of all objects are long in large labs.

use std::collections::HashMap;

use crate::world::object::{GroupKind, Object};

/// The objects of a lab by kind, namespace and name. Of two with the same name, the first counts.
#[derive(Debug, Default)]
pub struct ByName<'d>(HashMap<(GroupKind<'d>, &'d str, &'d str), Object<'d>>);

impl<'d> ByName<'d> {
    /// The names of these objects.
    pub fn of(objects: &[Object<'d>]) -> Self {
        let mut named = HashMap::with_capacity(objects.len());
        for object in objects {
            named.entry((object.kind, object.namespace, object.name)).or_insert(*object);
        }
        Self(named)
    }

    /// An object. A cluster-scoped one has an empty namespace.
    pub fn get<'n>(&self, kind: GroupKind<'n>, namespace: &'n str, name: &'n str) -> Option<Object<'d>>
    where
        'd: 'n,
    {
        let named: &HashMap<(GroupKind<'n>, &'n str, &'n str), Object<'d>> = &self.0;
        named.get(&(kind, namespace, name)).copied()
    }

    /// An object of Kubernetes' core group.
    pub fn core<'n>(&self, kind: &'n str, namespace: &'n str, name: &'n str) -> Option<Object<'d>>
    where
        'd: 'n,
    {
        self.get(GroupKind { kind, group: "" }, namespace, name)
    }
}
