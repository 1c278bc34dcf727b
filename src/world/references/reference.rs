//! The references of an object: each value that names or selects others, read by the table.

use std::borrow::Cow;

use crate::document::{Data, DataKind, elements};
use crate::kube::group;
use crate::world::object::{GroupKind, Object, text};
use crate::world::references::clause::{Across, Form, PartKind, Select};
use crate::world::references::labels::{self, EVERYWHERE};
use crate::world::references::row::{ANY, POD, Row, Table};
use crate::world::selector::Selector;

/// A value of an object that names others, or selects them.
#[derive(Debug)]
pub struct Reference<'d> {
    /// The row of the table that describes the field.
    pub row: &'static Row,
    /// The value.
    pub value: &'d Data,
    /// The target of the reference.
    pub target: Target<'d>,
    /// Keys, ports and sections that the target must have.
    pub parts: Vec<(PartKind, Cow<'d, str>, &'d Data)>,
}

/// What a reference means.
#[derive(Debug)]
pub enum Target<'d> {
    /// An object that is referred to by its name.
    Named {
        /// The kind of the object.
        kind: GroupKind<'d>,
        /// The namespace and name of the object.
        place: Named<'d>,
    },
    /// Objects that are selected by their labels.
    Selected {
        /// The kind of the objects.
        kind: GroupKind<'static>,
        /// The selector.
        selector: Selector<'d>,
        /// The namespaces in which it selects.
        within: Within<'d>,
    },
    /// A value elsewhere in the same object.
    Beside {
        /// The name that is referred to.
        name: Cow<'d, str>,
        /// The names that the object defines.
        known: Vec<Cow<'d, str>>,
    },
}

/// The namespace and name in a text.
#[derive(Debug)]
pub enum Named<'d> {
    /// An object in a namespace.
    At {
        /// The namespace of the object.
        namespace: Cow<'d, str>,
        /// The name of the object.
        name: Cow<'d, str>,
    },
    /// `namespace-name`, which can be split in several places.
    Joined(&'d str),
}

/// The namespaces in which a selector selects.
#[derive(Debug)]
pub enum Within<'d> {
    /// The namespaces with these names.
    Names(Vec<Cow<'d, str>>),
    /// The namespaces whose labels match.
    Labels(Selector<'d>),
    /// All namespaces.
    Everywhere,
}

/// All references of an object.
pub fn references_of<'d>(object: &Object<'d>) -> Vec<Reference<'d>> {
    let table = Table::get();
    let mut found = Vec::new();
    let mut read_all = |rows: &'static [Row], root: &'d Data| {
        for row in rows {
            row.path.visit(root, &mut |above, value| read(row, object, root, above, value, &mut found));
        }
    };
    read_all(table.rows(ANY, ""), object.data);
    read_all(table.rows(object.kind.kind, object.kind.group), object.data);
    if let Some((_, spec)) = object.pod() {
        read_all(table.rows(POD, ""), spec);
    }
    found
}

fn read<'d>(
    row: &'static Row,
    object: &Object<'d>,
    root: &'d Data,
    above: &[&'d Data],
    value: &'d Data,
    found: &mut Vec<Reference<'d>>,
) {
    let clauses = &row.clauses;
    if !clauses.apply(root, above) {
        return;
    }
    let mut parts = Vec::new();
    for (part, path) in &clauses.parts {
        let texts = path.texts(root, above).into_iter().filter(|(text, _)| !text.is_empty());
        // A literal has no place of its own.
        let place = |node: &'d Data| if std::ptr::eq(node, root) { value } else { node };
        parts.extend(texts.map(|(text, node)| (*part, text, place(node))));
    }
    let given = clauses.namespace.as_ref().and_then(|path| path.text(root, above));
    let namespace = given.unwrap_or(Cow::Borrowed(object.namespace));
    if let Some(select) = clauses.select {
        let (selector, named) = labels::read(value, select);
        let within = match (named, within(clauses.across.as_ref(), root, above)) {
            (Some(names), _) => Within::Names(names),
            (None, Some(within)) => within,
            // Policies for the whole cluster select everywhere.
            (None, None) if namespace.is_empty() || namespace == EVERYWHERE => Within::Everywhere,
            (None, None) => Within::Names(vec![namespace]),
        };
        let target = Target::Selected { kind: row.targets[0], selector, within };
        found.push(Reference { row, value, target, parts });
        return;
    }
    let Some(text) = value.as_str().filter(|text| !text.is_empty() && !is_open(text)) else { return };
    if let Some(beside) = &clauses.beside {
        let known = beside.texts(root, above).into_iter().map(|(text, _)| text).collect();
        let target = Target::Beside { name: text.into(), known };
        found.push(Reference { row, value, target, parts });
        return;
    }
    let kind = kind(row, above);
    for place in names(text, clauses.form, &namespace) {
        let target = Target::Named { kind, place };
        found.push(Reference { row, value, target, parts: parts.clone() });
    }
}

/// Whether the final text is decided elsewhere: by a template, or by a variable that an engine substitutes.
fn is_open(text: &str) -> bool {
    text.contains("{{") || text.contains("${") || text.contains("$(")
}

/// The kind of the target, from the row or from fields beside the name.
fn kind<'d>(row: &'static Row, above: &[&'d Data]) -> GroupKind<'d> {
    let usual = row.targets[0];
    let Some(holder) = above.last().filter(|_| row.clauses.typed) else { return usual };
    let kind = text(holder, "kind").unwrap_or(usual.kind);
    let known = row.targets.iter().find(|known| known.kind == kind);
    // An empty group is the core group.
    let given = ["group", "apiGroup"].iter().find_map(|key| holder.get(key)?.as_str());
    let given = given.or_else(|| text(holder, "apiVersion").map(group));
    GroupKind { kind, group: given.unwrap_or(known.unwrap_or(&usual).group) }
}

fn names<'d>(text: &'d str, form: Form, namespace: &Cow<'d, str>) -> Vec<Named<'d>> {
    let at = |namespace: &Cow<'d, str>, name: &'d str| Named::At {
        namespace: namespace.clone(),
        name: name.into(),
    };
    let path = |text: &'d str| match text.split_once('/') {
        Some((namespace, name)) => at(&namespace.into(), name),
        None => at(namespace, text),
    };
    let several = || text.split(',').map(str::trim).filter(|name| !name.is_empty());
    match form {
        Form::Name => vec![at(namespace, text)],
        Form::Names => several().map(|name| at(namespace, name)).collect(),
        Form::Path => vec![path(text)],
        Form::Paths => several().map(path).collect(),
        Form::Traefik => {
            several().filter_map(|name| name.strip_suffix("@kubernetescrd")).map(Named::Joined).collect()
        }
        Form::User => {
            let name = text.strip_prefix("system:serviceaccount:").and_then(|name| name.split_once(':'));
            name.map(|(namespace, name)| at(&namespace.into(), name)).into_iter().collect()
        }
    }
}

fn within<'d>(across: Option<&Across>, root: &'d Data, above: &[&'d Data]) -> Option<Within<'d>> {
    match across? {
        Across::Selector(path) => {
            let selector = path.nodes(root, above).into_iter().next()?;
            Some(Within::Labels(labels::read(selector, Select::Selector).0))
        }
        Across::Names(path) => {
            let named = path.nodes(root, above).into_iter().next()?;
            if named.get("any").is_some_and(|any| any.kind == DataKind::Bool(true)) {
                return Some(Within::Everywhere);
            }
            let names = elements(named.get("matchNames")).iter().filter_map(Data::as_str);
            let names: Vec<_> = names.map(Cow::Borrowed).collect();
            (!names.is_empty()).then_some(Within::Names(names))
        }
    }
}
