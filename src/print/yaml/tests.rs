use crate::print::samples::{HARD, PLAIN, data, node, origins};
use crate::print::yaml::*;
use proptest::prelude::*;
use serde_yaml::Value;

fn string(text: &str) -> Data {
    node(DataKind::String(text.into()))
}

fn integer(number: i64) -> Data {
    node(DataKind::Number(Number::Integer(number)))
}

fn list<const N: usize>(items: [Data; N]) -> Data {
    node(DataKind::List(items.into()))
}

fn map<const N: usize>(entries: [(&str, Data); N]) -> Data {
    node(DataKind::Map(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()))
}

/// The data as a parser should read it.
fn expected(data: &Data) -> Value {
    match &data.kind {
        DataKind::Null => Value::Null,
        DataKind::Bool(bool) => Value::Bool(*bool),
        DataKind::Number(Number::Integer(integer)) => Value::Number((*integer).into()),
        DataKind::Number(Number::Decimal(digits)) => {
            Value::Number(digits.parse::<f64>().expect("digits").into())
        }
        DataKind::String(string) => Value::String(string.clone()),
        DataKind::List(items) => Value::Sequence(items.iter().map(expected).collect()),
        DataKind::Map(entries) => Value::Mapping(
            entries.iter().map(|(key, value)| (Value::String(key.clone()), expected(value))).collect(),
        ),
    }
}

/// The result of serde_yaml: all documents of a stream.
fn read(text: &str) -> Vec<Value> {
    use serde::Deserialize;
    serde_yaml::Deserializer::from_str(text)
        .map(|document| Value::deserialize(document).unwrap_or_else(|error| panic!("{error}:\n{text}")))
        .collect()
}

/// The result of serde-saphyr. It skips documents that are null.
fn read_by_saphyr(text: &str) -> Vec<serde_json::Value> {
    serde_saphyr::from_multiple(text).unwrap_or_else(|error| panic!("{error}:\n{text}"))
}

fn as_json(data: &Data) -> serde_json::Value {
    serde_json::to_value(expected(data)).expect("string keys only")
}

#[test]
fn layout_of_nested_lists_and_maps() {
    let document = map([
        ("kind", string("Deployment")),
        ("no", node(DataKind::Bool(false))),
        ("nothing", node(DataKind::Null)),
        ("ratio", node(DataKind::Number(Number::Decimal("0.50".into())))),
        ("labels", map([])),
        ("args", list([])),
        (
            "spec",
            map([
                ("b", integer(-3)),
                ("a", map([("deep", string("x"))])),
                (
                    "containers",
                    list([
                        map([
                            ("name", string("app")),
                            ("ports", list([map([("containerPort", integer(80))]), map([])])),
                            ("env", map([("A", string("1"))])),
                        ]),
                        map([("args", list([string("--v"), string("-")])), ("name", string("b"))]),
                    ]),
                ),
            ]),
        ),
        (
            "matrix",
            list([list([integer(1), list([integer(2)])]), list([]), list([map([("a", integer(3))])])]),
        ),
    ]);
    let expected = r#"kind: Deployment
"no": false
nothing: null
ratio: 0.50
labels: {}
args: []
spec:
  b: -3
  a:
    deep: x
  containers:
  - name: app
    ports:
    - containerPort: 80
    - {}
    env:
      A: "1"
  - args:
    - --v
    - "-"
    name: b
matrix:
- - 1
  - - 2
- []
- - a: 3
"#;
    assert_eq!(yaml(&[document]), expected);
}

#[test]
fn layout_of_text_blocks() {
    let document = map([
        ("clip", string("a\n\n  b\n")),
        ("strip", string("a\nb")),
        ("keep", string("a\n\n")),
        ("indented", string("  a\nb\n")),
        ("empty line first", string("\na\n")),
        ("windows", string("a\r\nb\n")),
        ("tab", string("\ta\nb\n")),
        (
            "list",
            list([
                string("a\nb\n"),
                list([string(" a\nb")]),
                map([("c", string("d\ne\n")), ("f", integer(1))]),
            ]),
        ),
        ("last", map([("x", list([string("y\n")]))])),
    ]);
    let expected = r#"clip: |
  a

    b
strip: |-
  a
  b
keep: |+
  a

indented: |2
    a
  b
empty line first: |2

  a
windows: "a\r\nb\n"
tab: "\ta\nb\n"
list:
- |
  a
  b
- - |2-
     a
    b
- c: |
    d
    e
  f: 1
last:
  x:
  - |
    y
"#;
    assert_eq!(yaml(&[document]), expected);
}

#[test]
fn documents_are_separated() {
    assert_eq!(yaml(&[]), "");
    assert_eq!(yaml(&[string("a\nb\n")]), "\"a\\nb\\n\"\n");
    assert_eq!(yaml(&[list([]), map([]), node(DataKind::Null)]), "[]\n---\n{}\n---\nnull\n");
}

#[test]
fn a_text_block_at_the_end_of_a_document_keeps_its_last_line_break() {
    let documents = ["a", "a\n", "a\nb", "a\n\n"].map(|text| map([("k", string(text))]));
    let printed = "k: a\n---\nk: |\n  a\n\n---\nk: |-\n  a\n  b\n---\nk: \"a\\n\\n\"\n";
    assert_eq!(yaml(&documents), printed);
    // Splits a stream as some programs do.
    let cut: Vec<Value> = printed.split("\n---\n").flat_map(read).collect();
    assert_eq!(cut, documents.each_ref().map(expected));
}

#[test]
fn a_very_long_key_is_announced() {
    let long = "k".repeat(1001);
    let just_short_enough = "k".repeat(1000);
    let document = map([
        (&just_short_enough, integer(1)),
        (&long, map([(&long, list([integer(2)])), ("b", string("c\n"))])),
        ("d", integer(4)),
    ]);
    let printed = yaml(std::slice::from_ref(&document));
    let expected_text =
        format!("{just_short_enough}: 1\n? {long}\n:\n  ? {long}\n  :\n  - 2\n  b: |\n    c\nd: 4\n");
    assert_eq!(printed, expected_text);
    assert_eq!(read(&printed), [expected(&document)]);
}

#[test]
fn each_line_has_the_origin_of_the_innermost_value_on_it() {
    let o = origins();
    let at = |index: usize, kind| Data { kind, origin: o[index] };
    let text = |index, text: &str| at(index, DataKind::String(text.into()));
    let entries = |entries: Vec<(&str, Data)>| {
        DataKind::Map(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
    };
    let item = at(3, entries(vec![("name", text(4, "app")), ("script", text(5, "a\n\nb\n"))]));
    let nested = at(6, DataKind::List(vec![at(7, DataKind::List(vec![text(8, "x")]))]));
    let first =
        at(0, entries(vec![("kind", text(1, "List")), ("items", at(2, DataKind::List(vec![item, nested])))]));
    let second = at(9, entries(vec![("empty", at(1, DataKind::Map(vec![])))]));
    let (printed, lines) = yaml_with_lines(&[first, second]);
    let shown: Vec<String> = printed
        .lines()
        .zip(&lines)
        .map(|(line, origin)| {
            let index = o.iter().position(|known| known == origin).expect("known");
            format!("{index} {line}")
        })
        .collect();
    let expected = [
        "1 kind: List",
        "2 items:",
        "4 - name: app",
        "5   script: |",
        "5     a",
        "5 ",
        "5     b",
        "8 - - - x",
        "9 ---",
        "1 empty: {}",
    ];
    assert_eq!(shown, expected);
}

#[test]
fn a_line_that_guards_a_text_block_or_announces_a_key_has_an_origin_too() {
    let o = origins();
    let value = Data { kind: DataKind::String("a\n".into()), origin: o[1] };
    let document = Data { kind: DataKind::Map(vec![("k".repeat(2000), value)]), origin: o[0] };
    let (printed, lines) = yaml_with_lines(&[document.clone(), document]);
    assert_eq!(printed.lines().count(), 8);
    let [whole, text] = [o[0], o[1]];
    assert_eq!(lines, [text, text, text, text, whole, text, text, text]);
}

#[test]
fn hard_strings_read_back_as_keys_and_values() {
    for text in HARD.iter().chain(PLAIN) {
        let value = || string(text);
        let documents = [
            value(),
            map([(text, value())]),
            list([value(), list([value()]), map([(text, list([value()]))])]),
        ];
        let printed = yaml(&documents);
        assert_eq!(read(&printed), documents.each_ref().map(expected), "{text:?}:\n{printed}");
        assert_eq!(read_by_saphyr(&printed), documents.each_ref().map(as_json), "{text:?}:\n{printed}");
    }
}

#[test]
fn numbers_keep_their_digits_and_odd_ones_are_text() {
    let printed = |digits: &str| yaml(&[node(DataKind::Number(Number::Decimal(digits.into())))]);
    assert_eq!(printed("-12345678901234567890.10"), "-12345678901234567890.10\n");
    assert_eq!(printed("1e3"), "\"1e3\"\n");
    assert_eq!(printed("1/3"), "1/3\n");
    assert_eq!(yaml(&[integer(i64::MIN)]), "-9223372036854775808\n");
}

#[test]
fn depth_is_no_trouble() {
    let deep = (0..100).fold(node(DataKind::Null), |inner, _| list([map([("k", inner)])]));
    assert_eq!(yaml(&[deep]).lines().count(), 100);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn what_is_printed_reads_back(documents in prop::collection::vec(data(), 1..4)) {
        let (printed, lines) = yaml_with_lines(&documents);
        prop_assert_eq!(&printed, &yaml(&documents));
        prop_assert_eq!(printed.lines().count(), lines.len());
        prop_assert!(printed.ends_with('\n') && !printed.ends_with("\n\n"));
        prop_assert_eq!(read(&printed), documents.iter().map(expected).collect::<Vec<_>>(), "{}", printed);
        let not_null = documents.iter().map(as_json).filter(|value| !value.is_null());
        prop_assert_eq!(read_by_saphyr(&printed), not_null.collect::<Vec<_>>(), "{}", printed);
    }
}
