//! Conversion of data to JSON values for a validator, and back.

use serde_json::Value;

use crate::document::{Data, DataKind, Origin};
use crate::value::{NodeId, Number};

/// All data, unchanged.
pub(super) fn plain(data: &Data) -> Value {
    convert(data, &|_| true)
}

/// Data without null fields: in Kubernetes' own kinds, null means absent.
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

/// A value as data that derive from one configuration value.
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
