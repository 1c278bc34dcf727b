//! A schema: made from a definition, and compiled.

use jsonschema::{PatternOptions, Validator};
use serde_json::Value;

use crate::kube::structural::to_json_schema;
use crate::kube::{bounds, formats, forms, needs, words};

/// A schema in both forms: to look things up in, and to check with.
#[derive(Debug)]
pub(super) struct Schema {
    pub tree: Value,
    pub validator: Validator,
}

impl Schema {
    /// Compiles a schema. The reason why it cannot be one is in words of JSON Schema.
    pub(super) fn new(tree: Value) -> Result<Self, String> {
        Ok(Self { validator: compile(&tree)?, tree })
    }

    /// A schema of somebody else's, read as the draft that it names.
    pub(super) fn of_others(tree: Value) -> Result<Self, String> {
        let validator = jsonschema::options().build(&tree).map_err(|problem| problem.to_string())?;
        Ok(Self { tree, validator })
    }
}

pub(super) fn compile(tree: &Value) -> Result<Validator, String> {
    // Patterns are read by an engine like that of the API server: linear in time, and without look-around.
    let mut options = jsonschema::draft202012::options()
        .should_validate_formats(true)
        .with_pattern_options(PatternOptions::regex());
    for (name, check) in formats::CHECKS {
        options = options.with_format(*name, check);
    }
    forms::declare(options).build(tree).map_err(|problem| problem.to_string())
}

/// Makes JSON Schema of a definition and adds what no schema says.
pub(super) fn finish(minor: u32, name: &str, schema: &mut Value) {
    to_json_schema(schema);
    bounds::add(name, schema);
    forms::add(minor, name, schema);
    needs::add(name, schema);
    words::add(name, schema);
}
