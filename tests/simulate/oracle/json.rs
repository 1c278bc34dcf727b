//! Documents as JSON, and JSON as documents.

use render::document::{Content, Data, DataKind, Document, Origin};
use render::value::{NodeId, Number};
use serde_json::{Map, Value};

/// A node as JSON.
pub fn json(data: &Data) -> Value {
    match &data.kind {
        DataKind::Null => Value::Null,
        DataKind::Bool(value) => Value::Bool(*value),
        DataKind::Number(Number::Integer(number)) => Value::from(*number),
        DataKind::Number(Number::Decimal(digits)) => {
            serde_json::from_str(digits).unwrap_or_else(|_| Value::String(digits.to_string()))
        }
        DataKind::String(text) => Value::String(text.clone()),
        DataKind::List(elements) => Value::Array(elements.iter().map(json).collect()),
        DataKind::Map(fields) => {
            Value::Object(fields.iter().map(|(key, value)| (key.clone(), json(value))).collect())
        }
    }
}

/// JSON as a node that follows from a value.
pub fn data(value: &Value, node: NodeId) -> Data {
    let kind = match value {
        Value::Null => DataKind::Null,
        Value::Bool(value) => DataKind::Bool(*value),
        Value::Number(number) => DataKind::Number(match number.as_i64() {
            Some(number) => Number::Integer(number),
            None => Number::Decimal(number.to_string().into()),
        }),
        Value::String(text) => DataKind::String(text.clone()),
        Value::Array(elements) => {
            DataKind::List(elements.iter().map(|element| data(element, node)).collect())
        }
        Value::Object(fields) => DataKind::Map(
            fields.iter().map(|(key, value)| (key.clone(), data(value, node))).collect::<Vec<_>>(),
        ),
    };
    Data::new(kind, Origin::follows(node))
}

/// A file with objects.
pub fn document(objects: &[Value], node: NodeId) -> Document {
    Document {
        path: "kubernetes/case/case/case.yaml".to_owned(),
        origin: Origin::follows(node),
        content: Content::Yaml(objects.iter().map(|object| data(object, node)).collect()),
    }
}

/// The map under a key, which is made if it is not there.
pub fn within<'v>(value: &'v mut Value, key: &str) -> &'v mut Value {
    if !value.is_object() {
        *value = Value::Object(Map::new());
    }
    let fields = value.as_object_mut().expect("it was made an object");
    fields.entry(key).or_insert_with(|| Value::Object(Map::new()))
}
