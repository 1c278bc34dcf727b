//! Objects that a folder contains twice: only one of them survives when the folder is applied. Objects in two folders are
//! reported by `delivery`.

use std::collections::BTreeMap;

use crate::diag::Diagnostic;
use crate::kube::codes::K8S_TAKEN;
use crate::kube::kustomization;
use crate::kube::object::{KubeObject, Path, Point, place};
use crate::value::Values;

/// Finds objects of the same kind, namespace and name. Versions of an API share their objects.
pub(super) fn findings(objects: &[KubeObject<'_>], values: &Values) -> Vec<Diagnostic> {
    let mut seen: BTreeMap<(&str, &str, &str, Option<&str>, &str), &KubeObject<'_>> = BTreeMap::new();
    let mut found = Vec::new();
    for object in objects.iter().filter(|object| !kustomization::is_one(object)) {
        let Some(name) = object.name() else { continue };
        let folder = object.file.rsplit_once('/').map_or("", |(folder, _)| folder);
        let key = (folder, object.group(), object.kind, object.namespace(), name);
        let Some(first) = seen.get(&key) else {
            seen.insert(key, object);
            continue;
        };
        let mut diagnostic = Diagnostic::new(&K8S_TAKEN, format!("{object} is defined twice"));
        for (object, text) in [(object, "the second one"), (*first, "the first one")] {
            let (node, span) = place(object, &Path::of(&["metadata", "name"]), Point::Value, values);
            diagnostic = diagnostic.at_node(node, span, text);
        }
        let files = format!("they are in `{}` and in `{}`", first.file, object.file);
        found.push(diagnostic.help("rename or remove one of them").help(files));
    }
    found
}
