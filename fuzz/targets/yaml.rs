//! Data printed as YAML: two readers that are no part of the printer read back what was printed.

#![no_main]

use std::collections::BTreeSet;

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use render::document::{Data, DataKind, Origin};
use render::print::{yaml, yaml_with_lines};
use render::value::{Number, Values};
use serde::Deserialize;
use serde_json::{Value, json};

/// A document in terms of the fuzzer.
#[derive(Arbitrary, Debug)]
enum Shape {
    Null,
    Bool(bool),
    Integer(i64),
    Decimal(i32, u16),
    Text(String),
    List(Vec<Shape>),
    Map(Vec<(String, Shape)>),
}

fuzz_target!(|shapes: Vec<Shape>| {
    // One reader passes over documents that are null, so each document is a map.
    let documents: Vec<Data> =
        shapes.iter().map(|shape| node(DataKind::Map(vec![("document".to_owned(), data(shape))]))).collect();
    if documents.is_empty() {
        return;
    }
    let expected: Vec<Value> = documents.iter().map(plain).collect();
    let text = yaml(&documents);
    let (same, lines) = yaml_with_lines(&documents);
    assert_eq!(same, text);
    assert_eq!(lines.len(), text.lines().count(), "lines and origins of\n{text}");
    let read: Vec<Value> = serde_yaml::Deserializer::from_str(&text)
        .map(|document| Value::deserialize(document).unwrap_or_else(|problem| panic!("{problem}:\n{text}")))
        .collect();
    assert_eq!(read, expected, "{text}");
    let read: Vec<Value> =
        serde_saphyr::from_multiple(&text).unwrap_or_else(|problem| panic!("{problem}:\n{text}"));
    assert_eq!(read, expected, "{text}");
});

fn node(kind: DataKind) -> Data {
    Data::new(kind, Origin::value(Values::ROOT))
}

fn data(shape: &Shape) -> Data {
    node(match shape {
        Shape::Null => DataKind::Null,
        Shape::Bool(bool) => DataKind::Bool(*bool),
        Shape::Integer(integer) => DataKind::Number(Number::Integer(*integer)),
        Shape::Decimal(whole, part) => DataKind::Number(Number::Decimal(format!("{whole}.{part}").into())),
        Shape::Text(text) => DataKind::String(text.clone()),
        Shape::List(items) => DataKind::List(items.iter().map(data).collect()),
        Shape::Map(entries) => {
            let mut seen = BTreeSet::new();
            let first = entries.iter().filter(|(key, _)| seen.insert(key.clone()));
            DataKind::Map(first.map(|(key, value)| (key.clone(), data(value))).collect())
        }
    })
}

fn plain(data: &Data) -> Value {
    match &data.kind {
        DataKind::Null => Value::Null,
        DataKind::Bool(bool) => json!(bool),
        DataKind::Number(Number::Integer(integer)) => json!(integer),
        DataKind::Number(Number::Decimal(digits)) => json!(digits.parse::<f64>().expect("digits with a point")),
        DataKind::String(text) => json!(text),
        DataKind::List(items) => items.iter().map(plain).collect(),
        DataKind::Map(entries) => {
            Value::Object(entries.iter().map(|(key, value)| (key.clone(), plain(value))).collect())
        }
    }
}
