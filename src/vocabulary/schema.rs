//! The vocabulary as a JSON Schema, for tools without Nickel support.

use serde_json::{Map, Value, json};

use crate::lab::decode::{Field, Record, Shape};
use crate::vocabulary::{NOTICE, reflection, root, text};

/// The schema of a lab in the output format of `nickel export`.
pub fn schema() -> String {
    let definitions: Map<String, Value> = reflection::records()
        .into_iter()
        .filter(|record| record.name != root().name)
        .map(|record| (record.name.to_owned(), object(record)))
        .collect();
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$comment": NOTICE,
        "title": root().name,
    });
    if let (Some(schema), Value::Object(root)) = (schema.as_object_mut(), object(root())) {
        schema.extend(root);
        schema.insert("$defs".to_owned(), Value::Object(definitions));
    }
    format!("{schema:#}\n")
}

/// A record with its groups' fields as its own: unknown fields are rejected, and a schema that refers to others does
/// not see their fields.
fn object(record: &Record) -> Value {
    let fields: Vec<&Field> = record.all_fields().collect();
    let properties: Map<String, Value> =
        fields.iter().map(|field| (field.name.to_owned(), property(field))).collect();
    let is_required = |field: &&&Field| field.default.is_none() && !(field.is_optional)();
    let required: Vec<&str> = fields.iter().filter(is_required).map(|field| field.name).collect();
    let mut object = json!({ "type": "object" });
    let entries = object.as_object_mut().expect("an object was written");
    if let Some(doc) = Some(text::line(record.doc)).filter(|doc| !doc.is_empty()) {
        entries.insert("description".to_owned(), doc.into());
    }
    entries.insert("properties".to_owned(), properties.into());
    if !required.is_empty() {
        entries.insert("required".to_owned(), required.into());
    }
    entries.insert("additionalProperties".to_owned(), false.into());
    object
}

fn property(field: &Field) -> Value {
    let mut property = typed(field.shape);
    let entries = property.as_object_mut().expect("every type is written as an object");
    entries.insert("description".to_owned(), text::line(field.doc).into());
    // Nickel's numbers, strings, booleans and empty collections are written as JSON has them.
    if let Some(default) = field.default.and_then(|default| serde_json::from_str::<Value>(default).ok()) {
        entries.insert("default".to_owned(), default);
    }
    property
}

fn typed(shape: Shape) -> Value {
    match shape {
        Shape::Bool => json!({ "type": "boolean" }),
        Shape::Text(_) => json!({ "type": "string" }),
        Shape::Whole(_) => json!({ "type": "integer" }),
        Shape::Words(words) => {
            let words: Vec<&str> = words.words.iter().map(|word| word.word).collect();
            json!({ "enum": words })
        }
        Shape::Record(record) => json!({ "$ref": format!("#/$defs/{}", record.name) }),
        Shape::Entries(inner) => json!({ "type": "object", "additionalProperties": typed(*inner) }),
        Shape::List(inner) => json!({ "type": "array", "items": typed(*inner) }),
        Shape::Either(forms) => {
            let forms: Vec<Value> = forms.iter().map(|form| typed(*form)).collect();
            json!({ "anyOf": forms })
        }
        Shape::Any => json!({}),
    }
}
