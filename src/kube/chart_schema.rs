//! Validation of the values of a chart against the chart's own schema.

use serde_json::Value;

use crate::kube::faults;
use crate::kube::object::{FieldStep, Point};
use crate::kube::schema::Schema;

/// A violation of a schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemaError {
    /// Keys and indices, from the root down.
    pub path: Vec<String>,
    /// Whether the field's name is wrong, rather than its value.
    pub at_key: bool,
    /// What is wrong; the name of the owner of the value precedes it.
    pub says: String,
    /// A short form of `says`.
    pub label: String,
    /// How to fix it.
    pub help: Vec<String>,
}

/// All violations of a schema. An error describes why the schema cannot be used.
pub fn schema_errors(schema: &Value, instance: &Value) -> Result<Vec<SchemaError>, String> {
    let schema = Schema::of_others(schema.clone())?;
    let found = faults::faults(&schema, instance).into_iter().map(|fault| SchemaError {
        path: fault
            .path
            .steps()
            .into_iter()
            .map(|step| match step {
                FieldStep::Key(key) => key.clone(),
                FieldStep::Index(index) => index.to_string(),
            })
            .collect(),
        at_key: fault.point == Point::Key,
        says: fault.says,
        label: fault.label,
        help: fault.help,
    });
    Ok(found.collect())
}
