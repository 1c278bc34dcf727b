//! Strings and documents that are hard to print: for the tests of the printers and for `tests/yaml_readers.rs`, which
//! includes this file. Its imports from `super` must exist there as well.

use super::{Data, DataKind, How, Key, Kind, Node, Number, Origin, Sources, Span, Values};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// Strings that some YAML parser misreads or rejects if they are plain.
#[rustfmt::skip]
pub const HARD: &[&str] = &[
    // Null, booleans, and keys with a meaning.
    "", "~", "null", "Null", "NULL", "true", "True", "FALSE", "yes", "Yes", "no", "NO", "on", "On", "off",
    "y", "Y", "n", "N", "=", "<<",
    // Numbers.
    "0", "1", "-1", "+1", "1e3", "1E3", "1.5e-3", "-1e+3", "0777", "0o17", "0x1F", "-0x1f", "0b11", "1_000",
    "1,000", "1.", ".5", "-.5", "0.5", "1.5", "1e", "e3", "5E", ".inf", "-.INF", "+.inf", ".NaN", "nan", "inf",
    "Infinity", "1__0", "9223372036854775808", "123456789012345678901234567890", "0b", "0x", "08", "0.0.",
    "_1", "1_", "0_x1_", "+_0x1", "1_e_3", "0_b1",
    // Times, dates, MAC addresses.
    "12:30", "12:30:45", "190:20:30.15", "80:8080", "2001-01-01", "2001-1-1",
    "2001-12-14t21:59:43.10-05:00", "2001-12-14 21:59:43", "2001-12-14T21:59:43Z", "12:34:56:12:34:56",
    "02:00:00:aa:bb:01", "aa:bb:cc:dd:ee:ff", "1:2",
    // Indicators and markers.
    "-", "--", "?", ":", ",", "[", "]", "{", "}", "#", "&", "*", "!", "|", ">", "'", "\"", "%", "@", "`",
    "- a", "? a", ": a", "-a: b", "[a]", "{a}", "#a", "&a", "*a", "!tag", "!!str a", "|a", ">-", "'a'",
    "\"a\"", "%YAML 1.2", "@a", "`a`", "---", "--- a", "---a", "...", "... a", ".", "..", "a: b", "a:",
    "a #b", "a # b", "a: |", ":a", "?a", "\\", "<a>", "{{ a }}",
    // White space.
    " ", "  ", " a", "a ", "\t", "\ta", "a\t", "a\tb", "a \t#b", "a:\tb", "\u{a0}", "\u{a0}5", "5\u{a0}",
    "a\u{3000}b",
    // Lines.
    "\n", "\n\n", "a\n", "a\n\n", "a\n\n\n", "a\nb", "\na", "\n a", " a\nb", "  a\n b\nc\n", "a\n b",
    "a\n\tb\n", "\ta\nb", "\n\ta", " \ta\nb", " \n", "\n ", " \n ", "a\n ", "a\n \n", "a\n  \nb\n",
    "a \nb \n", "a\n\t\nb", "a\n\t", "  \na", " \n\n  a\n", "# a\nb\n", "---\na\n---\n", "...\na",
    "- a\n- b\n", "a: b\nc: d\n", "\r", "a\rb", "a\r\nb\r\n", "\r\n", "a\n\r", "a\u{85}b", "a\u{85}\nb",
    "\u{2028}", "a\u{2029}b", "a\u{2028}\nb",
    // Characters.
    "\0", "a\0b", "a\nb\0", "\u{1}", "\u{7}\u{8}\u{b}\u{c}\u{1b}", "\u{1f}", "\u{7f}", "\u{80}", "\u{9f}",
    "\u{feff}", "\u{feff}a", "a\u{feff}b", "\u{feff}\na", "\u{200b}", "\u{202e}a", "\u{ad}", "\u{fffe}",
    "\u{ffff}", "\u{1fffe}", "\u{10ffff}", "\u{e0001}", "\"\\\n\t\"", "\\n", "a: \u{1f600}",
];

/// Ordinary strings, which are printed plain.
#[rustfmt::skip]
pub const PLAIN: &[&str] = &[
    "a", "app", "docker.io/freshrss/freshrss:1.26.3", "ghcr.io/a/b@sha256:0123456789abcdef",
    "/var/www/FreshRSS/data", "rss.example.org", "10.0.20.1", "10.0.20.0/24", "10.0.20.100-10.0.20.120",
    "1.26.3", "v1.35", "500m", "256Mi", "1.5Gi", "25%", "80/TCP", "1h30m", "http://x.y/z",
    "https://x.y:8443/z?a=b&c=d#e", "rollingUpdate", "app.kubernetes.io/name", "_netdev",
    "A sentence, with (some) signs!", "It's \"fine\" & good", "--listen=:8080", "-v", "$(NODE_IP)",
    "./run.sh", ".local", "^/api(/|$)(.*)", "a - b", "a:b", "a#b", "nope", "yes please", "Größe", "日本語",
    "😀", "e", "x1", "a\\d", "noon", "in.f", "fd00:10::/64", "a|b>c", "a,b", "a{b}[c]", "0 5 * * *",
    "vda1,discard", "hostpci0", "virtio=BC:24:11:2E:01:02", "1a",
];

/// Characters with a meaning to some parser.
#[rustfmt::skip]
const SIGNS: &[&str] = &[
    "0", "1", "9", "12", "2001", ".", "-", "+", ":", "_", ",", "e", "E", "x", "o", "b", "T", "Z", "t", "y",
    "n", "~", " ", " ", "  ", "#", "&", "*", "!", "|", ">", "'", "\"", "%", "@", "`", "?", "[", "]", "{",
    "}", "=", "<", "\\", "/", "\n", "\n", "\t", "\r", "a", "é", "😀", "\u{85}", "\u{a0}", "\u{2028}",
    "\u{feff}", "\0", "---", "...", ": ", " #", "- ", "inf", "null",
];

/// Strings, most of them hard.
pub fn text() -> impl Strategy<Value = String> {
    let pieces = |of: &'static [&'static str], most| {
        prop::collection::vec(prop::sample::select(of), 0..most).prop_map(|pieces| pieces.concat())
    };
    let lines = || {
        prop::sample::select(&["", " ", "  ", "a", " b", "\tc", "d ", "e\t", "# f", "- g", "h: i", "---"][..])
    };
    prop_oneof![
        3 => prop::sample::select(HARD).prop_map(str::to_owned),
        1 => prop::sample::select(PLAIN).prop_map(str::to_owned),
        4 => pieces(SIGNS, 7),
        2 => pieces(&SIGNS[..19], 9),
        1 => (pieces(HARD, 3), pieces(PLAIN, 2)).prop_map(|(hard, plain)| hard + &plain),
        3 => prop::collection::vec(lines(), 0..6).prop_map(|lines| lines.join("\n")),
        1 => prop::collection::vec(any::<char>(), 0..8).prop_map(String::from_iter),
        1 => prop_oneof![Just(900_usize), Just(1001), Just(1030)].prop_map(|length| "word ".repeat(length / 5) + "end"),
    ]
}

/// Documents of nested lists and maps, keys as hard as values.
pub fn data() -> impl Strategy<Value = Data> {
    let number = prop_oneof![
        any::<i64>().prop_map(Number::Integer),
        (-1000_i64..1000).prop_map(Number::Integer),
        (any::<i32>(), any::<u32>())
            .prop_map(|(whole, part)| Number::Decimal(format!("{whole}.{part:03}").into())),
    ];
    let leaf = prop_oneof![
        1 => Just(DataKind::Null),
        1 => any::<bool>().prop_map(DataKind::Bool),
        1 => number.prop_map(DataKind::Number),
        7 => text().prop_map(DataKind::String),
    ];
    leaf.prop_map(node).prop_recursive(6, 24, 4, |inner| {
        let entries = prop::collection::vec((text(), inner.clone()), 0..4);
        prop_oneof![
            prop::collection::vec(inner, 0..4).prop_map(|items| node(DataKind::List(items))),
            entries.prop_map(|mut entries| {
                let mut seen = BTreeSet::new();
                entries.retain(|(key, _)| seen.insert(key.clone()));
                node(DataKind::Map(entries))
            }),
        ]
    })
}

/// Data whose origin does not matter.
pub fn node(kind: DataKind) -> Data {
    Data { kind, origin: origins()[0] }
}

/// Ten origins, all different.
pub fn origins() -> Vec<Origin> {
    let file = Sources::default().add("a.ncl".as_ref(), "");
    let mut values = Values::default();
    let mut push = |_| {
        let span = Span { file, start: 0, end: 0 };
        let node = values.push(Node { parent: None, key: Key::Root, key_span: None, span, kind: Kind::Null });
        Origin { node, how: How::Value }
    };
    (0..10).map(&mut push).collect()
}
