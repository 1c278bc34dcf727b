//! The parameters of the hypervisor's API as a table of lines, which its stand-ins look into.

use std::fs;
use std::sync::LazyLock;

use serde_json::{Map, Value};

use crate::support::repository;

/// The parameters that specifications use, and those of other calls.
const FILES: [&str; 2] =
    ["src/targets/proxmox/api/parameters.json", "tests/bootstrap/hypervisor/parameters.json"];
/// The columns after the set of parameters and the name of one of them. `checked` reads them in this order.
const COLUMNS: [&str; 14] = [
    "type",
    "optional",
    "default_key",
    "minimum",
    "maximum",
    "max_length",
    "enum",
    "pattern",
    "format",
    "keys",
    "alias",
    "keyAlias",
    "count",
    "requires",
];

/// A line for each parameter of each call, and for each setting in a property string.
pub static TABLE: LazyLock<String> = LazyLock::new(|| FILES.into_iter().map(table).collect());

fn table(file: &str) -> String {
    let text = fs::read_to_string(repository(file)).expect("a file of facts");
    let facts: Value = serde_json::from_str(&text).expect("JSON");
    let mut lines = String::new();
    for call in facts["calls"].as_object().expect("calls").keys() {
        lines.push_str(&parameters(&format!("call {call}"), &of_call(&facts, call)));
    }
    for (string, settings) in facts["strings"].as_object().expect("strings") {
        lines.push_str(&parameters(&format!("string {string}"), settings.as_object().expect("settings")));
    }
    lines
}

/// The parameters of a call, with those that it inherits.
fn of_call(facts: &Value, call: &str) -> Map<String, Value> {
    let call = &facts["calls"][call];
    let mut all = call["like"].as_str().map_or_else(Map::new, |other| of_call(facts, other));
    let without = call["without"].as_array().into_iter().flatten().filter_map(Value::as_str);
    without.for_each(|name| drop(all.remove(name)));
    all.extend(call["parameters"].as_object().cloned().expect("parameters"));
    all
}

fn parameters(set: &str, parameters: &Map<String, Value>) -> String {
    let line = |(name, fact): (&String, &Value)| {
        let columns = COLUMNS.map(|column| match &fact[column] {
            Value::Null | Value::Bool(false) => String::new(),
            Value::Bool(true) => "1".to_owned(),
            Value::String(text) => text.clone(),
            Value::Array(words) => words.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("|"),
            other => other.to_string(),
        });
        format!("{set}\t{name}\t{}\n", columns.join("\t"))
    };
    parameters.iter().map(line).collect()
}
