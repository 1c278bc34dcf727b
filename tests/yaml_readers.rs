//! What is printed as YAML, read by PyYAML: a reader of YAML 1.1, the one inside cloud-init.
//!
//! One Python process reads all texts; both of PyYAML's loaders are asked, the one written in Python and, where it is
//! there, libyaml's. Documents come from a generator with a fixed seed, so every run checks the same ones.

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use render::document::{Data, DataKind, How, Origin};
use render::print::yaml;
use render::value::{Key, Kind, Node, Number, Sources, Span, Values};
use serde_json::json;
use std::io::Write;
use std::process::{Command, Stdio};

#[path = "../src/print/samples.rs"]
mod samples;

const RANDOM_STREAMS: usize = 3000;

/// Reads a list of texts, and writes for each text and each loader what it holds, as tagged JSON: keys that are not
/// strings, dates and whatever else is misread come out as something else than strings. Floats are compared by bits.
const READER: &str = r#"
import json, struct, sys, yaml

def tagged(value):
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        return {"integer": str(value)}
    if isinstance(value, float):
        return {"float": str(struct.unpack("<Q", struct.pack("<d", value))[0])}
    if isinstance(value, list):
        return [tagged(item) for item in value]
    if isinstance(value, dict):
        return {"map": [[tagged(key), tagged(item)] for key, item in value.items()]}
    return {"misread": repr(value)}

def read(text, loader):
    try:
        return [tagged(document) for document in yaml.load_all(text, Loader=loader)]
    except Exception as error:
        return {"error": str(error)}

loaders = [yaml.SafeLoader] + ([yaml.CSafeLoader] if yaml.__with_libyaml__ else [])
texts = json.load(sys.stdin.buffer)
json.dump([[read(text, loader) for loader in loaders] for text in texts], sys.stdout)
"#;

/// The project's own Python environment where it is installed, and the machine's otherwise.
fn python() -> &'static str {
    let own = concat!(env!("CARGO_MANIFEST_DIR"), "/target/tools/python/bin/python3");
    if std::path::Path::new(own).exists() { own } else { "python3" }
}

/// Whether the check can be made. The error says what to install.
pub fn python_available() -> Result<(), String> {
    let import = Command::new(python()).args(["-c", "import yaml"]).stderr(Stdio::null()).status();
    match import {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => Err("python3 has no module `yaml`: run `cargo xtask setup`".to_owned()),
        Err(error) => {
            Err(format!("python3 cannot be run ({error}): install Python 3, then run `cargo xtask setup`"))
        }
    }
}

/// PyYAML reads what was printed: hard strings as keys and values, and random documents made of them.
pub fn pyyaml_agrees() -> Result<(), String> {
    let streams: Vec<Vec<Data>> = hard_streams().chain(random_streams(RANDOM_STREAMS)).collect();
    let texts: Vec<String> = streams.iter().map(|documents| yaml(documents)).collect();
    let answers = read_by_pyyaml(&texts)?;
    if answers.len() != streams.len() {
        return Err(format!("{} texts, but {} answers", streams.len(), answers.len()));
    }
    for ((documents, text), answers) in streams.iter().zip(&texts).zip(&answers) {
        let expected: serde_json::Value = documents.iter().map(tagged).collect();
        if answers.is_empty() {
            return Err("PyYAML has no loader".to_owned());
        }
        if let Some(answer) = answers.iter().find(|answer| **answer != expected) {
            return Err(format!("PyYAML misreads\n{text}\nas      {answer}\ninstead {expected}"));
        }
    }
    Ok(())
}

/// Every sample as a document, a value, a key, and deeper inside.
fn hard_streams() -> impl Iterator<Item = Vec<Data>> {
    let map = |key: &str, value| samples::node(DataKind::Map(vec![(key.to_owned(), value)]));
    let list = |item| samples::node(DataKind::List(vec![item]));
    samples::HARD.iter().chain(samples::PLAIN).map(move |text| {
        let value = || samples::node(DataKind::String((*text).to_owned()));
        vec![
            value(),
            map(text, value()),
            list(list(value())),
            map(text, list(map(text, value()))),
            map("k", value()),
        ]
    })
}

fn random_streams(count: usize) -> impl Iterator<Item = Vec<Data>> {
    let mut runner =
        TestRunner::new_with_rng(Config::default(), TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let documents = proptest::collection::vec(samples::data(), 1..3);
    (0..count).map(move |_| documents.new_tree(&mut runner).expect("nothing is filtered out").current())
}

/// One answer for each loader, for each text.
fn read_by_pyyaml(texts: &[String]) -> Result<Vec<Vec<serde_json::Value>>, String> {
    let mut python = Command::new(python())
        .args(["-c", READER])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("python3: {error}"))?;
    let request = serde_json::to_vec(texts).expect("strings are JSON");
    // Python answers only after it has read everything, so nothing can block here.
    let mut stdin = python.stdin.take().expect("a pipe was asked for");
    let sent = stdin.write_all(&request);
    drop(stdin);
    let output = python.wait_with_output().map_err(|error| format!("python3: {error}"))?;
    if !output.status.success() {
        return Err(format!("python3 failed:\n{}", String::from_utf8_lossy(&output.stderr)));
    }
    sent.map_err(|error| format!("python3 did not read everything: {error}"))?;
    serde_json::from_slice(&output.stdout).map_err(|error| format!("python3 wrote no JSON: {error}"))
}

/// The data as the Python script would write it.
fn tagged(data: &Data) -> serde_json::Value {
    match &data.kind {
        DataKind::Null => json!(null),
        DataKind::Bool(bool) => json!(bool),
        DataKind::Number(Number::Integer(integer)) => json!({ "integer": integer.to_string() }),
        DataKind::Number(Number::Decimal(digits)) => {
            let float: f64 = digits.parse().expect("the samples have decimal digits");
            json!({ "float": float.to_bits().to_string() })
        }
        DataKind::String(string) => json!(string),
        DataKind::List(items) => items.iter().map(tagged).collect(),
        DataKind::Map(entries) => {
            let entries: Vec<_> = entries.iter().map(|(key, value)| json!([key, tagged(value)])).collect();
            json!({ "map": entries })
        }
    }
}
