//! Lists with keys: no two entries can have the same key.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde_json::Value;

use crate::document::{Data, elements, fields};
use crate::kube::codes::K8S_DUPLICATE;
use crate::kube::object::{Fault, Path};

/// Reports duplicate keys in all lists of an object.
pub(super) fn faults(tree: &Value, data: &Data) -> Vec<Fault> {
    let mut walk = Walk { tree, faults: Vec::new() };
    walk.visit(tree, data, &Path::default());
    walk.faults
}

struct Walk<'t> {
    tree: &'t Value,
    faults: Vec<Fault>,
}

impl<'t> Walk<'t> {
    fn visit(&mut self, schema: &'t Value, data: &Data, path: &Path) {
        let target = schema.get("$ref").and_then(Value::as_str);
        let schema = target.and_then(|target| self.tree.pointer(target.strip_prefix('#')?)).unwrap_or(schema);
        for (name, value) in fields(Some(data)) {
            let own = schema.get("properties").and_then(|properties| properties.get(name));
            if let Some(schema) = own.or_else(|| schema.get("additionalProperties")) {
                self.visit(schema, value, &path.key(name));
            }
        }
        let list = elements(Some(data));
        if list.is_empty() {
            return;
        }
        self.compare(list, path, &Unique::of(schema));
        if let Some(items) = schema.get("items") {
            for (index, element) in list.iter().enumerate() {
                self.visit(items, element, &path.index(index));
            }
        }
    }

    /// Reports each element whose key an earlier one has.
    fn compare(&mut self, list: &[Data], path: &Path, unique: &Unique) {
        let mut seen: Vec<(Vec<Cow<'_, str>>, usize)> = Vec::new();
        for (index, element) in list.iter().enumerate() {
            let Some(key) = unique.key(element) else { continue };
            match seen.iter().find(|(known, _)| *known == key) {
                Some((_, first)) => {
                    let shown = key.join(", ");
                    let says = format!("has two entries with the key `{shown}` in `{path}`");
                    let place = |index: usize| {
                        if list[index].get("name").is_some() {
                            path.index(index).key("name")
                        } else {
                            path.index(index)
                        }
                    };
                    let fault = Fault::new(&K8S_DUPLICATE, place(index), says, "the second one")
                        .related(place(*first), "the first one")
                        .help("keep one of the two, or change the key of one".to_owned());
                    self.faults.push(fault);
                }
                None => seen.push((key, index)),
            }
        }
    }
}

/// What identifies the elements of a list.
#[derive(Debug)]
pub(super) enum Unique {
    /// Elements can be equal.
    Nothing,
    /// The elements themselves.
    Elements,
    /// Some of their fields, with the defaults of absent ones.
    Fields(Vec<(Box<str>, Option<String>)>),
}

impl Unique {
    /// Reads the keys from the schema of a list.
    pub(super) fn of(schema: &Value) -> Self {
        match schema.get("x-kubernetes-list-type").and_then(Value::as_str) {
            Some("map") => {
                let keys = schema.get("x-kubernetes-list-map-keys").and_then(Value::as_array);
                let keys = keys.into_iter().flatten().filter_map(Value::as_str);
                Self::Fields(keys.map(|key| (key.into(), default(schema, key))).collect())
            }
            // Before 1.30 this is not in the schema, but the API server enforces it.
            None if items_are(schema, "core.v1.EnvVar") => Self::Fields(vec![("name".into(), None)]),
            Some("set") => Self::Elements,
            _ => Self::Nothing,
        }
    }

    /// The key of an element. The schema reports missing keys.
    fn key<'d>(&'d self, element: &'d Data) -> Option<Vec<Cow<'d, str>>> {
        match self {
            Self::Nothing => None,
            Self::Elements => Some(vec![element.scalar()?]),
            Self::Fields(fields) if fields.is_empty() => None,
            Self::Fields(fields) => {
                fields.iter().map(|(key, default)| key_of(element, key, default.as_deref())).collect()
            }
        }
    }

    /// Whether two elements have the same key.
    pub(super) fn is_broken(&self, list: &[Data]) -> bool {
        if list.len() < 2 || matches!(self, Self::Nothing) {
            return false;
        }
        let mut seen = BTreeSet::new();
        list.iter().filter_map(|element| self.key(element)).any(|key| !seen.insert(key))
    }
}

fn items_are(schema: &Value, definition: &str) -> bool {
    schema.pointer("/items/$ref").and_then(Value::as_str).is_some_and(|target| target.ends_with(definition))
}

/// The default of an absent key. The defaults of Kubernetes' own kinds are not in the schemas.
fn default(schema: &Value, key: &str) -> Option<String> {
    let default = schema.get("items").and_then(|items| items.get("properties")?.get(key)?.get("default"));
    match default {
        Some(default) => Some(default.as_str().map_or_else(|| default.to_string(), str::to_owned)),
        None => (key == "protocol").then(|| "TCP".to_owned()),
    }
}

/// The text of an element's key.
fn key_of<'d>(element: &'d Data, key: &str, default: Option<&'d str>) -> Option<Cow<'d, str>> {
    match element.get(key) {
        Some(value) => value.scalar(),
        None => default.map(Cow::Borrowed),
    }
}
