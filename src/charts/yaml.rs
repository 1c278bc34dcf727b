//! YAML as helm and the API server read it: YAML 1.1, in which `yes` is true and `0644` is a number in octal.
//!
//! The other readers in this program read YAML 1.2, and none of them reports whether a word was quoted.

use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError};
use serde_json::{Map, Value};

/// Deeper than any real document, but shallow enough for the stack.
const DEEPEST: usize = 200;
/// More than any real document: nested aliases can grow exponentially.
const MOST_NODES: usize = 2_000_000;

/// All documents of a text, empty ones left out. Errors include the line.
pub(super) fn documents(text: &str) -> Result<Vec<Value>, String> {
    let mut reader = Reader { events: Parser::new_from_str(text), anchors: HashMap::new(), nodes: 0 };
    let mut found = Vec::new();
    loop {
        match reader.next()? {
            Event::StreamEnd => return Ok(found),
            Event::DocumentStart(_) => {
                reader.anchors.clear();
                let event = reader.next()?;
                let document = reader.node(event, 0)?;
                found.extend(Some(document).filter(|document| !document.is_null()));
            }
            _ => {}
        }
    }
}

/// The only document of a text; null if there is none.
pub(super) fn document(text: &str) -> Result<Value, String> {
    let mut all = documents(text)?;
    match all.len() {
        0 => Ok(Value::Null),
        1 => Ok(all.remove(0)),
        more => Err(format!("it contains {more} documents instead of one")),
    }
}

struct Reader<'t, I: saphyr_parser::Input> {
    events: Parser<'t, I>,
    anchors: HashMap<usize, Value>,
    nodes: usize,
}

impl<'t, I: saphyr_parser::Input> Reader<'t, I> {
    fn next(&mut self) -> Result<Event<'t>, String> {
        match self.events.next_event() {
            Some(Ok((event, _))) => Ok(event),
            Some(Err(problem)) => Err(shown(&problem)),
            None => Ok(Event::StreamEnd),
        }
    }

    fn node(&mut self, event: Event<'t>, depth: usize) -> Result<Value, String> {
        self.nodes += 1;
        if depth > DEEPEST || self.nodes > MOST_NODES {
            return Err("it is nested too deeply, or its aliases expand too far".to_owned());
        }
        let (anchor, value) = match event {
            Event::Alias(anchor) => {
                let value = self.anchors.get(&anchor).cloned().ok_or("an alias contains itself")?;
                self.nodes += count(&value);
                return Ok(value);
            }
            Event::Scalar(text, style, anchor, tag) => {
                let is_text =
                    tag.as_ref().is_some_and(|tag| tag.is_yaml_core_schema() && tag.suffix == "str");
                let plain = style == ScalarStyle::Plain && !is_text;
                (anchor, if plain { resolve(&text) } else { Value::String(text.into_owned()) })
            }
            Event::SequenceStart(anchor, _) => {
                let mut elements = Vec::new();
                loop {
                    match self.next()? {
                        Event::SequenceEnd => break (anchor, Value::Array(elements)),
                        event => elements.push(self.node(event, depth + 1)?),
                    }
                }
            }
            Event::MappingStart(anchor, _) => (anchor, self.mapping(depth)?),
            _ => return Ok(Value::Null),
        };
        if anchor != 0 {
            self.anchors.insert(anchor, value.clone());
        }
        Ok(value)
    }

    fn mapping(&mut self, depth: usize) -> Result<Value, String> {
        let mut fields = Map::new();
        let mut merged = Vec::new();
        loop {
            let event = self.next()?;
            if event == Event::MappingEnd {
                break;
            }
            let is_merge = matches!(&event, Event::Scalar(text, ScalarStyle::Plain, _, _) if text == "<<");
            let key = key(self.node(event, depth + 1)?)?;
            let event = self.next()?;
            let value = self.node(event, depth + 1)?;
            if is_merge {
                merged.push(value);
            } else if fields.insert(key.clone(), value).is_some() {
                return Err(format!("duplicate key `{key}`"));
            }
        }
        for value in merged {
            let sources = match value {
                Value::Array(sources) => sources,
                source => vec![source],
            };
            for (key, value) in sources
                .into_iter()
                .filter_map(|source| match source {
                    Value::Object(fields) => Some(fields),
                    _ => None,
                })
                .flatten()
            {
                fields.entry(key).or_insert(value);
            }
        }
        Ok(Value::Object(fields))
    }
}

fn shown(problem: &ScanError) -> String {
    format!("line {}: {}", problem.marker().line(), problem.info())
}

fn count(value: &Value) -> usize {
    match value {
        Value::Array(elements) => elements.iter().map(count).sum::<usize>() + 1,
        Value::Object(fields) => fields.values().map(count).sum::<usize>() + 1,
        _ => 1,
    }
}

/// Keys become text: `8080: http` has the key `8080`.
fn key(value: Value) -> Result<String, String> {
    match value {
        Value::String(text) => Ok(text),
        Value::Bool(_) | Value::Number(_) => Ok(value.to_string()),
        Value::Null => Ok("null".to_owned()),
        Value::Array(_) | Value::Object(_) => Err("a list or a map is used as a key".to_owned()),
    }
}

/// The value of a word without quotes.
fn resolve(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
            Value::Bool(true)
        }
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            Value::Bool(false)
        }
        _ => number(text).unwrap_or_else(|| Value::String(text.to_owned())),
    }
}

fn number(text: &str) -> Option<Value> {
    if !text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.')) {
        return None;
    }
    let plain = text.replace('_', "");
    let (negative, digits) = match plain.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, plain.strip_prefix('+').unwrap_or(&plain)),
    };
    if let Some(magnitude) = whole(digits) {
        return match (negative, i64::try_from(magnitude)) {
            (false, _) => Some(Value::from(magnitude)),
            (true, Ok(number)) => Some(Value::from(-number)),
            (true, Err(_)) => None,
        };
    }
    let is_decimal = digits.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && digits.contains(|c: char| c.is_ascii_digit())
        && digits.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | 'e' | 'E' | '+' | '-'));
    let number: f64 = is_decimal.then(|| plain.trim_start_matches('+').parse().ok())??;
    // JSON has one kind of number: 1.0 is 1.
    #[allow(clippy::cast_possible_truncation, reason = "the number is whole and small")]
    if number.fract() == 0.0 && number.abs() < 1e15 {
        return Some(Value::from(number as i64));
    }
    serde_json::Number::from_f64(number).map(Value::Number)
}

fn whole(digits: &str) -> Option<u64> {
    let lower = digits.to_ascii_lowercase();
    let (base, rest) = match lower.as_bytes() {
        [b'0', b'x', ..] => (16, &lower[2..]),
        [b'0', b'o', ..] => (8, &lower[2..]),
        [b'0', b'b', ..] => (2, &lower[2..]),
        [b'0', _, ..] => (8, &lower[1..]),
        _ => (10, &*lower),
    };
    let is_digits = !rest.is_empty() && rest.chars().all(|c| c.is_digit(base));
    is_digits.then(|| u64::from_str_radix(rest, base).ok())?
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn words_mean_what_the_api_server_takes_them_for() {
        let text = "a: yes\nb: 'yes'\nc: 0644\nd: \"0644\"\ne: 1_000\nf: 08\ng: 1.5\nh: 1.0\ni: 0x1F\nj: ~\nk:\nl: 12:30\n\
                    m: !!str 5\nneg: -3\no: 1e3\np: 2024-01-01\nq: v1\nr: .5\ns: 1.2.3\nt: '-'\nu: [~]\n8080: on\nn: key\n";
        let expected = json!({
            "a": true, "b": "yes", "c": 420, "d": "0644", "e": 1000, "f": 8, "g": 1.5, "h": 1, "i": 31, "j": null,
            "k": null, "l": "12:30", "m": "5", "neg": -3, "o": 1000, "p": "2024-01-01", "q": "v1", "r": 0.5,
            "s": "1.2.3", "t": "-", "u": [null], "8080": true,
            // So does the API server, which is why such keys are quoted.
            "false": "key",
        });
        assert_eq!(document(text), Ok(expected));
    }

    #[test]
    fn documents_are_separated_and_empty_ones_left_out() {
        let text = "---\n# Source: a.yaml\n---\na: 1\n---\n\n---\nb: |\n  ---\n  c\n";
        assert_eq!(documents(text), Ok(vec![json!({ "a": 1 }), json!({ "b": "---\nc\n" })]));
        assert_eq!(documents(""), Ok(Vec::new()));
        assert!(document("a: 1\n---\nb: 1\n").expect_err("two").contains('2'));
    }

    #[test]
    fn anchors_and_merges_are_followed() {
        let text = "base: &base { a: 1, b: 2 }\nmore:\n  <<: *base\n  b: 3\nmany:\n  <<: [*base, { c: 4 }]\n";
        let base = json!({ "a": 1, "b": 2 });
        let more = json!({ "b": 3, "a": 1 });
        let many = json!({ "a": 1, "b": 2, "c": 4 });
        assert_eq!(document(text), Ok(json!({ "base": base, "more": more, "many": many })));
    }

    #[test]
    fn what_cannot_be_read_names_a_line() {
        assert!(documents("a: 1\nb: [\n").expect_err("open").contains("line"));
        assert!(documents("a: 1\na: 2\n").expect_err("twice").contains("`a`"));
        assert!(documents("? [1]\n: 2\n").is_err());
        let bomb: String = (1..12).fold("a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned(), |text, level| {
            let below = vec![format!("*a{}", level - 1); 9].join(", ");
            format!("{text}a{level}: &a{level} [{below}]\n")
        });
        assert!(documents(&bomb).expect_err("too much").contains("expand too far"));
        assert!(documents(&"[".repeat(5000)).is_err());
    }

    proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(text in "[-a-z0-9:#&*!|>'\"{}\\[\\], \n~<%@._]{0,80}") {
            let _ = documents(&text);
        }
    }
}
