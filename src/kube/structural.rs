//! Converts the structural schemas of Kubernetes to JSON Schema, for a common validator.
//!
//! Structural schemas close objects implicitly, and have keywords of their own for nullable values, for values that are
//! integers or strings, and for 32-bit numbers.

use serde_json::{Map, Value, json};

/// Formats that the API server enforces; others are annotations.
pub(super) const FORMATS: &[&str] = &["byte", "cidr", "date-time", "duration", "ipv4", "ipv6", "quantity"];

/// The pattern of quantities in CRDs.
const QUANTITY: &str = r"^(\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))))?$";

/// Rewrites a structural schema in place.
pub(super) fn to_json_schema(schema: &mut Value) {
    convert(schema, SchemaRole::Structure);
}

/// The role of a sub-schema.
#[derive(Clone, Copy, PartialEq)]
enum SchemaRole {
    /// It defines fields.
    Structure,
    /// It only adds constraints to fields of the structure.
    Condition,
}

fn convert(schema: &mut Value, part: SchemaRole) {
    let Some(fields) = schema.as_object_mut() else { return };
    number_or_text(fields);
    format(fields);
    exclusive_bounds(fields);
    if part == SchemaRole::Structure {
        embedded(fields);
        close(fields);
    }
    for (key, value) in fields.iter_mut() {
        match key.as_str() {
            "properties" => {
                value.as_object_mut().into_iter().flatten().for_each(|(_, each)| convert(each, part));
            }
            "items" | "additionalProperties" => convert(value, part),
            "not" => convert(value, SchemaRole::Condition),
            "allOf" | "anyOf" | "oneOf" => {
                value
                    .as_array_mut()
                    .into_iter()
                    .flatten()
                    .for_each(|each| convert(each, SchemaRole::Condition));
            }
            _ => {}
        }
    }
    // Last, because the steps above test the bare type.
    if is_set(fields, "nullable") {
        if let Some(kind) = fields.get_mut("type") {
            let mut kinds = kind.as_array().cloned().unwrap_or_else(|| vec![kind.clone()]);
            kinds.push(json!("null"));
            *kind = Value::Array(kinds);
        }
        if let Some(words) = fields.get_mut("enum").and_then(Value::as_array_mut) {
            words.push(Value::Null);
        }
    }
}

fn is_set(fields: &Map<String, Value>, key: &str) -> bool {
    fields.get(key) == Some(&Value::Bool(true))
}

fn number_or_text(fields: &mut Map<String, Value>) {
    if fields.get("pattern").is_some_and(|pattern| pattern == QUANTITY) {
        fields.remove("pattern");
        fields.insert("format".to_owned(), json!("quantity"));
    }
    if !is_set(fields, "x-kubernetes-int-or-string") {
        return;
    }
    fields.remove("anyOf");
    let is_quantity = fields.get("format").is_some_and(|format| format == "quantity");
    fields.insert("type".to_owned(), json!([if is_quantity { "number" } else { "integer" }, "string"]));
}

fn format(fields: &mut Map<String, Value>) {
    let Some(format) = fields.get("format").and_then(Value::as_str) else { return };
    if format == "int32" {
        fields.entry("minimum").or_insert(json!(i32::MIN));
        fields.entry("maximum").or_insert(json!(i32::MAX));
    } else if FORMATS.contains(&format) {
        return;
    }
    fields.remove("format");
}

/// `exclusiveMinimum: true` beside a minimum is the older notation.
fn exclusive_bounds(fields: &mut Map<String, Value>) {
    for (exclusive, bound) in [("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")] {
        if let Some(Value::Bool(on)) = fields.get(exclusive).cloned() {
            fields.remove(exclusive);
            if on && let Some(value) = fields.remove(bound) {
                fields.insert(exclusive.to_owned(), value);
            }
        }
    }
}

/// An embedded object has the fields of an object's header, even if the schema omits them.
fn embedded(fields: &mut Map<String, Value>) {
    if !is_set(fields, "x-kubernetes-embedded-resource") {
        return;
    }
    let properties = fields.entry("properties").or_insert_with(|| json!({}));
    if let Some(properties) = properties.as_object_mut() {
        for (name, schema) in [
            ("apiVersion", json!({ "type": "string" })),
            ("kind", json!({ "type": "string" })),
            ("metadata", json!({ "type": "object", "x-kubernetes-preserve-unknown-fields": true })),
        ] {
            properties.insert(name.to_owned(), schema);
        }
    }
}

/// Unknown fields are rejected, unless the schema preserves them.
fn close(fields: &mut Map<String, Value>) {
    let is_object =
        fields.contains_key("properties") || fields.get("type").is_some_and(|kind| kind == "object");
    if is_object
        && !fields.contains_key("additionalProperties")
        && !is_set(fields, "x-kubernetes-preserve-unknown-fields")
    {
        fields.insert("additionalProperties".to_owned(), json!(false));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn converted(mut schema: Value) -> Value {
        to_json_schema(&mut schema);
        schema
    }

    #[test]
    fn objects_are_closed_unless_they_keep_unknown_fields() {
        let inner = json!({ "type": "object", "properties": { "a": { "type": "string" } } });
        let open = json!({ "type": "object", "x-kubernetes-preserve-unknown-fields": true });
        let map = json!({ "type": "object", "additionalProperties": inner });
        let schema = converted(json!({ "properties": { "inner": inner, "open": open, "map": map } }));
        assert_eq!(schema["additionalProperties"], false);
        assert_eq!(schema["properties"]["inner"]["additionalProperties"], false);
        assert_eq!(schema["properties"]["open"].get("additionalProperties"), None);
        assert_eq!(schema["properties"]["map"]["additionalProperties"]["additionalProperties"], false);
    }

    #[test]
    fn conditions_do_not_close_what_the_structure_opens() {
        let schema = converted(json!({
            "type": "object",
            "properties": { "a": {}, "b": {} },
            "oneOf": [{ "properties": { "a": {} }, "required": ["a"] }, { "required": ["b"] }],
        }));
        assert_eq!(schema["oneOf"][0].get("additionalProperties"), None);
    }

    #[test]
    fn words_of_kubernetes_become_words_of_json_schema() {
        let either = json!([{ "type": "integer" }, { "type": "string" }]);
        assert_eq!(
            converted(json!({ "x-kubernetes-int-or-string": true, "anyOf": either, "pattern": QUANTITY })),
            json!({ "x-kubernetes-int-or-string": true, "format": "quantity", "type": ["number", "string"] })
        );
        assert_eq!(
            converted(json!({ "type": "integer", "format": "int32", "minimum": 1 })),
            json!({ "type": "integer", "minimum": 1, "maximum": i32::MAX })
        );
        assert_eq!(
            converted(json!({ "type": "string", "nullable": true })),
            json!({ "type": ["string", "null"], "nullable": true })
        );
        assert_eq!(
            converted(json!({ "type": "string", "nullable": true, "enum": ["a", "b"] })),
            json!({ "type": ["string", "null"], "nullable": true, "enum": ["a", "b", null] })
        );
        assert_eq!(
            converted(
                json!({ "minimum": 0, "exclusiveMinimum": true, "maximum": 9, "exclusiveMaximum": false })
            ),
            json!({ "exclusiveMinimum": 0, "maximum": 9 })
        );
    }
}
