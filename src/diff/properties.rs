//! Properties of the comparison of any two trees.

use proptest::prelude::*;
use serde_yaml::{Mapping, Value};

use crate::diff::lines::Sign;
use crate::diff::objects::Format;
use crate::diff::report::{Look, report};
use crate::diff::*;

fn print(format: Format, value: &Value) -> String {
    match format {
        Format::Yaml => serde_yaml::to_string(value).expect("a value that was read prints"),
        Format::Json => serde_json::to_string_pretty(value).expect("a value that was read prints"),
    }
}

fn compare(old: &Files, new: &Files) -> Vec<Change> {
    diff(old, new, Options { context: 1, print: &print })
}

/// Values with names, texts of several lines and everything else that makes printed lines hard to read back.
fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-9i64..9).prop_map(Value::from),
        "[a-c: #'\"\n-]{0,6}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::Sequence),
            prop::collection::vec(("name|key|[a-c: .-]{0,3}", inner), 0..4).prop_map(|entries| {
                Value::Mapping(
                    entries.into_iter().map(|(key, value)| (Value::from(key), value)).collect::<Mapping>(),
                )
            }),
        ]
    })
}

fn mapping() -> impl Strategy<Value = Value> {
    prop::collection::btree_map("[a-c]|kind|name", value(), 1..4).prop_map(|entries| {
        Value::Mapping(entries.into_iter().map(|(key, value)| (Value::from(key), value)).collect())
    })
}

fn reversed(value: &Value) -> Value {
    match value {
        Value::Sequence(items) => Value::Sequence(items.iter().map(reversed).collect()),
        Value::Mapping(entries) => {
            let mut entries: Vec<_> = entries.iter().collect();
            entries.reverse();
            Value::Mapping(entries.into_iter().map(|(key, value)| (key.clone(), reversed(value))).collect())
        }
        plain => plain.clone(),
    }
}

/// Pieces of files that are nearly YAML, so that trees of them have documents, duplicates and broken files.
fn piece() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        Just(b"---\n".to_vec()),
        Just(b"...\n".to_vec()),
        Just(b"# words\n".to_vec()),
        Just(b"a: 1\n".to_vec()),
        Just(b"a: [\n".to_vec()),
        Just(b"{\"a\": 1}\n".to_vec()),
        Just(b"apiVersion: v1\nkind: A\nmetadata: {name: x}\n".to_vec()),
        Just(b"apiVersion: v2\nkind: A\nmetadata: {name: x}\n".to_vec()),
        prop::collection::vec(any::<u8>(), 0..6),
    ]
}

fn tree() -> impl Strategy<Value = Files> {
    let content = prop::collection::vec(piece(), 0..6).prop_map(|pieces| pieces.concat());
    prop::collection::btree_map("[ab]\\.(yaml|json|txt)|c", content, 0..4)
}

proptest! {
    #[test]
    fn any_two_trees_have_a_report_and_a_tree_is_equal_to_itself(old in tree(), new in tree()) {
        let changes = compare(&old, &new);
        let look = Look { whole: true, styled: true };
        prop_assert!(report(&changes, |_, _| None, look).ends_with('\n'));
        prop_assert_eq!(compare(&new, &new), []);
    }

    /// Nothing is lost: text files that differ are reported, unless the same text has only moved.
    #[test]
    fn every_text_is_accounted_for(old in tree(), new in tree()) {
        let changes = compare(&old, &new);
        for (path, content) in new.iter().filter(|(path, _)| path.ends_with(".txt")) {
            let told = changes.iter().any(|change| change.new_path.as_ref() == Some(path));
            let was_there = old.values().any(|old| old == content);
            prop_assert!(told || was_there, "{path} is not reported");
        }
    }

    #[test]
    fn order_and_format_are_no_change(value in mapping()) {
        let files = |text: String| Files::from([("a.yaml".to_owned(), text.into_bytes())]);
        let yaml = files(print(Format::Yaml, &value));
        prop_assert_eq!(compare(&files(print(Format::Yaml, &reversed(&value))), &yaml), []);
        prop_assert_eq!(compare(&files(print(Format::Json, &value)), &yaml), []);
    }

    /// A line has the reported position, regardless of the order of the other side.
    #[test]
    fn shown_lines_are_the_lines_of_the_file(old in mapping(), new in mapping()) {
        let new_text = print(Format::Yaml, &new);
        let file = |text: &str| Files::from([("a.yaml".to_owned(), text.as_bytes().to_vec())]);
        let changes = compare(&file(&print(Format::Yaml, &reversed(&old))), &file(&new_text));
        prop_assert_eq!(changes.is_empty(), old == new);
        let lines: Vec<&str> = new_text.lines().collect();
        for change in changes {
            let Detail::Lines(hunks) = change.detail else { panic!("text has lines") };
            prop_assert!(!hunks.is_empty());
            for line in hunks.iter().flat_map(|hunk| &hunk.lines) {
                prop_assert_eq!(line.new.is_none(), line.sign == Sign::Removed);
                if let Some(number) = line.new {
                    prop_assert_eq!(lines[number - 1], &line.text);
                }
            }
        }
    }
}
