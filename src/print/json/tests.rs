use crate::print::json::*;
use crate::print::samples::{HARD, data, node, origins};
use proptest::prelude::*;

fn at(origin: Origin, kind: DataKind) -> Data {
    Data { kind, origin }
}

fn parsed(data: &Data) -> serde_json::Value {
    match &data.kind {
        DataKind::Null => serde_json::Value::Null,
        DataKind::Bool(bool) => (*bool).into(),
        DataKind::Number(Number::Integer(integer)) => (*integer).into(),
        DataKind::Number(Number::Decimal(digits)) => serde_json::from_str(digits).expect("a number"),
        DataKind::String(string) => string.as_str().into(),
        DataKind::List(items) => items.iter().map(parsed).collect(),
        DataKind::Map(entries) => entries.iter().map(|(key, value)| (key.clone(), parsed(value))).collect(),
    }
}

#[test]
fn layout_and_origins() {
    let o = origins();
    let value = at(
        o[0],
        DataKind::Map(vec![
            ("z".into(), at(o[1], DataKind::Number(Number::Integer(i64::MIN)))),
            ("a".into(), at(o[2], DataKind::Number(Number::Decimal("-0.500".into())))),
            (
                "list".into(),
                at(
                    o[3],
                    DataKind::List(vec![
                        at(o[4], DataKind::Map(vec![("k".into(), at(o[5], DataKind::Bool(true)))])),
                        at(o[6], DataKind::Null),
                        at(o[7], DataKind::List(vec![])),
                        at(o[8], DataKind::Map(vec![])),
                    ]),
                ),
            ),
        ]),
    );
    let (text, lines) = json_with_lines(&value);
    let expected = r#"{
  "z": -9223372036854775808,
  "a": -0.500,
  "list": [
    {
      "k": true
    },
    null,
    [],
    {}
  ]
}
"#;
    assert_eq!(text, expected);
    let expected = [0, 1, 2, 3, 4, 5, 4, 6, 7, 8, 3, 0].map(|index: usize| o[index]);
    assert_eq!(lines, expected);
}

#[test]
fn strings_are_escaped_where_they_must_be() {
    let text = "a\"\\/\n\r\t\u{8}\0\u{7f}\u{2028}\u{feff}\u{e0001} é 😀";
    let printed = json(&node(DataKind::String(text.into())));
    assert_eq!(printed, concat!(r#""a\"\\/\n\r\t\u0008\u0000\u007f\u2028\ufeff\udb40\udc01 é 😀""#, "\n"));
}

#[test]
fn hard_strings_read_back_as_keys_and_values() {
    for text in HARD {
        let value = node(DataKind::Map(vec![((*text).into(), node(DataKind::String((*text).into())))]));
        assert_eq!(serde_json::from_str::<serde_json::Value>(&json(&value)).expect("JSON"), parsed(&value));
    }
}

#[test]
fn digits_that_are_no_number_are_text() {
    for digits in ["", "-", "1", "1.", ".5", "01.5", "1.5e3", "1/3", "NaN"] {
        let printed = json(&node(DataKind::Number(Number::Decimal(digits.into()))));
        assert_eq!(printed, format!("\"{digits}\"\n"));
    }
}

#[test]
fn depth_is_no_trouble() {
    let deep = (0..200).fold(node(DataKind::Null), |inner, _| node(DataKind::List(vec![inner])));
    assert_eq!(json(&deep).lines().count(), 401);
}

proptest! {
    #[test]
    fn what_is_printed_reads_back(value in data()) {
        let (text, lines) = json_with_lines(&value);
        prop_assert_eq!(&text, &json(&value));
        prop_assert_eq!(text.lines().count(), lines.len());
        prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&text).expect("JSON"), parsed(&value));
    }
}
