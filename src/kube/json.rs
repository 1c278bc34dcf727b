//! Data as the values that a validator reads.

use serde_json::Value;

use crate::document::{Data, DataKind};
use crate::value::Number;

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
