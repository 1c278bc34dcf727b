//! The syntax of labels, and findings about names that Kubernetes refuses.

use std::str::FromStr;

use crate::document::Data;
use crate::kube::codes::K8S_NAME;
use crate::kube::object::{Fault, FieldStep, Path, Point};
use crate::types::{LabelKey, LabelValue, Malformed};

/// A label in any map.
pub(super) fn label(key: &str, value: &Data, path: &Path, faults: &mut Vec<Fault>) {
    let at = || path.key(key);
    check::<LabelKey>(key, at, Point::Key, "label key", faults);
    label_value(value, at, faults);
}

/// A label value at any path.
pub(super) fn label_value(value: &Data, path: impl FnOnce() -> Path, faults: &mut Vec<Fault>) {
    if let Some(text) = value.as_str() {
        check::<LabelValue>(text, path, Point::Value, "label value", faults);
    }
}

pub(super) fn check<T: FromStr<Err = Malformed>>(
    text: &str,
    path: impl FnOnce() -> Path,
    point: Point,
    noun: &str,
    faults: &mut Vec<Fault>,
) {
    if let Err(problem) = text.parse::<T>() {
        faults.push(Fault { point, ..malformed(path(), noun, problem) });
    }
}

pub(super) fn malformed(path: Path, noun: &str, problem: Malformed) -> Fault {
    let Malformed { message, help } = problem;
    let place = match path.last() {
        Some(FieldStep::Key(key)) if key == "name" || key == "namespace" => format!("in `{path}`"),
        _ => format!("in `{}`", path.above()),
    };
    Fault::new(&K8S_NAME, path, format!("has an invalid {noun} {place}: {message}"), message).help(help)
}
