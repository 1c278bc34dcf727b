//! Objects that are there twice: whoever is applied last would win.

use std::collections::BTreeMap;

use super::codes::K8S_TWICE;
use super::object::Object;
use crate::diag::Diagnostic;
use crate::source::value::Values;

/// Every object that has the group, kind, namespace and name of an earlier one.
pub(super) fn findings(objects: &[Object<'_>], values: &Values) -> Vec<Diagnostic> {
    let mut first: BTreeMap<_, &Object<'_>> = BTreeMap::new();
    let mut found = Vec::new();
    for object in objects {
        let Some(name) = object.name().filter(|_| object.kind != "Kustomization") else { continue };
        let key = (object.group(), object.kind, object.namespace(), name);
        let Some(earlier) = first.get(&key) else {
            first.insert(key, object);
            continue;
        };
        let (later, node) = (object.data.origin.node, earlier.data.origin.node);
        let diagnostic = Diagnostic::new(&K8S_TWICE, format!("{object} is there twice"))
            .at_node(later, values.key_span(later), format!("in `{}`", object.file))
            .at_node(node, values.key_span(node), format!("in `{}`", earlier.file))
            .help("rename one of the two, or leave one out");
        found.push(diagnostic);
    }
    found
}
