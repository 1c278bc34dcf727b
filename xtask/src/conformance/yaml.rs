//! Readers of YAML: every document of every tree has to be the same to all of them.
//!
//! Each reader writes what it read as JSON that keeps types apart; this program reads the files too, and compares.

use std::process::Command;

use serde::Deserialize;
use serde_json::{Value, json};

use super::report::Report;
use super::trees::{Trees, is_yaml};
use super::{Consumer, tools};

const TAKES: &str = "every YAML file";

pub(super) const PYTHON: Consumer = Consumer {
    name: "pyyaml",
    takes: "every YAML file, as YAML 1.1",
    quick: true,
    ask: |trees| python(trees, "pyyaml"),
};

pub(super) const RUAMEL: Consumer = Consumer {
    name: "ruamel",
    takes: "every YAML file, as YAML 1.2",
    quick: true,
    ask: |trees| python(trees, "ruamel"),
};

pub(super) const JS_YAML: Consumer =
    Consumer { name: "js-yaml", takes: TAKES, quick: true, ask: |trees| javascript(trees, "js-yaml") };

pub(super) const NPM_YAML: Consumer =
    Consumer { name: "npm-yaml", takes: TAKES, quick: true, ask: |trees| javascript(trees, "yaml") };

fn python(trees: &Trees, reader: &str) -> Result<Vec<Report>, String> {
    let mut python = Command::new(tools::python()?);
    compare(trees, python.arg(format!("{}/read_yaml.py", tools::SOURCES)).arg(reader))
}

fn javascript(trees: &Trees, reader: &str) -> Result<Vec<Report>, String> {
    let packages = tools::absolute(&tools::node()?)?;
    // Node looks for packages beside the script.
    let script = packages.join("read_yaml.mjs");
    std::fs::copy(format!("{}/read_yaml.mjs", tools::SOURCES), &script)
        .map_err(|problem| problem.to_string())?;
    compare(trees, Command::new("node").arg(script).arg(reader))
}

/// What a reader says of all files.
#[derive(Deserialize)]
struct Answers {
    version: String,
    /// Per file: its documents, or an object with the `error`.
    files: Vec<Value>,
}

/// Hands all files to a reader and compares what it read with what this program reads.
pub(super) fn compare(trees: &Trees, reader: &mut Command) -> Result<Vec<Report>, String> {
    let paths = trees.files(is_yaml);
    let Answers { version, files } = tools::exchange(reader, &paths)?;
    if files.len() != paths.len() {
        return Err(format!("{} files, but {} answers", paths.len(), files.len()));
    }
    let mut report = Report::of(version);
    for (path, mut read) in paths.iter().zip(files) {
        let shown = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|problem| format!("{shown}: {problem}"))?;
        let expected = documents(&text).map_err(|problem| format!("{shown}: {problem}"))?;
        sort(&mut read);
        let same =
            if read == expected { Ok(()) } else { Err(format!("read as {read} instead of {expected}")) };
        report.add(&shown, same);
    }
    Ok(vec![report])
}

/// The documents of a stream in the form that readers write.
fn documents(text: &str) -> Result<Value, String> {
    let read = serde_yaml::Deserializer::from_str(text).map(|document| {
        serde_yaml::Value::deserialize(document)
            .map(|value| tagged(&value))
            .map_err(|problem| problem.to_string())
    });
    let mut all = Value::Array(read.collect::<Result<_, String>>()?);
    sort(&mut all);
    Ok(all)
}

/// Maps as lists of pairs, and numbers in words, so that nothing is lost on the way.
fn tagged(value: &serde_yaml::Value) -> Value {
    match value {
        serde_yaml::Value::Null => Value::Null,
        serde_yaml::Value::Bool(bool) => json!(bool),
        serde_yaml::Value::String(text) => json!(text),
        serde_yaml::Value::Number(number) => match number.as_f64().filter(|_| number.is_f64()) {
            // Not every reader keeps `1.0` and `1` apart.
            Some(float) if float.fract() != 0.0 => json!({ "float": float.to_bits().to_string() }),
            Some(float) => json!({ "integer": format!("{float:.0}") }),
            None => json!({ "integer": number.to_string() }),
        },
        serde_yaml::Value::Sequence(items) => items.iter().map(tagged).collect(),
        serde_yaml::Value::Mapping(entries) => {
            let pairs: Vec<Value> =
                entries.iter().map(|(key, value)| json!([tagged(key), tagged(value)])).collect();
            json!({ "map": pairs })
        }
        serde_yaml::Value::Tagged(tagged) => json!({ "misread": tagged.tag.to_string() }),
    }
}

/// Brings the pairs of all maps into one order.
fn sort(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(sort),
        Value::Object(fields) => {
            for (name, inner) in fields {
                sort(inner);
                if let Some(pairs) = inner.as_array_mut().filter(|_| name == "map") {
                    pairs.sort_by_cached_key(|pair| pair[0].to_string());
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_kept_apart_and_order_is_not() {
        let one = documents("b: [1, 1.5, '1']\na: {x: null, 1: true}\n").expect("it is YAML");
        let other = documents("a:\n  1: true\n  x:\nb:\n- 1\n- 1.5\n- \"1\"\n").expect("it is YAML");
        assert_eq!(one, other);
        assert_ne!(one, documents("a: {x: null, '1': true}\nb: [1, 1.5, '1']\n").expect("it is YAML"));
        assert_ne!(documents("a: 1\n"), documents("a: '1'\n"));
        assert_eq!(documents("a: 1\n"), documents("a: 1.0\n"));
    }
}
