//! The normal form of stored CRDs: as published, without texts and fields that only the cluster reads, with sorted keys.
//!
//! It is JSON, because every run reads all of them.

use serde_json::{Map, Value, json};

/// Fields of schemas that have no effect on validation.
const TEXTS: &[&str] = &["description", "example", "externalDocs", "title"];

/// The text of a CRD's file.
pub fn normal(document: &Value) -> String {
    let mut spec = document["spec"].clone();
    for version in spec["versions"].as_array_mut().into_iter().flatten() {
        if let Some(schema) = version.pointer_mut("/schema/openAPIV3Schema") {
            strip(schema);
        }
    }
    let crd = json!({
        "apiVersion": document["apiVersion"],
        "kind": document["kind"],
        "metadata": { "name": document["metadata"]["name"] },
        "spec": spec,
    });
    serde_json::to_string_pretty(&sorted(crd)).expect("values are plain data") + "\n"
}

/// Removes the texts of a schema. A property can be called `description` too, and is kept.
fn strip(schema: &mut Value) {
    let Some(fields) = schema.as_object_mut() else { return };
    fields.retain(|key, _| !TEXTS.contains(&key.as_str()));
    for (key, value) in fields.iter_mut() {
        match key.as_str() {
            "properties" => value.as_object_mut().into_iter().flatten().for_each(|(_, each)| strip(each)),
            "allOf" | "anyOf" | "oneOf" => value.as_array_mut().into_iter().flatten().for_each(strip),
            "items" | "additionalProperties" | "not" => strip(value),
            _ => {}
        }
    }
}

fn sorted(value: Value) -> Value {
    match value {
        Value::Array(elements) => elements.into_iter().map(sorted).collect(),
        Value::Object(fields) => {
            let mut fields: Vec<(String, Value)> = fields.into_iter().collect();
            fields.sort_by(|(one, _), (other, _)| one.cmp(other));
            Value::Object(fields.into_iter().map(|(key, value)| (key, sorted(value))).collect::<Map<_, _>>())
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_go_and_fields_of_such_names_stay() {
        let schema = json!({
            "type": "object",
            "description": "A widget.",
            "properties": { "title": { "type": "string", "title": "Title", "default": { "title": 1 } } },
        });
        let crd = json!({
            "kind": "CustomResourceDefinition",
            "apiVersion": "apiextensions.k8s.io/v1",
            "metadata": { "name": "widgets.example.org", "creationTimestamp": null },
            "spec": { "versions": [{ "name": "v1", "schema": { "openAPIV3Schema": schema } }] },
            "status": { "conditions": [] },
        });
        let text = normal(&crd);
        let kept = json!({
            "type": "object",
            "properties": { "title": { "type": "string", "default": { "title": 1 } } },
        });
        let read: Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(read["spec"]["versions"][0]["schema"]["openAPIV3Schema"], kept);
        assert_eq!(read["metadata"], json!({ "name": "widgets.example.org" }));
        assert!(
            read.get("status").is_none() && text.starts_with("{\n  \"apiVersion\"") && text.ends_with("}\n")
        );
        assert_eq!(normal(&read), text);
    }
}
