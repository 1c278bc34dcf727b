//! Valid objects, and the same objects with one error. Each case is data: an object, and edits of it with the expected
//! findings.

mod cel;
mod families;
mod forms;
mod kinds;
mod kubernetes;
mod operators;
mod rules;
mod versions;

use serde_json::Value;

use crate::crds::Crds;
use crate::document::Data;
use crate::kube::object::KubeObject;
use crate::kube::{Store, Validator, json};
use crate::value::Values;

/// An edit of an object: JSON pointer, new value (empty: remove the field), and the expected finding.
type Edit = (&'static str, &'static str, &'static str);

/// Data as in a document, all of one origin.
fn data(value: &Value) -> Data {
    json::data(value, Values::ROOT)
}

fn yaml(text: &str) -> Value {
    serde_yaml::from_str(text).map_err(|problem| format!("{problem} in:\n{text}")).expect("a case is YAML")
}

/// All findings for an object in a cluster of a minor version: code, message, help.
fn said(minor: u32, value: &Value) -> Vec<String> {
    said_beside(minor, &[], value)
}

/// Like [`said`], for a lab with other objects.
fn said_beside(minor: u32, others: &[Value], value: &Value) -> Vec<String> {
    let others: Vec<Data> = others.iter().map(data).collect();
    let others: Vec<KubeObject<'_>> =
        others.iter().filter_map(|data| KubeObject::of(data, "other.yaml")).collect();
    let data = data(value);
    let object = KubeObject::of(&data, "object.yaml").expect("it has an API version and a kind");
    let faults = Validator::new(minor, &Crds::default(), &Store::default(), &others).faults(&object);
    let words = |fault: super::object::Fault| {
        let help: String = fault.help.iter().map(|help| format!("; {help}")).collect();
        format!("{} {}{help}", fault.code.name, fault.says)
    };
    faults.into_iter().map(words).collect()
}

/// Sets the value at a JSON pointer whose parent exists, or removes it.
fn edit(object: &mut Value, pointer: &str, text: &str) {
    let (parent, last) = pointer.rsplit_once('/').expect("a pointer begins with a slash");
    let last = last.replace("~1", "/");
    let parent = object.pointer_mut(parent).expect("an edit's parent is there");
    match parent {
        Value::Array(elements) if last == "-" => elements.push(yaml(text)),
        Value::Array(elements) => elements[last.parse::<usize>().expect("an index")] = yaml(text),
        Value::Object(fields) if text.is_empty() => {
            assert!(fields.remove(&last).is_some(), "nothing is at {pointer}");
        }
        Value::Object(fields) => {
            fields.insert(last, yaml(text));
        }
        other => unreachable!("{other} has no {last}"),
    }
}

/// Compares the findings for an object and each edit of it with the expected ones.
fn assert_rejected(minor: u32, object: &str, edits: &[Edit]) {
    let good = yaml(object);
    assert_eq!(said(minor, &good), [""; 0], "{object}");
    let mut wrong = String::new();
    for (pointer, text, expected) in edits {
        let mut bad = good.clone();
        edit(&mut bad, pointer, text);
        let said = said(minor, &bad).join("\n");
        if said != *expected {
            wrong.push_str(&format!("\n{pointer} = {text}\n  {said}\nexpected\n  {expected}\n"));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
