//! Lists that are maps or sets in disguise: no two entries may have the same key.

use serde_json::Value;

use crate::document::{Data, DataKind};
use crate::kube::codes::K8S_DUPLICATE;
use crate::kube::object::{Fault, Path, elements, fields};

/// Walks an object along its schema.
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
        match schema.get("x-kubernetes-list-type").and_then(Value::as_str) {
            Some("map") => {
                let keys = schema.get("x-kubernetes-list-map-keys").and_then(Value::as_array);
                let keys: Vec<&str> = keys.into_iter().flatten().filter_map(Value::as_str).collect();
                let default = |key: &str| schema.pointer(&format!("/items/properties/{key}/default"));
                self.compare(list, path, |element| {
                    keys.iter().map(|key| key_of(element, key, default(key))).collect()
                });
            }
            // Before 1.30 the schema does not say so, and the API server knows it all the same.
            None if items_are(schema, "core.v1.EnvVar") => {
                self.compare(list, path, |element| vec![key_of(element, "name", None)]);
            }
            Some("set") => self.compare(list, path, |element| vec![scalar(element)]),
            _ => {}
        }
        if let Some(items) = schema.get("items") {
            for (index, element) in list.iter().enumerate() {
                self.visit(items, element, &path.index(index));
            }
        }
    }

    /// Reports each element whose key an earlier one has. An element without a key is the schema's business.
    fn compare(&mut self, list: &[Data], path: &Path, key: impl Fn(&Data) -> Vec<Option<String>>) {
        let mut seen: Vec<(Vec<String>, usize)> = Vec::new();
        for (index, element) in list.iter().enumerate() {
            let Some(key) = key(element).into_iter().collect::<Option<Vec<String>>>() else { continue };
            if key.is_empty() {
                continue;
            }
            match seen.iter().find(|(known, _)| *known == key) {
                Some((_, first)) => {
                    let shown = key.join(", ");
                    let says = format!("has two entries `{shown}` in `{path}`");
                    let place = |index: usize| {
                        if list[index].get("name").is_some() {
                            path.index(index).key("name")
                        } else {
                            path.index(index)
                        }
                    };
                    let fault = Fault::new(&K8S_DUPLICATE, place(index), says, "the second one")
                        .related(place(*first), "the first one")
                        .help("keep one of the two, or give one another key".to_owned());
                    self.faults.push(fault);
                }
                None => seen.push((key, index)),
            }
        }
    }
}

fn items_are(schema: &Value, definition: &str) -> bool {
    schema.pointer("/items/$ref").and_then(Value::as_str).is_some_and(|target| target.ends_with(definition))
}

/// The text of an element's key. Where it is absent the default stands; that of Kubernetes' own kinds is in no schema.
fn key_of(element: &Data, key: &str, default: Option<&Value>) -> Option<String> {
    match element.get(key) {
        Some(value) => scalar(value),
        None if default.is_some() => default.map(|default| match default.as_str() {
            Some(text) => text.to_owned(),
            None => default.to_string(),
        }),
        None if key == "protocol" => Some("TCP".to_owned()),
        None => None,
    }
}

fn scalar(data: &Data) -> Option<String> {
    match &data.kind {
        DataKind::String(text) => Some(text.clone()),
        DataKind::Bool(value) => Some(value.to_string()),
        DataKind::Number(crate::value::Number::Integer(number)) => Some(number.to_string()),
        DataKind::Number(crate::value::Number::Decimal(digits)) => Some(digits.to_string()),
        DataKind::Null | DataKind::List(_) | DataKind::Map(_) => None,
    }
}
