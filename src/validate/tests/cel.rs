//! Rules in CEL: those of the bundle are all understood, and what they have against an object is told at its place.

use std::collections::BTreeSet;

use kube_cel::cel::Program;
use serde_json::{Value, json};

use super::{data, said_beside, yaml};
use crate::validate::bundle::{self, Family};
use crate::validate::cel::read_path;
use crate::validate::object::Object;

/// Every rule of a schema, and every expression that makes its message.
fn expressions(schema: &Value, found: &mut BTreeSet<String>) {
    match schema {
        Value::Object(fields) => {
            for rule in fields.get("x-kubernetes-validations").and_then(Value::as_array).into_iter().flatten()
            {
                let texts = ["rule", "messageExpression"].into_iter().filter_map(|key| rule[key].as_str());
                found.extend(texts.map(str::to_owned));
            }
            fields.values().for_each(|value| expressions(value, found));
        }
        Value::Array(elements) => elements.iter().for_each(|value| expressions(value, found)),
        _ => {}
    }
}

#[test]
fn every_rule_of_the_bundle_is_understood() {
    let mut rules = BTreeSet::new();
    let families: BTreeSet<&str> = bundle::kinds().iter().map(|kind| &*kind.family).collect();
    for name in families {
        let family = Family::unpack(name, bundle::minors().1);
        for kind in bundle::kinds().iter().filter(|kind| *kind.family == *name) {
            if let Some(schema) = kind.definition.as_deref().and_then(|name| family.definition(name)) {
                expressions(&schema, &mut rules);
            }
        }
    }
    assert!(rules.len() > 300, "{} rules", rules.len());
    for rule in rules {
        let problem = Program::compile(&rule).err();
        assert!(problem.is_none(), "{rule}: {problem:?}");
    }
}

/// A CRD with a rule.
fn definition(rule: &Value) -> Value {
    json!({
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": { "name": "widgets.lab.example" },
        "spec": {
            "group": "lab.example",
            "names": { "kind": "Widget", "plural": "widgets" },
            "scope": "Namespaced",
            "versions": [{
                "name": "v1",
                "served": true,
                "storage": true,
                "schema": { "openAPIV3Schema": {
                    "type": "object",
                    "properties": { "spec": {
                        "type": "object",
                        "properties": {
                            "least": { "type": "integer" },
                            "most": { "type": "integer", "default": 3 },
                            "notes": { "type": "object", "additionalProperties": { "type": "string" } },
                        },
                        "x-kubernetes-validations": [rule],
                    } },
                } },
            }],
        },
    })
}

fn widget(rule: Value, spec: &str) -> Vec<String> {
    let head = "apiVersion: lab.example/v1\nkind: Widget\nmetadata: { name: web, namespace: site }\n";
    said_beside(34, &[definition(&rule)], &yaml(&format!("{head}spec: {spec}")))
}

#[test]
fn rules_see_defaults_and_speak_for_themselves() {
    let rule = json!({ "rule": "self.least <=\n self.most", "message": "more than the most." });
    assert_eq!(widget(rule.clone(), "{ least: 3 }"), [""; 0]);
    let expected = "K8S-CEL breaks a rule of its definition in `spec`: more than the most; the rule is `self.least <= \
                    self.most`";
    assert_eq!(widget(rule, "{ least: 4 }"), [expected]);
    let rule = json!({
        "rule": "self.least <= self.most",
        "messageExpression": "'%d is too much'.format([self.least])",
        "fieldPath": ".least",
    });
    let expected = "K8S-CEL breaks a rule of its definition in `spec.least`: 4 is too much; the rule is `self.least <= \
                    self.most`";
    assert_eq!(widget(rule, "{ least: 4 }"), [expected]);
}

#[test]
fn objects_of_the_wrong_shape_are_not_held_against_rules() {
    let rule = json!({ "rule": "self.least <= self.most" });
    let expected = "K8S-SCHEMA needs a whole number in `spec.least`, and has `\"four\"`";
    assert_eq!(widget(rule, "{ least: four }"), [expected]);
}

#[test]
fn changes_are_not_judged() {
    let rule = json!({ "rule": "self == oldSelf", "message": "never changes" });
    assert_eq!(widget(rule, "{ least: 4 }"), [""; 0]);
}

#[test]
fn a_rule_that_cannot_be_read_is_told() {
    let long = format!("{}true", "true &&".repeat(10_000));
    for (rule, expected) in [
        ("self.least <=", ""),
        ("newest(self.least)", ""),
        (&long, "K8S-CEL-UNREAD has a rule in its definition of more than 65535 characters"),
    ] {
        assert_eq!(widget(json!({ "rule": rule }), "{ least: 4 }"), [expected]);
    }
}

#[test]
fn keys_with_dots_are_places_too() {
    let object = yaml("{ apiVersion: v1, kind: Widget, spec: { notes: { a.b: [{ c: 1 }], a: 2 } } }");
    let data = data(&object);
    let object = Object::of(&data, "object.yaml").expect("an object");
    for (text, keys) in [
        ("spec.notes.a.b[0].c", 5),
        ("spec.notes.a", 3),
        ("spec.notes.missing.x", 4),
        ("spec.notes", 2),
        ("", 0),
        ("spec.ümlaut[x", 3),
    ] {
        assert_eq!(read_path(&object, text).0.len(), keys, "{text}");
    }
}
