//! Places: where in the object, and where in the file, a printed line is.

use serde_yaml::Value;
use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::diff::objects::Format;
use crate::diff::order::item_name;

/// For each printed line the number of the line in the file, counted from zero.
///
/// The text of a file is its data printed, so that nearly every line is found unchanged; a line that is formatted
/// differently in the file gets the line at its place.
pub fn locate(printed: &[String], file: &[String]) -> Vec<usize> {
    let last = file.len().saturating_sub(1);
    let mut numbers = Vec::with_capacity(printed.len());
    for op in capture_diff_slices(Algorithm::Myers, printed, file) {
        match op {
            DiffOp::Equal { new_index, len, .. } => numbers.extend(new_index..new_index + len),
            DiffOp::Delete { old_len, new_index, .. } => {
                numbers.extend(std::iter::repeat_n(new_index.min(last), old_len));
            }
            DiffOp::Replace { old_len, new_index, new_len, .. } => {
                numbers.extend((0..old_len).map(|line| new_index + line.min(new_len.saturating_sub(1))));
            }
            DiffOp::Insert { .. } => {}
        }
    }
    numbers
}

/// One step into an object.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PathStep {
    /// A field of a map.
    Key(String),
    /// An item of a list that has a name.
    Named(String),
    /// An item without a name, counted from zero.
    Item(usize),
}

/// A step, and how far it is indented. Items of a list can have the same indentation as the list's key, although they
/// are inside it, so depths are doubled: even ones for keys, odd ones for items.
struct Open {
    depth: usize,
    step: PathStep,
}

/// For each printed line the steps from the root of the object to it.
///
/// Reads block style as deterministic printers write it. A line that it cannot parse has the path of its parent.
pub fn paths(printed: &[String], format: Format, value: &Value) -> Vec<Vec<PathStep>> {
    let mut open: Vec<Open> = Vec::new();
    // Lines deeper than this are text of a block scalar.
    let mut scalar: Option<usize> = None;
    let mut paths = Vec::with_capacity(printed.len());
    for line in printed {
        let rest = line.trim_start_matches(' ');
        let indent = line.len() - rest.len();
        let in_scalar = scalar.is_some_and(|depth| rest.is_empty() || indent > depth);
        if !in_scalar && !rest.is_empty() {
            scalar = match format {
                Format::Yaml => enter_yaml(&mut open, indent, rest),
                Format::Json => {
                    enter_json(&mut open, indent, rest);
                    None
                }
            };
        }
        paths.push(named(&open, value));
    }
    paths
}

/// A path for display: `spec.containers[app].image`.
pub fn show(steps: &[PathStep]) -> String {
    let mut path = String::new();
    for step in steps {
        match step {
            PathStep::Named(name) => path.push_str(&format!("[{name}]")),
            PathStep::Item(index) => path.push_str(&format!("[{index}]")),
            PathStep::Key(key) => {
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(&show_key(key));
            }
        }
    }
    path
}

/// Opens the steps that the line opens, and returns the depth if it begins a block scalar.
fn enter_yaml(open: &mut Vec<Open>, indent: usize, line: &str) -> Option<usize> {
    let (mut indent, mut rest, mut dash) = (indent, line, None);
    if rest.starts_with('#') {
        open.clear();
        return None;
    }
    while rest == "-" || rest.starts_with("- ") {
        enter_item(open, indent);
        dash = Some(indent);
        let inner = rest[1..].trim_start_matches(' ');
        indent += rest.len() - inner.len();
        rest = inner;
    }
    match key(rest) {
        Some((key, value)) => {
            open.retain(|step| step.depth < 2 * indent);
            open.push(Open { depth: 2 * indent, step: PathStep::Key(key) });
            is_block_scalar(value).then_some(indent)
        }
        None => dash.filter(|_| is_block_scalar(rest)),
    }
}

fn enter_json(open: &mut Vec<Open>, indent: usize, line: &str) {
    if line.starts_with(['}', ']']) {
        open.retain(|step| step.depth <= 2 * indent + 1);
    } else if let Some((key, _)) = key(line).filter(|_| line.starts_with('"')) {
        open.retain(|step| step.depth < 2 * indent);
        open.push(Open { depth: 2 * indent, step: PathStep::Key(key) });
    } else if indent > 0 {
        enter_item(open, indent);
    }
}

/// Opens an item: the next one if its list has one open already.
fn enter_item(open: &mut Vec<Open>, indent: usize) {
    let depth = 2 * indent + 1;
    let index = open.iter().find_map(|open| match open.step {
        PathStep::Item(index) if open.depth == depth => Some(index + 1),
        _ => None,
    });
    open.retain(|step| step.depth < depth);
    open.push(Open { depth, step: PathStep::Item(index.unwrap_or(0)) });
}

/// Key and value of a line, if it has the form of an entry.
fn key(line: &str) -> Option<(String, &str)> {
    let (key, value) = match line.strip_prefix(['"', '\'']) {
        Some(quoted) => {
            let quote = &line[..1];
            let (key, value) = quoted.split_once(&format!("{quote}:"))?;
            (key, value)
        }
        None => match line.split_once(": ") {
            Some(entry) => entry,
            None => (line.strip_suffix(':')?, ""),
        },
    };
    Some((key.to_owned(), value.trim()))
}

/// `|`, `>-`, `|2+` and the like, with or without a tag before it.
fn is_block_scalar(value: &str) -> bool {
    let indicator = value.rsplit(' ').next().unwrap_or(value);
    (indicator == value || value.starts_with('!'))
        && indicator
            .strip_prefix(['|', '>'])
            .is_some_and(|rest| rest.chars().all(|c| matches!(c, '+' | '-' | '0'..='9')))
}

/// The open steps; items by name if they have one.
fn named(open: &[Open], value: &Value) -> Vec<PathStep> {
    let mut at = Some(value);
    let mut steps = Vec::with_capacity(open.len());
    for Open { step, .. } in open {
        at = at.and_then(|value| match step {
            PathStep::Key(key) | PathStep::Named(key) => value.get(key.as_str()),
            PathStep::Item(index) => value.get(*index),
        });
        let name = at.filter(|_| matches!(step, PathStep::Item(_))).and_then(item_name);
        steps.push(name.map_or_else(|| step.clone(), PathStep::Named));
    }
    steps
}

fn show_key(key: &str) -> String {
    let plain = !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '/'));
    if plain { key.to_owned() } else { format!("{key:?}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, format: Format, expected: &[&str]) {
        let value: Value = serde_yaml::from_str(text).expect("valid YAML");
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let shown: Vec<String> = paths(&lines, format, &value).iter().map(|steps| show(steps)).collect();
        assert_eq!(shown, expected);
    }

    #[test]
    fn lines_of_yaml_know_their_paths() {
        check(
            "# header\nspec:\n  \"a.b/c\": 'x: y'\n  items:\n  - name: app\n    env:\n    - A\n    - |\n      B: 1\n  - - 1\n    \
             - 2\n  run: |-\n    key: no\n\n    more\n  last: 1\n",
            Format::Yaml,
            &[
                "",
                "spec",
                "spec.\"a.b/c\"",
                "spec.items",
                "spec.items[app].name",
                "spec.items[app].env",
                "spec.items[app].env[0]",
                "spec.items[app].env[1]",
                "spec.items[app].env[1]",
                "spec.items[1][0]",
                "spec.items[1][1]",
                "spec.run",
                "spec.run",
                "spec.run",
                "spec.run",
                "spec.last",
            ],
        );
    }

    #[test]
    fn lines_of_json_know_their_paths() {
        check(
            "{\n  \"nets\": [\n    {\n      \"id\": 7\n    },\n    \"x\"\n  ],\n  \"cores\": 4\n}\n",
            Format::Json,
            &["", "nets", "nets[7]", "nets[7].id", "nets[7]", "nets[1]", "nets", "cores", ""],
        );
    }

    #[test]
    fn lines_in_another_style_get_the_line_at_their_place() {
        let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
        let printed = lines("a: 1\nb:\n  c: 2\n  d: 3\ne: 5\n");
        assert_eq!(locate(&printed, &lines("# header\na: 1\nb: {c: 2, d: 3}\n\ne: 5\n")), [1, 2, 3, 3, 4]);
        assert_eq!(locate(&printed, &lines("a: 1\n")), [0, 0, 0, 0, 0]);
    }
}
