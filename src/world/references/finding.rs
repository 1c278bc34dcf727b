//! What is reported about a broken reference. One value can decide the fields of many objects, so findings
//! about the same value are reported once.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use crate::diag::{Code, Diagnostic, near};
use crate::document::Data;
use crate::value::{NodeId, Values};
use crate::world::object::{GroupKind, Object, Title, path_of};
use crate::world::references::clause::PartKind;
use crate::world::references::codes::{
    REF_CLASS, REF_GRANT, REF_KEY, REF_OBJECT, REF_PORT, REF_SECTION, REF_SELECTOR,
};
use crate::world::references::index::Index;
use crate::world::references::labels::EVERYWHERE;
use crate::world::references::resolve::{Broken, plural};
use crate::world::selector::Selector;

/// A finding, and what it is about.
pub(super) struct Finding {
    pub(super) node: NodeId,
    /// What the value refers to. The same value can refer to different things in different objects.
    pub(super) subject: String,
    pub(super) diagnostic: Diagnostic,
}

/// Findings by value and subject, with the number of further objects.
#[derive(Default)]
pub(super) struct Collected {
    found: BTreeMap<(&'static str, NodeId, String), (Diagnostic, usize)>,
}

impl Collected {
    pub(super) fn add(&mut self, finding: Finding) {
        match self.found.entry((finding.diagnostic.code.name, finding.node, finding.subject)) {
            Entry::Vacant(entry) => _ = entry.insert((finding.diagnostic, 0)),
            Entry::Occupied(mut entry) => entry.get_mut().1 += 1,
        }
    }

    pub(super) fn into_diagnostics(self) -> impl Iterator<Item = Diagnostic> {
        self.found.into_values().map(|(diagnostic, more)| match more {
            0 => diagnostic,
            1 => diagnostic.help("it is used once more"),
            more => diagnostic.help(format!("it is used {more} more times")),
        })
    }
}

/// A finding about a node of an object: what is wrong follows the name of the object.
pub(super) fn at(
    code: &'static Code,
    object: &Object<'_>,
    data: &Data,
    says: &str,
    label: &str,
    values: &Values,
) -> Diagnostic {
    let (node, span) = (data.origin.node, data.origin.span(values));
    Diagnostic::new(code, format!("{object} {says}")).at_node(node, span, label)
}

/// The finding about a broken reference.
pub(super) fn finding(
    broken: &Broken<'_>,
    value: &Data,
    object: &Object<'_>,
    index: &Index<'_>,
    values: &Values,
) -> Finding {
    let data = match broken {
        Broken::Part { value: part, .. } => part,
        _ => value,
    };
    let path = path_of(object.data, data);
    let (subject, diagnostic) = match broken {
        Broken::Name { kind, namespace, name } => {
            let title = title(*kind, namespace, name);
            let is_class = kind.kind.ends_with("Class");
            let code = if is_class { &REF_CLASS } else { &REF_OBJECT };
            let says = format!("refers to {title} in `{path}`, which does not exist");
            let label = if is_class { "nothing serves this class" } else { "does not exist" };
            let diagnostic = at(code, object, data, &says, label, values);
            let diagnostic = nearby(diagnostic, *kind, namespace, name, index);
            let stated = stated(*kind, namespace, name);
            (title, diagnostic.help(format!(
                "if a chart or an operator creates it, write `provides.objects = [\"{stated}\"]` in that service"
            )))
        }
        Broken::Labels { kind, selector, within } => {
            let what = format!("`{}`", selector.shown());
            let place = match within.as_slice() {
                [] => String::new(),
                [namespace] if *namespace == EVERYWHERE => String::new(),
                [namespace] => format!(" in namespace `{namespace}`"),
                _ => " in the selected namespaces".to_owned(),
            };
            let says =
                format!("selects {} with {what} in `{path}`, but there are none{place}", plural(kind.kind));
            let diagnostic = at(&REF_SELECTOR, object, data, &says, "selects nothing", values);
            let diagnostic = near_labels(diagnostic, *kind, selector, within, index);
            let namespace = within.first().map_or(object.namespace, |namespace| namespace);
            let diagnostic = match selector.equal().next() {
                Some((key, value)) if kind.kind == "Pod" => diagnostic.help(format!(
                    "if a chart or an operator creates them, write `provides.objects = \
                     [\"Pod/{namespace}/{key}={value}\"]` in that service"
                )),
                _ => diagnostic,
            };
            (format!("{what}{place}"), diagnostic)
        }
        Broken::Part { part, name, target, known, .. } => {
            let (code, noun) = match part {
                PartKind::Key => (&REF_KEY, "key"),
                PartKind::Port => (&REF_PORT, "port"),
                PartKind::Section => (&REF_SECTION, "listener"),
            };
            let says = format!("refers to {noun} `{name}` of {target} in `{path}`, which does not exist");
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            let diagnostic = at(code, object, data, &says, &format!("no such {noun}"), values);
            (format!("{target} {name}"), helped(diagnostic, near::did_you_mean(name, &known)))
        }
        Broken::Grant { kind, namespace, name } => {
            let title = title(*kind, namespace, name);
            let says = format!("refers to {title} in `{path}`, which no ReferenceGrant permits");
            let diagnostic = at(&REF_GRANT, object, data, &says, "in another namespace", values);
            let help = format!(
                "add a ReferenceGrant in namespace `{namespace}` from {} of `{}` to {}",
                object.kind.kind, object.namespace, kind.kind
            );
            (title, diagnostic.help(help))
        }
        Broken::Beside { name, known } => {
            let says = format!("refers to `{name}` in `{path}`, which it does not define");
            let diagnostic = at(&REF_OBJECT, object, data, &says, "not defined", values);
            ((*name).to_owned(), helped(diagnostic, near::did_you_mean(name, known)))
        }
    };
    let diagnostic = diagnostic.help(format!("it is in `{}`", object.file));
    Finding { node: data.origin.node, subject, diagnostic }
}

fn helped(diagnostic: Diagnostic, help: Option<String>) -> Diagnostic {
    match help {
        Some(help) => diagnostic.help(help),
        None => diagnostic,
    }
}

/// The kind and name of a target in a message. Targets in any namespace have none.
fn title(kind: GroupKind<'_>, namespace: &str, name: &str) -> String {
    let namespace = if is_cluster_scoped(kind) || namespace == EVERYWHERE { "" } else { namespace };
    format!("{} `{}`", kind.kind, Title(namespace, name))
}

/// The entry of `provides.objects` for a target.
fn stated(kind: GroupKind<'_>, namespace: &str, name: &str) -> String {
    let namespace = if is_cluster_scoped(kind) { "" } else { namespace };
    let group = match kind.group {
        "" => String::new(),
        group if crate::kube::is_kubernetes_group(group) => String::new(),
        group => format!(".{group}"),
    };
    format!("{}{group}/{}", kind.kind, Title(namespace, name))
}

/// Kinds whose objects are in no namespace.
fn is_cluster_scoped(kind: GroupKind<'_>) -> bool {
    kind.kind.starts_with("Cluster") && kind.kind != "Cluster"
        || kind.kind.ends_with("Class")
        || matches!(kind.kind, "Namespace" | "PersistentVolume")
        || kind.group == "admissionregistration.k8s.io"
}

/// Names that are close, and the same name in other namespaces.
fn nearby(
    diagnostic: Diagnostic,
    kind: GroupKind<'_>,
    namespace: &str,
    name: &str,
    index: &Index<'_>,
) -> Diagnostic {
    if let Some(thing) = index.all(kind, name).first() {
        return diagnostic.help(format!("{} `{name}` is in namespace `{}`", kind.kind, thing.namespace));
    }
    let known = index.names(kind, namespace);
    helped(diagnostic, near::did_you_mean(name, &known))
}

/// The values that a label of the selector has.
fn near_labels(
    diagnostic: Diagnostic,
    kind: GroupKind<'_>,
    selector: &Selector<'_>,
    within: &[std::borrow::Cow<'_, str>],
    index: &Index<'_>,
) -> Diagnostic {
    let Some(all) = index.labelled(kind) else { return diagnostic };
    let is_in = |namespace: &str| within.is_empty() || within.iter().any(|name| name == namespace);
    let mut candidates = selector.equal().map(|(key, value)| (key, value, all.values(key, &is_in)));
    let near = candidates.find_map(|(key, value, known)| {
        let near = near::nearest(value, known.iter().copied()).filter(|near| *near != value)?;
        Some(format!("did you mean `{key}={near}`?"))
    });
    helped(diagnostic, near)
}
