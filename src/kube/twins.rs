//! Objects that stand twice in a folder: whoever applies both keeps one, and not always the same one. What two folders
//! have, two owners fight for: that is looked for where folders are handed to an engine.

use std::collections::BTreeMap;

use crate::diag::Diagnostic;
use crate::kube::codes::K8S_TAKEN;
use crate::kube::kustomization;
use crate::kube::object::{Object, Path, Point, place};
use crate::value::Values;

/// Findings about objects of one kind, one namespace and one name. Versions of an API name the same objects.
pub(super) fn findings(objects: &[Object<'_>], values: &Values) -> Vec<Diagnostic> {
    let mut seen: BTreeMap<(&str, &str, &str, Option<&str>, &str), &Object<'_>> = BTreeMap::new();
    let mut found = Vec::new();
    for object in objects.iter().filter(|object| !kustomization::is_one(object)) {
        let Some(name) = object.name() else { continue };
        let folder = object.file.rsplit_once('/').map_or("", |(folder, _)| folder);
        let key = (folder, object.group(), object.kind, object.namespace(), name);
        let Some(first) = seen.get(&key) else {
            seen.insert(key, object);
            continue;
        };
        let mut diagnostic = Diagnostic::new(&K8S_TAKEN, format!("{object} is there twice"));
        for (object, text) in [(object, "the second one"), (*first, "the first one")] {
            let (node, span) = place(object, &Path::of(&["metadata", "name"]), Point::Value, values);
            diagnostic = diagnostic.at_node(node, span, text);
        }
        let files = format!("they stand in `{}` and in `{}`", first.file, object.file);
        found.push(diagnostic.help("give one of them another name, or leave it out").help(files));
    }
    found
}
