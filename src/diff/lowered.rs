//! Values read from a tree as lowered data, so that the project's own printers can print them.

use serde_yaml::Value;

use crate::document::{Data, DataKind, How, Origin};
use crate::value::{Number, Values};

/// The value as lowered data, or none if lowered data cannot represent it: tags, and keys that are not strings.
///
/// The origin is empty, because the value comes from a file and not from the configuration.
pub fn lowered(value: &Value) -> Option<Data> {
    let kind = match value {
        Value::Null => DataKind::Null,
        Value::Bool(value) => DataKind::Bool(*value),
        Value::Number(value) => DataKind::Number(number(value)),
        Value::String(value) => DataKind::String(value.clone()),
        Value::Sequence(items) => DataKind::List(items.iter().map(lowered).collect::<Option<_>>()?),
        Value::Mapping(entries) => {
            let entry = |(key, value): (&Value, &Value)| Some((key.as_str()?.to_owned(), lowered(value)?));
            DataKind::Map(entries.iter().map(entry).collect::<Option<_>>()?)
        }
        Value::Tagged(_) => return None,
    };
    Some(Data { kind, origin: Origin { node: Values::ROOT, how: How::Follows } })
}

fn number(number: &serde_yaml::Number) -> Number {
    match number.as_i64() {
        Some(integer) => Number::Integer(integer),
        None => Number::Decimal(number.to_string().into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_keeps_order_and_digits_and_refuses_tags() {
        let value = |text| serde_yaml::from_str::<Value>(text).expect("valid YAML");
        let origin = Origin { node: Values::ROOT, how: How::Follows };
        let data = |kind| Data { kind, origin };
        let number = |number| data(DataKind::Number(number));
        assert_eq!(
            lowered(&value("{b: [1, 0.5], a: '1', c: 18446744073709551615}")),
            Some(data(DataKind::Map(vec![
                (
                    "b".to_owned(),
                    data(DataKind::List(vec![
                        number(Number::Integer(1)),
                        number(Number::Decimal("0.5".into())),
                    ]))
                ),
                ("a".to_owned(), data(DataKind::String("1".to_owned()))),
                ("c".to_owned(), number(Number::Decimal("18446744073709551615".into()))),
            ])))
        );
        assert_eq!(lowered(&value("a: !secret b")), None);
        assert_eq!(lowered(&value("1: b")), None);
    }
}
