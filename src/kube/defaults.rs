//! What the API server does to a custom resource before it validates it: it removes nulls that are not allowed, and adds
//! defaults for absent fields. So a required field with a default can be absent, and a default can select one of two
//! alternatives.

use serde_json::{Map, Value};

/// Makes both changes according to a converted structural schema. In Kubernetes' code they are
/// `PruneNonNullableNullsWithoutDefaults` and `Default`.
pub(super) fn apply(instance: &mut Value, schema: &Value) {
    prune(instance, schema);
    fill(instance, schema);
}

fn prune(instance: &mut Value, schema: &Value) {
    match instance {
        Value::Object(fields) => {
            fields.retain(|name, value| {
                let schema = field_schema(schema, name);
                !schema.is_some_and(|schema| is_wanting(value, schema) && schema.get("default").is_none())
            });
            for (name, value) in fields.iter_mut() {
                if let Some(schema) = field_schema(schema, name) {
                    prune(value, schema);
                }
            }
        }
        Value::Array(elements) => {
            if let Some(items) = schema.get("items") {
                elements.iter_mut().for_each(|element| prune(element, items));
            }
        }
        _ => {}
    }
}

/// The part of a schema that has defaults. `fill` sets the same defaults from it as from the whole schema.
pub(super) fn part(schema: &Value) -> Value {
    Value::Object(filling(schema).unwrap_or_default())
}

fn filling(schema: &Value) -> Option<Map<String, Value>> {
    let keywords = schema.as_object()?;
    let mut kept = Map::new();
    for keyword in ["items", "additionalProperties"] {
        let below = keywords.get(keyword).and_then(filling);
        kept.extend(below.map(|below| (keyword.to_owned(), Value::Object(below))));
    }
    // A field that is not named would have the schema of additional ones.
    let others = kept.contains_key("additionalProperties");
    let named = keywords.get("properties").and_then(Value::as_object).into_iter().flatten();
    let named = named.filter_map(|(name, schema)| {
        let below = filling(schema).or_else(|| others.then(Map::new))?;
        Some((name.clone(), Value::Object(below)))
    });
    let named: Map<String, Value> = named.collect();
    if !named.is_empty() {
        kept.insert("properties".to_owned(), Value::Object(named));
    }
    if kept.is_empty() && !keywords.contains_key("default") {
        return None;
    }
    for keyword in ["default", "nullable"] {
        kept.extend(keywords.get(keyword).map(|value| (keyword.to_owned(), value.clone())));
    }
    Some(kept)
}

/// Adds defaults for absent fields.
pub(super) fn fill(instance: &mut Value, schema: &Value) {
    match instance {
        Value::Object(fields) => {
            for (name, schema) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
                if let Some(default) = schema.get("default")
                    && fields.get(name).is_none_or(|value| is_wanting(value, schema))
                {
                    fields.insert(name.clone(), default.clone());
                }
            }
            for (name, value) in fields.iter_mut() {
                if let Some(schema) = field_schema(schema, name) {
                    take_default(value, schema);
                    fill(value, schema);
                }
            }
        }
        Value::Array(elements) => {
            if let Some(items) = schema.get("items") {
                for element in elements {
                    take_default(element, items);
                    fill(element, items);
                }
            }
        }
        _ => {}
    }
}

fn take_default(value: &mut Value, schema: &Value) {
    if let Some(default) = schema.get("default").filter(|_| is_wanting(value, schema)) {
        *value = default.clone();
    }
}

/// Whether a value is a null that its schema does not allow.
fn is_wanting(value: &Value, schema: &Value) -> bool {
    value.is_null() && schema.get("nullable") != Some(&Value::Bool(true))
}

fn field_schema<'s>(schema: &'s Value, name: &str) -> Option<&'s Value> {
    let own = schema.get("properties").and_then(|properties| properties.get(name));
    own.or_else(|| schema.get("additionalProperties")).filter(|schema| schema.is_object())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn null_goes_and_defaults_come() {
        let schema = json!({
            "properties": {
                "size": { "type": "integer", "default": 3 },
                "note": { "type": "string", "nullable": true, "default": "none" },
                "name": { "type": "string" },
                "port": { "default": {}, "properties": { "protocol": { "default": "TCP" } } },
                "list": { "items": { "properties": { "on": { "default": true } } } },
                "map": { "additionalProperties": { "type": "string" } },
            },
        });
        let mut instance = json!({
            "size": null, "note": null, "name": null, "list": [{}, { "on": false }, null], "map": { "a": null },
            "strange": null,
        });
        assert!(part(&schema)["properties"].get("name").is_none());
        let mut filled = json!({ "list": [{}], "map": { "a": "b" } });
        let mut all = filled.clone();
        fill(&mut filled, &part(&schema));
        fill(&mut all, &schema);
        assert_eq!(filled, all);
        apply(&mut instance, &schema);
        assert_eq!(
            instance,
            json!({
                "size": 3, "note": null, "list": [{ "on": true }, { "on": false }, null], "map": {}, "strange": null,
                "port": { "protocol": "TCP" },
            })
        );
    }
}
