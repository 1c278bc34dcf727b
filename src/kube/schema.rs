//! A schema: made from a definition, and compiled.

use jsonschema::{PatternOptions, Validator};
use serde_json::Value;

use crate::kube::structural::to_json_schema;
use crate::kube::{bounds, enum_values, formats, forms, required_fields};

/// A schema in both forms: as a tree for look-ups, and compiled for validation.
#[derive(Debug)]
pub(super) struct Schema {
    pub tree: Value,
    pub validator: Validator,
}

impl Schema {
    /// Compiles a schema. The error is in terms of JSON Schema.
    pub(super) fn new(tree: Value) -> Result<Self, String> {
        Ok(Self { validator: compile(&tree)?, tree })
    }

    /// A third-party schema, in the draft that it names.
    pub(super) fn of_others(tree: Value) -> Result<Self, String> {
        let validator = jsonschema::options().build(&tree).map_err(|problem| problem.to_string())?;
        Ok(Self { tree, validator })
    }
}

pub(super) fn compile(tree: &Value) -> Result<Validator, String> {
    // The regex engine resembles that of the API server: linear time, without look-around.
    let mut options = jsonschema::draft202012::options()
        .should_validate_formats(true)
        .with_pattern_options(PatternOptions::regex());
    for (name, check) in formats::CHECKS {
        options = options.with_format(*name, check);
    }
    forms::declare(options).build(tree).map_err(|problem| problem.to_string())
}

/// Converts a definition to JSON Schema and adds rules that are not in the schema.
pub(super) fn finish(minor: u32, name: &str, schema: &mut Value) {
    to_json_schema(schema);
    bounds::add(name, schema);
    forms::add(minor, name, schema);
    required_fields::add(name, schema);
    enum_values::add(name, schema);
}
