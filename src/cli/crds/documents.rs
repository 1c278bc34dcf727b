//! The documents of a text: YAML, several of them, or JSON; those inside a `List` too.

use serde::Deserialize;
use serde_json::Value;

use crate::crds::{Crd, Unfit};

/// What a document turned out to be.
pub(super) enum Found {
    Crd(Value, Box<Crd>),
    /// Something else; what it is.
    Another(String),
    /// A CRD that cannot be used, or no YAML; why.
    Faulty(String),
}

/// Reads all documents. Empty ones are nothing.
pub(super) fn read(text: &str) -> Vec<Found> {
    let mut found = Vec::new();
    for (index, document) in serde_yaml::Deserializer::from_str(text).enumerate() {
        match Value::deserialize(document) {
            Ok(Value::Null) => {}
            Ok(document) => take(document, index + 1, &mut found),
            Err(problem) => {
                found.push(Found::Faulty(format!("document {} cannot be read: {problem}", index + 1)));
                // What follows is not to be trusted.
                break;
            }
        }
    }
    found
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
