//! From the texts of files to measurements: each format has a reader of its own, found by what the file contains.

mod amount;
mod checkpoint;
mod field;
mod goldilocks;
mod krr;
mod prometheus;
mod top;
mod vpa;

use serde::Deserialize;
use serde_json::Value;

use crate::lab::cluster::SizedResource;
use crate::sizing::measurement::Measurement;

/// The formats, for messages.
const KNOWN: &str = "VerticalPodAutoscaler objects and their checkpoints, `goldilocks summary`, `krr simple -f json`, \
                     a Prometheus query result, or `kubectl top pod --containers`";

/// Reads a file. `resource` is what the results of a query are, if the file itself does not show it.
pub fn read(text: &str, resource: Option<SizedResource>) -> Result<Vec<Measurement>, String> {
    if let Some(header) = top::header(text) {
        return top::read(text, &header);
    }
    let mut found = Vec::new();
    let documents = documents(text)?;
    let checkpoints = checkpoint::Targets::new(documents.iter().flat_map(objects));
    for document in &documents {
        for object in objects(document) {
            found.extend(one(object, resource, &checkpoints)?);
        }
    }
    Ok(found)
}

/// The documents of a JSON or YAML text.
fn documents(text: &str) -> Result<Vec<Value>, String> {
    if let Ok(value) = serde_json::from_str(text) {
        return Ok(vec![value]);
    }
    let documents = serde_yaml::Deserializer::from_str(text).map(Value::deserialize);
    let documents: Result<Vec<Value>, _> = documents.collect();
    let documents = documents.map_err(|problem| format!("is neither JSON nor YAML: {problem}"))?;
    let documents: Vec<Value> = documents.into_iter().filter(|value| !value.is_null()).collect();
    if documents.is_empty() { Err(format!("is empty; expected {KNOWN}")) } else { Ok(documents) }
}

/// The objects of a document: its items if it is a list.
fn objects(document: &Value) -> Vec<&Value> {
    let is_list = document["kind"].as_str().is_some_and(|kind| kind.ends_with("List"));
    match document["items"].as_array().filter(|_| is_list) {
        Some(items) => items.iter().collect(),
        None => vec![document],
    }
}

fn one(
    object: &Value,
    resource: Option<SizedResource>,
    targets: &checkpoint::Targets,
) -> Result<Vec<Measurement>, String> {
    match object["kind"].as_str() {
        Some(vpa::KIND) => Ok(vpa::read(object)),
        Some(checkpoint::KIND) => checkpoint::read(object, targets).map(|one| vec![one]),
        Some(kind) => Err(format!("contains an object of kind `{kind}`; expected {KNOWN}")),
        None if object["Namespaces"].is_object() => Ok(goldilocks::read(&object["Namespaces"])),
        None if object["scans"].is_array() => Ok(krr::read(&object["scans"])),
        None if object["data"]["result"].is_array() => prometheus::read(&object["data"]["result"], resource),
        None => Err(format!("has an unknown format; expected {KNOWN}")),
    }
}
