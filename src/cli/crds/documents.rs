//! The documents of a text: YAML with one or more documents, or JSON, including the items of a `List`.

use serde::Deserialize;
use serde_json::Value;

use crate::crds::{Crd, Unfit};

/// The type of a document.
pub(super) enum Found {
    Crd(Value, Box<Crd>),
    /// Not a CRD, with a description.
    Another(String),
    /// An invalid CRD, or invalid YAML, with the reason.
    Faulty(String),
}

/// Reads all documents. Empty documents are skipped.
pub(super) fn read(text: &str) -> Vec<Found> {
    if is_too_deep(text) {
        return vec![Found::Faulty("it is nested too deeply".to_owned())];
    }
    let mut found = Vec::new();
    for (index, document) in serde_yaml::Deserializer::from_str(text).enumerate() {
        match Value::deserialize(document) {
            Ok(Value::Null) => {}
            Ok(document) => take(document, index + 1, &mut found),
            Err(problem) => {
                found.push(Found::Faulty(format!("document {} cannot be read: {problem}", index + 1)));
                // Documents after an invalid one cannot be trusted.
                break;
            }
        }
    }
    found
}

/// The reader takes quadratic time for brackets in brackets, before it refuses them.
fn is_too_deep(text: &str) -> bool {
    const DEEPEST: usize = 10_000;
    let mut depth = 0_usize;
    text.bytes().any(|byte| {
        match byte {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > DEEPEST
    })
}

fn take(mut document: Value, number: usize, found: &mut Vec<Found>) {
    let is_list = document["kind"].as_str().is_some_and(|kind| kind.ends_with("List"));
    if let Some(items) = document.get_mut("items").and_then(Value::as_array_mut).filter(|_| is_list) {
        std::mem::take(items).into_iter().for_each(|item| take(item, number, found));
        return;
    }
    found.push(match Crd::read(&document) {
        Ok(crd) => Found::Crd(document, Box::new(crd)),
        Err(unfit @ Unfit::Another(_)) => Found::Another(format!("document {number}: {unfit}")),
        Err(unfit @ Unfit::Faulty(_)) => Found::Faulty(format!("document {number}: {unfit}")),
    });
}
