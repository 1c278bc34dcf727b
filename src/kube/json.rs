//! Data as the values that a validator reads, and back.

use serde_json::Value;

use crate::document::{Data, DataKind, Origin};
use crate::value::{NodeId, Number};

/// Everything as it stands.
pub(super) fn plain(data: &Data) -> Value {
    convert(data, &|_| true)
}

/// Without fields that hold null: for Kubernetes' own kinds they are the same as absent ones.
pub(super) fn without_null(data: &Data) -> Value {
    convert(data, &|value| value.kind != DataKind::Null)
}

fn convert(data: &Data, keeps: &impl Fn(&Data) -> bool) -> Value {
    match &data.kind {
        DataKind::Null => Value::Null,
        DataKind::Bool(value) => Value::Bool(*value),
        DataKind::Number(Number::Integer(number)) => Value::from(*number),
        DataKind::Number(Number::Decimal(digits)) => digits.parse::<f64>().map_or(Value::Null, Value::from),
        DataKind::String(text) => Value::from(text.as_str()),
        DataKind::List(elements) => elements.iter().map(|each| convert(each, keeps)).collect(),
        DataKind::Map(fields) => {
            let kept = fields.iter().filter(|(_, value)| keeps(value));
            Value::Object(kept.map(|(key, value)| (key.clone(), convert(value, keeps))).collect())
        }
    }
}

/// A value as data that follow from one configuration value.
pub(super) fn data(value: &Value, node: NodeId) -> Data {
    let kind = match value {
        Value::Null => DataKind::Null,
        Value::Bool(value) => DataKind::Bool(*value),
        Value::Number(number) => DataKind::Number(match number.as_i64() {
            Some(integer) => Number::Integer(integer),
            None => Number::Decimal(number.to_string().into()),
        }),
        Value::String(text) => DataKind::String(text.clone()),
        Value::Array(elements) => DataKind::List(elements.iter().map(|each| data(each, node)).collect()),
        Value::Object(fields) => {
            DataKind::Map(fields.iter().map(|(key, value)| (key.clone(), data(value, node))).collect())
        }
    };
    Data::new(kind, Origin::value(node))
}
