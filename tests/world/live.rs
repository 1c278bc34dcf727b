//! Faults that controllers of a cluster show too: `cargo xtask conformance --only live` sends the objects with each of them
//! to a cluster. What it has to show is in the line behind the fault.

use std::fs;

use render::document::{Content, Document};
use render::value::Sources;
use serde_json::{Value, json};

use crate::objects::documents;
use crate::references::{FAULT, Fault};
use crate::simulate::json;
use crate::support::repository;

/// The file with the faults, below the folder of whole labs.
pub const NAME: &str = "live";
const SHOWS: &str = "# live: ";
/// The objects are the manifests of this service.
const MANIFESTS: &str = "services.hello.manifests";
/// Where the objects are written, below the repository.
const FILE: &str = "target/conformance/labs/faults.json";

/// Writes the objects without a fault, and those with each fault.
pub fn write(text: &str) -> Result<(), String> {
    let healthy = Fault::without(text);
    let mut all = vec![json!({ "fault": null, "objects": objects(&healthy)? })];
    for ((fault, shows), line) in Fault::read_all(text)?.iter().zip(shown(text)?).zip(lines(text)) {
        let objects = objects(&fault.put_into(&healthy)?)?;
        all.push(json!({ "fault": line, "shows": shows, "objects": objects }));
    }
    fs::write(repository(FILE), Value::Array(all).to_string()).map_err(|problem| format!("{FILE}: {problem}"))
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter_map(|line| line.strip_prefix(FAULT))
}

/// What a cluster shows of each fault. Every fault has its line.
fn shown(text: &str) -> Result<Vec<&str>, String> {
    let mut all = Vec::new();
    let mut rest = text.lines();
    while let Some(line) = rest.next() {
        if line.starts_with(FAULT) {
            let next = rest.next().and_then(|line| line.strip_prefix(SHOWS));
            all.push(next.ok_or(format!("no line `{SHOWS}...` behind `{line}`"))?);
        }
    }
    Ok(all)
}

fn objects(text: &str) -> Result<Vec<Value>, String> {
    let folder = tempfile::tempdir().map_err(|problem| problem.to_string())?;
    let folder = folder.path().canonicalize().map_err(|problem| problem.to_string())?;
    let file = folder.join("objects.ncl");
    fs::write(&file, format!("({text}).{MANIFESTS}")).map_err(|problem| problem.to_string())?;
    let (documents, _) = documents(&file, &mut Sources::new(&folder))?;
    Ok(documents.iter().flat_map(of_document).collect())
}

fn of_document(document: &Document) -> Vec<Value> {
    match &document.content {
        Content::Yaml(objects) => objects.iter().map(json).collect(),
        _ => Vec::new(),
    }
}
