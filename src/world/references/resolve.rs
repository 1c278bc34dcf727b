//! Whether what a reference means exists.

use std::borrow::Cow;

use crate::document::{Data, elements, fields};
use crate::world::object::{GroupKind, Object, shown, text};
use crate::world::references::clause::PartKind;
use crate::world::references::index::{Index, NAMESPACE, Thing, ports};
use crate::world::references::labels::Labels;
use crate::world::references::reference::{Named, Reference, Target, Within};
use crate::world::selector::Selector;

/// Why a reference is broken.
#[derive(Debug)]
pub(super) enum Broken<'r> {
    /// No object of the kind has the name.
    Name {
        kind: GroupKind<'r>,
        namespace: Cow<'r, str>,
        name: Cow<'r, str>,
    },
    /// Nothing has the labels.
    Labels {
        kind: GroupKind<'r>,
        selector: &'r Selector<'r>,
        within: Vec<Cow<'r, str>>,
    },
    /// The target has no such key, port or section.
    Part {
        part: PartKind,
        name: &'r str,
        value: &'r Data,
        target: String,
        known: Vec<String>,
    },
    /// No ReferenceGrant permits it.
    Grant {
        kind: GroupKind<'r>,
        namespace: Cow<'r, str>,
        name: Cow<'r, str>,
    },
    Beside {
        name: &'r str,
        known: Vec<&'r str>,
    },
}

/// Everything that is wrong with a reference of an object.
pub(super) fn broken<'r>(
    reference: &'r Reference<'r>,
    object: &Object<'r>,
    index: &'r Index<'r>,
) -> Vec<Broken<'r>> {
    match &reference.target {
        Target::Named { kind, place } => named(reference, object, *kind, place, index),
        Target::Selected { kind, selector, within } => selected(reference, *kind, selector, within, index),
        Target::Beside { name, known } if known.iter().any(|other| other == name) => Vec::new(),
        Target::Beside { name, known } => {
            vec![Broken::Beside { name, known: known.iter().map(|name| &**name).collect() }]
        }
    }
}

fn named<'r>(
    reference: &'r Reference<'r>,
    object: &Object<'r>,
    kind: GroupKind<'r>,
    place: &'r Named<'r>,
    index: &'r Index<'r>,
) -> Vec<Broken<'r>> {
    let (namespace, name) = match place {
        Named::At { namespace, name } => (namespace.clone(), name.clone()),
        Named::Joined(text) => {
            let splits = text.match_indices('-').map(|(at, _)| (&text[..at], &text[at + 1..]));
            if splits.clone().any(|(namespace, name)| index.has(kind, namespace, name)) {
                return Vec::new();
            }
            // The namespace is the longest that exists.
            let exists = |name: &str| !index.all(NAMESPACE, name).is_empty();
            let split = splits.rev().find(|(namespace, _)| exists(namespace));
            let (namespace, name) = split.unwrap_or((object.namespace, text));
            (namespace.into(), name.into())
        }
    };
    if !index.is_closed(kind) {
        return Vec::new();
    }
    let things = index.find(kind, &namespace, &name);
    if things.is_empty() {
        return vec![Broken::Name { kind, namespace, name }];
    }
    let mut found = parts(reference, &things);
    let is_foreign = namespace != object.namespace && !namespace.is_empty();
    if reference.row.clauses.grant && is_foreign && !is_granted(object, kind, &namespace, &name, index) {
        found.push(Broken::Grant { kind, namespace, name });
    }
    found
}

/// The parts that none of the things has. Things with unknown parts may have any.
fn parts<'r>(reference: &'r Reference<'r>, things: &[&Thing<'_>]) -> Vec<Broken<'r>> {
    let mut found = Vec::new();
    for (part, name, value) in &reference.parts {
        let known: Option<Vec<Vec<String>>> = things.iter().map(|thing| parts_of(*part, thing)).collect();
        let Some(known) = known.map(|known| known.concat()) else { continue };
        if !known.iter().any(|known| known == name) {
            let title = match things.first() {
                Some(Thing { object: Some(object), .. }) => object.to_string(),
                Some(thing) => format!("`{}`", crate::world::object::Title(&thing.namespace, &thing.name)),
                None => continue,
            };
            found.push(Broken::Part { part: *part, name, value, target: title, known });
        }
    }
    found
}

fn parts_of(part: PartKind, thing: &Thing<'_>) -> Option<Vec<String>> {
    match part {
        PartKind::Key => Some(thing.keys.as_ref()?.iter().map(|key| key.to_string()).collect()),
        PartKind::Port => {
            let known = ports(thing.object?.data.get("spec")?);
            (!known.is_empty()).then_some(known)
        }
        PartKind::Section => {
            let spec = thing.object?.data.get("spec")?;
            let lists = ["listeners", "ports", "rules"].iter().find_map(|key| spec.get(key));
            Some(elements(lists).iter().filter_map(|each| each.get("name")).map(shown).collect())
        }
    }
}

fn selected<'r>(
    reference: &'r Reference<'r>,
    kind: GroupKind<'static>,
    selector: &'r Selector<'r>,
    within: &'r Within<'r>,
    index: &'r Index<'r>,
) -> Vec<Broken<'r>> {
    // An empty selector selects everything there is, which may be nothing yet.
    if selector.is_empty() || !index.is_closed(kind) {
        return Vec::new();
    }
    let namespaces: Option<Vec<Cow<'r, str>>> = match within {
        Within::Everywhere => None,
        Within::Names(names) => Some(names.clone()),
        Within::Labels(selector) if selector.is_empty() => None,
        Within::Labels(selector) => {
            let all = index.labelled(NAMESPACE);
            let any = |_: &str| true;
            let found: Vec<_> = all
                .map(|all| all.select(selector, &any, None).map(|labels| labels.namespace.clone()).collect())
                .unwrap_or_default();
            // That no namespace has the labels is a finding of the other selector.
            if found.is_empty() {
                return Vec::new();
            }
            Some(found)
        }
    };
    let is_in =
        |namespace: &str| namespaces.as_ref().is_none_or(|all| all.iter().any(|name| name == namespace));
    let single = namespaces.as_ref().filter(|all| all.len() == 1).map(|all| &*all[0]);
    let things: Vec<&Labels<'_>> = match index.labelled(kind) {
        Some(all) => all.select(selector, &is_in, single).collect(),
        None => Vec::new(),
    };
    if things.is_empty() {
        return vec![Broken::Labels { kind, selector, within: namespaces.unwrap_or_default() }];
    }
    let mut found = Vec::new();
    let known: Option<Vec<Vec<String>>> =
        things.iter().map(|labels| labels.data.map(|data| ports(data.get("spec").unwrap_or(data)))).collect();
    let Some(known) = known.map(|known| known.concat()) else { return found };
    for (part, name, value) in &reference.parts {
        // Pods can listen on numbers that they do not list.
        let is_number = name.bytes().all(|digit| digit.is_ascii_digit());
        if !is_number && !known.iter().any(|known| known == name) {
            let target = format!("{} with `{}`", plural(kind.kind), selector.shown());
            found.push(Broken::Part { part: *part, name, value, target, known: known.clone() });
        }
    }
    found
}

/// The kind, for several of its objects.
pub(super) fn plural(kind: &str) -> String {
    match kind.strip_suffix('y') {
        Some(stem) => format!("{stem}ies"),
        None if kind.ends_with("ss") => format!("{kind}es"),
        None => format!("{kind}s"),
    }
}

/// Whether a ReferenceGrant in the namespace of the target permits the reference.
fn is_granted(
    object: &Object<'_>,
    kind: GroupKind<'_>,
    namespace: &str,
    name: &str,
    index: &Index<'_>,
) -> bool {
    const GRANT: GroupKind<'static> =
        GroupKind { kind: "ReferenceGrant", group: "gateway.networking.k8s.io" };
    let has = |data: &Data, key: &str, value: &str| text(data, key).unwrap_or_default() == value;
    index.objects(GRANT).filter(|grant| grant.namespace == namespace).any(|grant| {
        let Some(spec) = grant.data.get("spec") else { return false };
        let from = elements(spec.get("from")).iter().any(|from| {
            has(from, "group", object.kind.group)
                && has(from, "kind", object.kind.kind)
                && has(from, "namespace", object.namespace)
        });
        let to = elements(spec.get("to")).iter().any(|to| {
            has(to, "group", kind.group)
                && has(to, "kind", kind.kind)
                && (fields(Some(to)).iter().all(|(key, _)| key != "name") || has(to, "name", name))
        });
        from && to
    })
}
