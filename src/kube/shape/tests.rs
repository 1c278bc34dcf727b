//! Shapes against the validator: the validator accepts what a shape accepts, and unsupported keywords are left to it.

use serde_json::{Value, json};

use crate::kube::shape::{Definitions, Nulls, Shape};
use crate::kube::{bundle, json, schema};
use crate::value::Values;

/// Whether a shape accepts an instance, and whether the validator does.
fn both(schema: &Value, instance: &Value) -> (bool, bool) {
    let known = Definitions::new(bundle::minors().1);
    let shape = Shape::read(schema.clone(), &known);
    let validator = schema::compile(schema).expect("a schema");
    (shape.takes(&json::data(instance, Values::ROOT), Nulls::Absent, &known), validator.is_valid(instance))
}

#[test]
fn each_keyword_is_read_as_the_validator_reads_it() {
    let cases = [
        (json!({ "type": "string" }), json!("a"), json!(1)),
        (json!({ "type": ["integer", "string"] }), json!(1), json!(1.5)),
        (json!({ "type": "number" }), json!(1.5), json!("1.5")),
        (json!({ "type": "boolean" }), json!(true), json!("true")),
        (json!({ "type": ["object", "null"] }), json!(null), json!([])),
        (json!({ "enum": ["a", null] }), json!(null), json!("b")),
        (json!({ "minimum": 1, "maximum": 3 }), json!(3), json!(4)),
        (json!({ "exclusiveMinimum": 1 }), json!(2), json!(1)),
        (json!({ "exclusiveMaximum": 3 }), json!(2), json!(3)),
        (json!({ "minLength": 2, "maxLength": 3 }), json!("éé"), json!("éééé")),
        (json!({ "minItems": 1, "maxItems": 2 }), json!([0]), json!([])),
        (json!({ "minProperties": 1, "maxProperties": 1 }), json!({ "a": 0 }), json!({})),
        (json!({ "required": ["a"] }), json!({ "a": 0 }), json!({ "b": 0 })),
        (json!({ "properties": { "a": { "type": "string" } } }), json!({ "b": 0 }), json!({ "a": 0 })),
        (
            json!({ "additionalProperties": false, "properties": { "a": {} } }),
            json!({ "a": 0 }),
            json!({ "b": 0 }),
        ),
        (json!({ "additionalProperties": { "type": "integer" } }), json!({ "a": 0 }), json!({ "a": "b" })),
        (json!({ "items": { "type": "integer" } }), json!([1, 2]), json!([1, "b"])),
        (json!({ "format": "quantity" }), json!("5Gi"), json!("5GiB")),
        (json!({ "format": "date-time" }), json!("2026-01-31T12:00:00Z"), json!("today")),
        (json!({ "pattern": "^\\d+$" }), json!("12"), json!("a")),
        (json!({ "multipleOf": 2 }), json!(4), json!(5)),
        (json!({ "not": { "required": ["a"] } }), json!({ "b": 0 }), json!({ "a": 0 })),
        (json!({ "oneOf": [{ "required": ["a"] }, { "required": ["b"] }] }), json!({ "b": 0 }), json!({})),
    ];
    for (schema, good, bad) in cases {
        assert_eq!(both(&schema, &good), (true, true), "{schema} and {good}");
        assert_eq!(both(&schema, &bad), (false, false), "{schema} and {bad}");
    }
}

#[test]
fn what_is_not_clear_is_doubted() {
    let (taken, valid) = both(&json!({ "minimum": 0.5 }), &json!(1));
    assert!(taken && valid, "the validator decides for bounds that are not whole numbers");
    let (taken, valid) = both(&json!({ "minimum": 1 }), &json!(1.5));
    assert!(!taken && valid);
    let (taken, valid) = both(&json!({ "type": "integer" }), &json!(1.0));
    assert!(!taken && valid);
}

#[test]
fn defaults_and_nulls_of_custom_resources_are_those_of_the_api_server() {
    let schema = json!({
        "type": "object",
        "required": ["size", "name"],
        "properties": {
            "size": { "type": "integer", "default": 3 },
            "name": { "type": "string" },
            "note": { "type": "string", "nullable": true },
            "odd": { "type": "object", "default": { "a": null } },
            "list": { "type": "array", "items": { "type": "integer", "default": 1 } },
        },
    });
    let known = Definitions::new(bundle::minors().1);
    let takes = |schema: &Value, instance: Value| {
        let shape = Shape::read(schema.clone(), &known);
        shape.takes(&json::data(&instance, Values::ROOT), Nulls::Pruned, &known)
    };
    let mut sound = schema.clone();
    sound["properties"].as_object_mut().expect("a record").remove("odd");
    assert!(takes(&sound, json!({ "name": "a" })));
    assert!(takes(&sound, json!({ "name": "a", "size": 4, "list": [2] })));
    assert!(!takes(&sound, json!({ "name": null })));
    // Left to the validator: a default in place of null, and a default that does not match its own type.
    assert!(!takes(&sound, json!({ "name": "a", "list": [null] })));
    assert!(!takes(&sound, json!({ "name": "a", "size": null })));
    assert!(!takes(&schema, json!({ "name": "a" })));
}
