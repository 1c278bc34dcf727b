//! Keywords that a shape leaves to the validator of JSON Schema: patterns, conditions, and others that it does not support.

use std::cell::OnceCell;

use jsonschema::Validator;
use serde_json::{Map, Value, json};

use crate::document::{Data, DataKind};
use crate::kube::shape::nulls::Nulls;
use crate::kube::{json, schema};

/// A pattern, compiled when the first string is matched. Its dialect is that of the validator.
#[derive(Debug)]
pub(super) struct Pattern {
    text: String,
    validator: OnceCell<Option<Validator>>,
}

impl Pattern {
    pub(super) fn new(text: &str) -> Self {
        Self { text: text.to_owned(), validator: OnceCell::new() }
    }

    pub(super) fn takes(&self, text: &str) -> bool {
        let compile = || schema::compile(&json!({ "pattern": self.text })).ok();
        let validator = self.validator.get_or_init(compile).as_ref();
        validator.is_some_and(|validator| validator.is_valid(&Value::from(text)))
    }
}

/// The unsupported keywords of one node.
#[derive(Debug)]
pub(super) struct Rest {
    keywords: Value,
    /// Whether a node below has a default, which may affect a condition.
    has_defaults: bool,
    validator: OnceCell<Option<Validator>>,
}

impl Rest {
    /// `None` if there are none.
    pub(super) fn of(keywords: Map<String, Value>) -> Option<Box<Self>> {
        if keywords.is_empty() {
            return None;
        }
        let keywords = Value::Object(keywords);
        let has_defaults = mentions_default(&keywords);
        Some(Box::new(Self { keywords, has_defaults, validator: OnceCell::new() }))
    }

    pub(super) fn takes(&self, data: &Data, nulls: Nulls) -> bool {
        let instance = match nulls {
            Nulls::Absent => json::without_null(data),
            // How an API server handles these depends on the nodes below, which conditions do not describe.
            Nulls::Pruned | Nulls::PrunedRoot if self.has_defaults || has_null(data) => return false,
            Nulls::Pruned | Nulls::PrunedRoot => json::plain(data),
        };
        // A part of a schema may not compile by itself: it refers to a definition, for instance.
        let validator = self.validator.get_or_init(|| schema::compile(&self.keywords).ok()).as_ref();
        validator.is_some_and(|validator| validator.is_valid(&instance))
    }
}

fn mentions_default(schema: &Value) -> bool {
    match schema {
        Value::Object(fields) => {
            fields.iter().any(|(key, value)| key == "default" || mentions_default(value))
        }
        Value::Array(elements) => elements.iter().any(mentions_default),
        _ => false,
    }
}

pub(in crate::kube) fn has_null(data: &Data) -> bool {
    match &data.kind {
        DataKind::Null => true,
        DataKind::List(elements) => elements.iter().any(has_null),
        DataKind::Map(fields) => fields.iter().any(|(_, value)| has_null(value)),
        DataKind::Bool(_) | DataKind::Number(_) | DataKind::String(_) => false,
    }
}
