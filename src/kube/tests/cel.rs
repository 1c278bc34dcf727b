//! CEL rules: all rules of the bundle can be evaluated, and violations are reported at their path.

use std::collections::BTreeSet;

use kube_cel::cel::Program;
use serde_json::{Value, json};

use crate::kube::bundle;
use crate::kube::bundle::Family;
use crate::kube::cel::{excesses, read_path};
use crate::kube::object::KubeObject;
use crate::kube::tests::{data, said, said_beside, yaml};

/// All rules of a schema, and the expressions for their messages.
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
    for rule in &rules {
        let problem = Program::compile(rule).err();
        assert!(problem.is_none(), "{rule}: {problem:?}");
    }
    // Nor are there findings about them in a CRD.
    let texts: Vec<Value> =
        rules.iter().map(|rule| json!({ "rule": format!("dyn({rule}) == true") })).collect();
    let mut crd = definition(&json!({}));
    crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["spec"]["x-kubernetes-validations"] =
        texts.into();
    assert_eq!(said(34, &crd), [""; 0]);
}

#[test]
fn no_rule_of_the_bundle_is_too_expensive() {
    let families: BTreeSet<&str> = bundle::kinds().iter().map(|kind| &*kind.family).collect();
    for name in families.into_iter().filter(|name| *name != bundle::KUBERNETES) {
        let family = Family::unpack(name, bundle::minors().1);
        for kind in bundle::kinds().iter().filter(|kind| *kind.family == *name) {
            if let Some(schema) = kind.definition.as_deref().and_then(|name| family.definition(name)) {
                let found = excesses(&schema);
                assert!(found.is_empty(), "{} {}: {found:?}", kind.api, kind.kind);
            }
        }
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
    let expected = "K8S-CEL violates a rule of its CRD in `spec`: more than the most; the rule is `self.least <= self.most`";
    assert_eq!(widget(rule, "{ least: 4 }"), [expected]);
    let rule = json!({
        "rule": "self.least <= self.most",
        "messageExpression": "'%d is too much'.format([self.least])",
        "fieldPath": ".least",
    });
    let expected = "K8S-CEL violates a rule of its CRD in `spec.least`: 4 is too much; the rule is `self.least <= self.most`";
    assert_eq!(widget(rule, "{ least: 4 }"), [expected]);
}

#[test]
fn objects_of_the_wrong_shape_are_not_held_against_rules() {
    let rule = json!({ "rule": "self.least <= self.most" });
    let expected = "K8S-SCHEMA sets `spec.least` to `\"four\"`, but it must be a whole number";
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
        (
            "self.least <=",
            "K8S-CEL-UNREAD has a CEL rule in its CRD in `spec` that cannot be evaluated: it ends too early (line 1, column \
             14); the rule is `self.least <=`",
        ),
        (
            "newest(self.least)",
            "K8S-CEL-UNREAD has a CEL rule in its CRD in `spec` that uses the unknown function `newest`; the rule is \
             `newest(self.least)`",
        ),
        (&long, "K8S-CEL-UNREAD has a CEL rule of more than 65535 characters in its CRD"),
    ] {
        assert_eq!(widget(json!({ "rule": rule }), "{ least: 4 }"), [expected]);
    }
}

#[test]
fn a_rule_that_exceeds_the_budget_for_an_object_is_told() {
    let rule = "self.notes.all(x, self.notes.all(y, x != y || x == y))";
    let notes: Vec<String> = (0..1500).map(|number| format!("n{number}: a")).collect();
    let expected = format!(
        "K8S-CEL-UNREAD has CEL rules in its CRD whose evaluation can exceed the cost budget of the API server; the rule is \
         `{rule}`"
    );
    let many = format!("{{ notes: {{ {} }} }}", notes.join(", "));
    assert_eq!(widget(json!({ "rule": rule }), &many), [expected]);
    assert_eq!(widget(json!({ "rule": rule }), "{ notes: { a: b, c: d } }"), [""; 0]);
    let nested = (0..12).fold("true".to_owned(), |body, number| {
        format!("[0, 1, 2, 3, 4, 5, 6, 7, 8, 9].all(x{number}, {body})")
    });
    let said = widget(json!({ "rule": nested }), "{ least: 4 }");
    assert!(said.len() == 1 && said[0].starts_with("K8S-CEL-UNREAD has CEL rules"), "{said:?}");
}

#[test]
fn a_crd_that_the_api_server_refuses_for_its_cost_is_told() {
    let said = said(34, &definition(&json!({ "rule": "self.notes.all(x, self.notes.all(y, x == y))" })));
    let [said] = said.as_slice() else { panic!("{said:?}") };
    let place = "`spec.versions[0].schema.openAPIV3Schema.properties.spec.x-kubernetes-validations[0].rule`";
    assert!(
        said.starts_with(&format!("K8S-RULE has a CEL rule in {place} whose estimated cost is ")),
        "{said}"
    );
    assert!(said.contains("times the limit of the API server; add `maxItems`, `maxLength`"), "{said}");
}

#[test]
fn keys_with_dots_are_places_too() {
    let object = yaml("{ apiVersion: v1, kind: Widget, spec: { notes: { a.b: [{ c: 1 }], a: 2 } } }");
    let data = data(&object);
    let object = KubeObject::of(&data, "object.yaml").expect("an object");
    for (text, keys) in [
        ("spec.notes.a.b[0].c", 5),
        ("spec.notes.a", 3),
        ("spec.notes.missing.x", 4),
        ("spec.notes", 2),
        ("", 0),
        ("spec.ümlaut[x", 3),
    ] {
        assert_eq!(read_path(&object, text).steps().len(), keys, "{text}");
    }
}

/// The findings for an expression in a policy.
fn policy(field: &str, expression: &str) -> Vec<String> {
    said(
        34,
        &json!({
            "apiVersion": "admissionregistration.k8s.io/v1",
            "kind": "ValidatingAdmissionPolicy",
            "metadata": { "name": "images" },
            "spec": {
                "matchConstraints": { "resourceRules": [{
                    "apiGroups": ["apps"], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["deployments"],
                }] },
                "validations": [{ "expression": "true", field: expression }],
            },
        }),
    )
}

#[test]
fn expressions_of_policies_are_read() {
    for right in [
        "object.spec.template.spec.containers.all(each, has(each.image) && each.image.matches(r'^a/\\w+'))",
        "object.?metadata.labels[?'a'].orValue('b') == 'b'",
        "has(object.spec) ? [1, 2].exists_one(i, i > 1) : sets.contains([1], [2])",
        "cel.bind(name, object.metadata.name, name.size() < 9) || type(object.a) == int",
        "object.list.transformList(i, each, each + i).sortBy(each, each)[0] == 1",
        "authorizer.group('').resource('pods').check('get').allowed()",
        "ip.isCanonical('10.0.0.1') && !format.dns1123Label().validate(object.metadata.name).hasValue()",
    ] {
        assert_eq!(policy("expression", right), [""; 0], "{right}");
    }
    let place = "`spec.validations[0].expression`";
    for (wrong, expected) in [
        ("objekt.metadata.name == 'a'", "that uses `objekt`, which is not defined; did you mean `object`?"),
        ("object.list.all(each, eech)", "that uses `eech`, which is not defined"),
        ("[1].all(each, each > 0) && each == 1", "that uses `each`, which is not defined"),
        ("'true'", "that must evaluate to true or false, but never does"),
    ] {
        let said = policy("expression", wrong);
        let [said] = said.as_slice() else { panic!("{wrong}: {said:?}") };
        assert!(said.starts_with(&format!("K8S-RULE has a CEL expression in {place} {expected}")), "{said}");
    }
    let said = policy("messageExpression", "object.metadata.name +");
    assert!(
        said.concat().contains("has a CEL syntax error in `spec.validations[0].messageExpression`: it ends too early (line 1, column 23)"),
        "{said:?}"
    );
}

proptest::proptest! {
    /// Arbitrary strings as expressions and paths are parsed or rejected, without a panic.
    #[test]
    fn any_text_is_read_or_refused(
        text in proptest::prop_oneof![
            ".{0,40}",
            r#"([a-z]{1,4}|[0-9]|'[^']{0,3}'|[()\[\]{}.?:,+<>=!&|-]| ){0,24}"#,
        ],
    ) {
        let said = policy("expression", &text);
        proptest::prop_assert!(said.len() <= 2, "{said:?}");
        let object = yaml("{ apiVersion: v1, kind: Widget, spec: { a.b: [{ ü: 1 }] } }");
        let data = data(&object);
        let object = KubeObject::of(&data, "object.yaml").expect("an object");
        read_path(&object, &text);
        read_path(&object, &format!("spec.{text}"));
    }
}
