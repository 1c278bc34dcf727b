//! The contracts that `render` evaluates: defaults, and the structure around them.
//!
//! They contain no types. The decoder checks every type with better messages, and Nickel need not apply a contract to
//! each of tens of thousands of values. A field without a default, and without one below it, is not in the file at all.

use crate::lab::decode::{Field, Record, Shape};
use crate::vocabulary::{NOTICE, nickel, reflection, root};

pub(super) fn text() -> String {
    let mut file = format!(
        "# {NOTICE}\n# What `render` evaluates in place of `lab.ncl`: the defaults, and nothing that `render` checks \
         itself. The types and\n# the documentation of all fields are in `contracts/`.\n"
    );
    file.push_str(&definitions());
    file.push_str("{\n");
    file.extend(root().fields.iter().filter_map(|field| field_text(field, "contracts.", 2)));
    file.push_str("}\n");
    file
}

/// The contracts of all records, as a binding that a file begins with.
pub(super) fn definitions() -> String {
    let mut file = String::from("let contracts = {\n");
    for record in reflection::records().into_iter().filter(|record| record.name != root().name) {
        if !matters(record) {
            continue;
        }
        let groups: Vec<&str> =
            record.groups.iter().filter(|group| matters(group)).map(|group| group.name).collect();
        let fields: String = record.fields.iter().filter_map(|field| field_text(field, "", 4)).collect();
        let own = format!("{{\n{fields}    ..\n  }}");
        let parts = match (groups.is_empty(), fields.is_empty()) {
            (true, _) => own,
            (false, true) => groups.join(" & "),
            (false, false) => format!("{} & {own}", groups.join(" & ")),
        };
        file.push_str(&format!("  {} = {parts},\n", record.name));
    }
    file.push_str("} in\n");
    file
}

/// Whether a record, or anything in it, has a default.
fn matters(record: &Record) -> bool {
    record.all_fields().any(|field| field.default.is_some() || structure(field.shape, "").is_some())
}

/// The line of a field that has a default, or may have one below it.
fn field_text(field: &Field, scope: &str, indent: usize) -> Option<String> {
    let default =
        field.default.map(|default| format!(" | default = {}", nickel::value(default, field.shape)));
    let structure = structure(field.shape, scope).map(|contract| format!(" | {contract}"));
    let rest = match (structure, default) {
        (None, None) => return None,
        (structure, Some(default)) => structure.unwrap_or_default() + &default,
        (Some(structure), None) => structure + " | optional",
    };
    Some(format!("{}{}{rest},\n", " ".repeat(indent), field.name))
}

/// The contract that sets the defaults of nested values.
pub(super) fn structure(shape: Shape, scope: &str) -> Option<String> {
    match shape {
        Shape::Record(record) => matters(record).then(|| format!("{scope}{}", record.name)),
        Shape::Entries(inner) => Some(format!("{{ _ | {} }}", structure(*inner, scope)?)),
        Shape::List(inner) => Some(format!("Array {}", structure(*inner, scope)?)),
        // Forms have no defaults, because the form is known only when the value is decoded. A test verifies this.
        Shape::Either(_) => None,
        Shape::Bool | Shape::Text(_) | Shape::Whole(_) | Shape::Words(_) | Shape::Any => None,
    }
}
