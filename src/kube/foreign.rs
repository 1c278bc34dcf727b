//! Schemas that others wrote, held against what they are for: the values of a chart.

use serde_json::Value;

use crate::kube::faults;
use crate::kube::object::{Point, Step};
use crate::kube::schema::Schema;

/// Something that a schema has against a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// Keys and indices from the root down.
    pub path: Vec<String>,
    /// Whether the name of the field is to blame, or its value.
    pub at_key: bool,
    /// What is wrong, to be read after whatever has the value.
    pub says: String,
    /// The same in a few words.
    pub label: String,
    pub help: Vec<String>,
}

/// Everything that a schema has against a value. An error says why the schema cannot be used.
pub fn misfits(schema: &Value, instance: &Value) -> Result<Vec<Misfit>, String> {
    let schema = Schema::of_others(schema.clone())?;
    let found = faults::faults(&schema, instance).into_iter().map(|fault| Misfit {
        path: fault
            .path
            .steps()
            .into_iter()
            .map(|step| match step {
                Step::Key(key) => key.clone(),
                Step::Index(index) => index.to_string(),
            })
            .collect(),
        at_key: fault.point == Point::Key,
        says: fault.says,
        label: fault.label,
        help: fault.help,
    });
    Ok(found.collect())
}
