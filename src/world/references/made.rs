//! Objects that are in no document, because controllers create them, or because every cluster has them.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::document::Data;
use crate::lab::Lab;
use crate::world::object::{GroupKind, Object, text};
use crate::world::references::index::{Index, NAMESPACE, Thing};
use crate::world::references::labels::{EVERYWHERE, Labels};
use crate::world::references::pattern::Relative;
use crate::world::references::row::{MakeRow, Maker, Table};

/// Adds what the objects of a lab cause controllers to make.
pub(super) fn add<'d>(objects: &[Object<'d>], index: &mut Index<'d>) {
    let mut by_kind: BTreeMap<GroupKind<'_>, Vec<(&MakeRow, &_)>> = BTreeMap::new();
    for row in &Table::get().made {
        if let Maker::Object(kind, path) = &row.maker {
            by_kind.entry(*kind).or_default().push((row, path));
        }
    }
    for object in objects {
        for (row, path) in by_kind.get(&object.kind).into_iter().flatten() {
            let mut nodes: Vec<(Vec<&'d Data>, &'d Data)> = Vec::new();
            path.visit(object.data, &mut |above, node| nodes.push((above.to_vec(), node)));
            for (mut above, node) in nodes {
                above.push(node);
                make(row, object, &above, index);
            }
        }
    }
}

/// Adds what a cluster with these tags has from the start.
pub(super) fn add_built_in(tags: &[&str], index: &mut Index<'_>) {
    for row in &Table::get().made {
        if matches!(row.maker, Maker::Tag(tag) if tags.contains(&tag)) {
            let (namespace, name) = row.name.split_once('/').unwrap_or(("", row.name));
            let keys = row.clauses.keys.iter().flatten().filter_map(literal).collect();
            let keys = row.clauses.keys.as_ref().map(|_| keys);
            place(row.target, namespace.into(), name.into(), keys, None, index);
        }
    }
}

fn literal(path: &Relative) -> Option<Cow<'static, str>> {
    match path {
        Relative::Literal(text) => Some(Cow::Owned(text.to_string())),
        _ => None,
    }
}

/// Adds a thing, or things by their labels: pods have no names of their own before they run.
pub(super) fn place<'d>(
    kind: GroupKind<'d>,
    namespace: Cow<'d, str>,
    name: Cow<'d, str>,
    keys: Option<BTreeSet<Cow<'d, str>>>,
    maker: Option<Object<'d>>,
    index: &mut Index<'d>,
) {
    if name.contains('=') {
        index.add_labels(kind, Labels::at_least(namespace, &name));
        return;
    }
    if kind == NAMESPACE {
        let label = ("kubernetes.io/metadata.name".into(), name.clone());
        index.add_labels(NAMESPACE, Labels::exact(name.clone(), vec![label], None));
    }
    index.add(kind, Thing { namespace, name, object: None, maker, keys });
}

/// Adds the namespaces of the lab's services, whose objects can be in a folder that is applied by hand.
pub(super) fn add_namespaces<'d>(lab: &'d Lab, index: &mut Index<'d>) {
    for (name, service) in lab.services() {
        let namespace = service.namespace_name(name);
        if index.all(NAMESPACE, namespace).is_empty() {
            place(NAMESPACE, "".into(), namespace.into(), None, None, index);
        }
    }
}

/// What one node of an object causes to be made. Paths start at the node.
fn make<'d>(row: &'static MakeRow, object: &Object<'d>, above: &[&'d Data], index: &mut Index<'d>) {
    let root = object.data;
    if !row.clauses.apply(root, above) {
        return;
    }
    let kind = match row.target.kind.strip_prefix('?') {
        Some(key) => {
            let read = above.last().and_then(|node| text(node, key));
            let Some(kind) = read else { return };
            GroupKind { kind, group: Table::get().group_of(kind).unwrap_or_default() }
        }
        None => row.target,
    };
    let namespace = match &row.clauses.namespace {
        Some(path) => path.text(root, above).unwrap_or(Cow::Borrowed(object.namespace)),
        // Objects of cluster-scoped makers are in any namespace.
        None if object.namespace.is_empty() => Cow::Borrowed(EVERYWHERE),
        None => Cow::Borrowed(object.namespace),
    };
    let is_open = row.clauses.open.iter().any(|path| !path.nodes(root, above).is_empty());
    let keys = row.clauses.keys.as_ref().filter(|_| !is_open);
    let keys =
        keys.map(|paths| paths.iter().flat_map(|path| path.texts(root, above)).map(|(key, _)| key).collect());
    for name in names(row.name, root, above) {
        place(kind, namespace.clone(), name, keys.clone(), Some(*object), index);
    }
}

/// The names that a template gives: `{path|path}` is the first path that exists, with all its values.
fn names<'d>(template: &'static str, root: &'d Data, above: &[&'d Data]) -> Vec<Cow<'d, str>> {
    let Some((before, rest)) = template.split_once('{') else { return vec![template.into()] };
    let Some((paths, after)) = rest.split_once('}') else { return vec![template.into()] };
    let found =
        paths.split('|').map(|path| Relative::parse(path).texts(root, above)).find(|all| !all.is_empty());
    let found = found.unwrap_or_default().into_iter().map(|(text, _)| text).filter(|text| !text.is_empty());
    if before.is_empty() && after.is_empty() {
        return found.collect();
    }
    // The rest can refer to further fields, each with a single value.
    let rest = names(after, root, above);
    found.flat_map(|text| rest.iter().map(move |rest| Cow::Owned(format!("{before}{text}{rest}")))).collect()
}
