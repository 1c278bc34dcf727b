//! Walks over the descriptions of records, without a lab.

use std::collections::BTreeMap;

use crate::lab::decode::{Field, Record, Shape};
use crate::vocabulary::root;

/// All records that a lab is made of, groups included, each once, in the order in which they are first used.
pub(super) fn records() -> Vec<&'static Record> {
    let mut found = Vec::new();
    collect(root(), &mut found);
    found
}

fn collect(record: &'static Record, found: &mut Vec<&'static Record>) {
    if found.iter().any(|known| known.name == record.name) {
        return;
    }
    found.push(record);
    for group in record.groups {
        collect(group, found);
    }
    for field in record.fields {
        for inner in field.shape.records() {
            collect(inner, found);
        }
    }
}

/// The records by the area that declares them. The root is left out.
pub(super) fn areas() -> BTreeMap<&'static str, Vec<&'static Record>> {
    let mut areas: BTreeMap<&str, Vec<&Record>> = BTreeMap::new();
    for record in records().into_iter().filter(|record| record.name != root().name) {
        areas.entry(record.area()).or_default().push(record);
    }
    areas
}

/// Every field by its path, parents before children. `*` represents a name or position that the user chooses.
pub(super) fn paths() -> Vec<(String, &'static Field)> {
    let mut found = Vec::new();
    fields("", root(), &mut found);
    found
}

fn fields(prefix: &str, record: &'static Record, found: &mut Vec<(String, &'static Field)>) {
    for field in record.all_fields() {
        let path = if prefix.is_empty() { field.name.to_owned() } else { format!("{prefix}.{}", field.name) };
        found.push((path.clone(), field));
        below(&path, field.shape, found);
    }
}

fn below(path: &str, shape: Shape, found: &mut Vec<(String, &'static Field)>) {
    match shape {
        Shape::Record(record) => fields(path, record, found),
        Shape::Entries(inner) | Shape::List(inner) => below(&format!("{path}.*"), *inner, found),
        Shape::Either(forms) => forms.iter().for_each(|form| below(path, *form, found)),
        Shape::Bool | Shape::Text(_) | Shape::Whole(_) | Shape::Words(_) | Shape::Any => {}
    }
}

/// The paths at which each record is written, by its name.
pub(super) fn places() -> BTreeMap<&'static str, Vec<String>> {
    let mut places: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (path, field) in paths() {
        let mut path = path;
        let mut shape = field.shape;
        while let Shape::Entries(inner) | Shape::List(inner) = shape {
            path.push_str(".*");
            shape = *inner;
        }
        for record in shape.records() {
            places.entry(record.name).or_default().push(path.clone());
        }
    }
    places
}
