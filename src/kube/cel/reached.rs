//! Rules are parsed when the first object has a value at their place: a parser of CEL is slow, and most objects have few of
//! the fields of their kind.

use kube_cel::{CompiledSchema, compile_schema};
use serde_json::{Map, Value};

use crate::kube::cel::part::BRANCHES;

/// The root of a schema, with its own rules.
pub(super) fn root(schema: &Value) -> CompiledSchema {
    place(schema)
}

/// Adds the places that a value has, with their rules.
pub(super) fn reach(compiled: &mut CompiledSchema, schema: &Value, value: &Value) {
    match value {
        Value::Object(fields) => {
            let named = schema.get("properties").and_then(Value::as_object);
            for (name, schema) in named.into_iter().flatten() {
                // An absent field has its default.
                if let Some(value) = fields.get(name).or_else(|| schema.get("default")) {
                    if !compiled.properties.contains_key(name) {
                        compiled.properties.insert(name.clone(), place(schema));
                    }
                    compiled
                        .properties
                        .get_mut(name)
                        .into_iter()
                        .for_each(|below| reach(below, schema, value));
                }
            }
            if let Some(schema) = schema.get("additionalProperties").filter(|schema| schema.is_object()) {
                let is_named = |name: &str| named.is_some_and(|named| named.contains_key(name));
                let others = fields.iter().filter(|(name, _)| !is_named(name));
                all(&mut compiled.additional_properties, schema, others.map(|(_, value)| value));
            }
        }
        Value::Array(elements) => {
            if let Some(schema) = schema.get("items") {
                all(&mut compiled.items, schema, elements.iter());
            }
        }
        _ => {}
    }
    let branches = [&mut compiled.all_of, &mut compiled.one_of, &mut compiled.any_of];
    for (keyword, branches) in BRANCHES.into_iter().zip(branches) {
        let schemas = schema.get(keyword).and_then(Value::as_array).into_iter().flatten();
        schemas.zip(branches).for_each(|(schema, branch)| reach(branch, schema, value));
    }
}

fn all<'v>(
    compiled: &mut Option<Box<CompiledSchema>>,
    schema: &Value,
    values: impl Iterator<Item = &'v Value>,
) {
    for value in values {
        reach(compiled.get_or_insert_with(|| Box::new(place(schema))), schema, value);
    }
}

/// One place without the fields and elements below it.
fn place(schema: &Value) -> CompiledSchema {
    let Some(keywords) = schema.as_object() else { return compile_schema(schema) };
    let mut own = Map::new();
    for (keyword, value) in keywords {
        let value = match keyword.as_str() {
            "properties" | "items" => continue,
            keyword if BRANCHES.contains(&keyword) => continue,
            "additionalProperties" if value.is_object() => Value::Bool(true),
            _ => value.clone(),
        };
        own.insert(keyword.clone(), value);
    }
    let mut compiled = compile_schema(&Value::Object(own));
    let branches = |keyword| -> Vec<CompiledSchema> {
        schema.get(keyword).and_then(Value::as_array).into_iter().flatten().map(place).collect()
    };
    let [all_of, one_of, any_of] = BRANCHES.map(branches);
    (compiled.all_of, compiled.one_of, compiled.any_of) = (all_of, one_of, any_of);
    compiled
}

#[cfg(test)]
mod tests {
    use kube_cel::Validator;
    use serde_json::json;

    use super::*;
    use crate::kube::cel::part::part;

    fn rule(text: &str) -> Value {
        json!([{ "rule": text, "message": text }])
    }

    #[test]
    fn rules_parsed_late_find_what_rules_parsed_at_once_find() {
        let schema = json!({
            "properties": {
                "spec": {
                    "properties": {
                        "since": { "type": "string", "format": "date-time" },
                        "x-y": { "type": "object", "properties": { "in": { "type": "integer" } } },
                        "size": {
                            "default": { "most": 3 },
                            "properties": { "most": { "type": "integer", "x-kubernetes-validations": rule("self < 3") } },
                        },
                    },
                    "x-kubernetes-validations": rule("has(self.since) && self.since > timestamp('2026-01-01T00:00:00Z')"),
                    "allOf": [
                        { "x-kubernetes-validations": rule("!has(self.x__dash__y) || self.x__dash__y.__in__ > 0") },
                        { "properties": { "size": { "x-kubernetes-validations": rule("has(self.most)") } } },
                    ],
                },
                "list": { "items": { "properties": {
                    "a": { "x-kubernetes-validations": rule("self != 'a'") },
                    "b": { "x-kubernetes-validations": rule("self !=") },
                } } },
                "map": {
                    "properties": { "own": { "type": "string" } },
                    "additionalProperties": { "x-kubernetes-validations": rule("self != 'a'") },
                },
            },
        });
        let instances = [
            json!({ "other": 1 }),
            json!({ "spec": {} }),
            json!({ "spec": { "since": "2026-02-01T00:00:00Z", "size": { "most": 1 } } }),
            json!({ "spec": { "since": "2025-02-01T00:00:00Z", "size": {} } }),
            json!({ "spec": { "x-y": { "in": 0 } }, "list": [] }),
            json!({ "list": [{ "a": "b" }, { "a": "a" }] }),
            json!({ "list": [{ "b": "b" }] }),
            json!({ "map": { "own": "a" } }),
            json!({ "map": { "own": "a", "other": "a" } }),
            json!({ "map": [1], "list": { "a": "a" } }),
        ];
        let evaluator = Validator::new();
        let found = |compiled: &CompiledSchema, instance: &Value| {
            let found = evaluator.validate_compiled(compiled, instance, None).err();
            let mut found: Vec<String> = found.iter().flatten().map(|error| format!("{error:?}")).collect();
            found.sort();
            found
        };
        let (whole, part) = (compile_schema(&schema), part(&schema).expect("rules"));
        let mut reached = root(&part);
        let mut faults = 0;
        for instance in &instances {
            reach(&mut reached, &part, instance);
            let expected = found(&whole, instance);
            assert_eq!(found(&reached, instance), expected, "{instance}");
            faults += expected.len();
        }
        assert!(faults > 8, "{faults} faults");
    }
}
