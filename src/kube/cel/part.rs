//! The part of a structural schema that its rules can see. Most of a schema has nothing to do with rules.

use serde_json::{Map, Value};

/// The keyword for rules in a structural schema.
pub(in crate::kube) const RULES: &str = "x-kubernetes-validations";

/// The longest rule that the parser supports. A longer one would exceed the cost budget of the API server.
pub(in crate::kube) const READ_MAX: usize = u16::MAX as usize;

/// Keywords with one schema for each name, with one schema, and with a list of schemas.
const NAMED: &str = "properties";
const SINGLE: [&str; 2] = ["items", "additionalProperties"];
pub(super) const BRANCHES: [&str; 3] = ["allOf", "oneOf", "anyOf"];

/// Keywords that decide what rules find in a value.
const READ: [&str; 6] = [
    RULES,
    "default",
    "format",
    "x-kubernetes-int-or-string",
    "x-kubernetes-preserve-unknown-fields",
    "x-kubernetes-embedded-resource",
];

/// The places that have rules, those above them, and everything below: a rule can look at all of its own value.
pub(super) fn part(schema: &Value) -> Option<Value> {
    within(schema, false)
}

fn within(schema: &Value, is_seen: bool) -> Option<Value> {
    let Some(keywords) = schema.as_object() else { return is_seen.then(|| schema.clone()) };
    let has_rules = keywords.get(RULES).and_then(Value::as_array).is_some_and(|rules| !rules.is_empty());
    let is_seen = is_seen || has_rules;
    let mut kept = Map::new();
    for keyword in SINGLE {
        let below = keywords.get(keyword).and_then(|schema| within(schema, is_seen));
        kept.extend(below.map(|below| (keyword.to_owned(), below)));
    }
    for keyword in BRANCHES {
        let branches = keywords.get(keyword).and_then(Value::as_array).into_iter().flatten();
        let branches: Vec<Value> = branches.filter_map(|branch| within(branch, is_seen)).collect();
        if !branches.is_empty() {
            kept.insert(keyword.to_owned(), Value::Array(branches));
        }
    }
    // A field that is not named would have the schema of additional ones.
    let others = kept.contains_key("additionalProperties");
    let names = keywords.get(NAMED).and_then(Value::as_object).into_iter().flatten();
    let names = names.filter_map(|(name, schema)| {
        let below = within(schema, is_seen).or_else(|| others.then(|| Value::Object(Map::new())));
        Some((name.clone(), below?))
    });
    let names: Map<String, Value> = names.collect();
    if !names.is_empty() {
        kept.insert(NAMED.to_owned(), Value::Object(names));
    }
    if kept.is_empty() && !is_seen {
        return None;
    }
    for keyword in READ {
        kept.extend(keywords.get(keyword).map(|value| (keyword.to_owned(), value.clone())));
    }
    // Whether a value is a map decides how its keys are written in rules.
    if let Some(open) = keywords.get("additionalProperties") {
        kept.entry("additionalProperties").or_insert_with(|| Value::Bool(*open != Value::Bool(false)));
    }
    Some(Value::Object(kept))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_no_rule_can_see_is_left_out() {
        let rules = json!([{ "rule": "self.a > 0" }]);
        let schema = json!({
            "type": "object",
            "properties": {
                "plain": { "type": "object", "properties": { "date": { "format": "date-time" } } },
                "ruled": {
                    "description": "a field",
                    "properties": { "date": { "format": "date-time" }, "a": { "type": "integer", "default": 3 } },
                    RULES: rules,
                },
                "list": { "items": { "properties": { "b": { RULES: rules }, "c": { "type": "string" } } } },
                "map": {
                    "properties": { "named": { "type": "string" } },
                    "additionalProperties": { RULES: rules },
                },
                "keys": { "properties": { "b": { RULES: rules } }, "additionalProperties": { "type": "string" } },
                "none": { "allOf": [{ "required": ["a"] }], RULES: [] },
            },
            "anyOf": [{ "type": "string" }, { RULES: rules }],
        });
        let expected = json!({
            "properties": {
                "ruled": {
                    "properties": { "date": { "format": "date-time" }, "a": { "default": 3 } },
                    RULES: rules,
                },
                "list": { "items": { "properties": { "b": { RULES: rules } } } },
                "map": { "properties": { "named": {} }, "additionalProperties": { RULES: rules } },
                "keys": { "properties": { "b": { RULES: rules } }, "additionalProperties": true },
            },
            "anyOf": [{ RULES: rules }],
        });
        assert_eq!(part(&schema), Some(expected));
        assert_eq!(part(&schema["properties"]["plain"]), None);
    }
}
