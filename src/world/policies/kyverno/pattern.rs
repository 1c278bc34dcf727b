//! Patterns of objects, with anchors: <https://kyverno.io/docs/policy-types/cluster-policy/validate/#anchors>

use crate::document::{Data, DataKind, fields};
use crate::world::object::shown;
use crate::world::policies::kyverno::scalar;
use crate::world::policies::kyverno::wildcard::{fits, is_one};

/// Why an object does not meet a pattern.
#[derive(Debug)]
pub(super) enum Miss<'d> {
    /// A condition is not met, so the pattern does not apply to this part.
    Skipped,
    /// A condition is not met that decides about the whole object.
    SkippedWhole,
    /// A field has another value, or is absent.
    Differs {
        /// The field, or the nearest existing one above it.
        data: &'d Data,
        /// Where the field is.
        path: String,
        /// The name of the field.
        field: String,
        /// What the pattern wants.
        wanted: String,
    },
}

/// The meaning of a key of a pattern.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Anchor {
    None,
    Condition,
    Global,
    IfPresent,
    Absent,
    Exists,
}

/// Whether an object meets a pattern.
pub(super) fn meets<'d>(pattern: &Data, object: &'d Data) -> Result<(), Miss<'d>> {
    value(pattern, Some(object), object, "", "")
}

fn value<'d>(
    pattern: &Data,
    found: Option<&'d Data>,
    near: &'d Data,
    path: &str,
    field: &str,
) -> Result<(), Miss<'d>> {
    let differs = |wanted: String| {
        Err(Miss::Differs {
            data: found.unwrap_or(near),
            path: path.to_owned(),
            field: field.to_owned(),
            wanted,
        })
    };
    match &pattern.kind {
        DataKind::Map(parts) => match found {
            Some(found) if matches!(found.kind, DataKind::Map(_)) => map(parts, found, path),
            _ => differs("a map".to_owned()),
        },
        DataKind::List(patterns) => match found.map(|found| (&found.kind, found)) {
            Some((DataKind::List(elements), found)) => list(patterns, elements, found, path, field),
            _ => differs("a list".to_owned()),
        },
        _ => match found.map(|found| &found.kind) {
            // Each element of a list has to meet the pattern of a single value.
            Some(DataKind::List(elements)) => {
                elements.iter().try_for_each(|element| value(pattern, Some(element), near, path, field))
            }
            _ if scalar::meets(pattern, found) => Ok(()),
            _ => differs(format!("`{}`", shown(pattern))),
        },
    }
}

fn map<'d>(parts: &[(String, Data)], object: &'d Data, path: &str) -> Result<(), Miss<'d>> {
    // Conditions decide first whether the others count.
    let (first, rest): (Vec<_>, Vec<_>) =
        parts.iter().partition(|(key, _)| matches!(anchor(key).0, Anchor::Condition | Anchor::Global));
    first.into_iter().chain(rest).try_for_each(|(key, pattern)| part(key, pattern, object, path))
}

fn part<'d>(key: &str, pattern: &Data, object: &'d Data, path: &str) -> Result<(), Miss<'d>> {
    let (anchor, key) = anchor(key);
    let found = if is_one(key) {
        fields(Some(object)).iter().find_map(|(known, value)| fits(key, known).then_some(value))
    } else {
        object.get(key)
    };
    let path = if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
    let met = |found| value(pattern, found, object, &path, key);
    match (anchor, found) {
        (Anchor::None, found) => met(found),
        (Anchor::Condition, Some(found)) => met(Some(found)).map_err(|_| Miss::Skipped),
        (Anchor::Condition, None) => Err(Miss::Skipped),
        (Anchor::Global, Some(found)) => met(Some(found)).map_err(|_| Miss::SkippedWhole),
        (Anchor::Global, None) => Err(Miss::SkippedWhole),
        (Anchor::IfPresent, Some(found)) => met(Some(found)),
        (Anchor::Absent, Some(found)) => {
            Err(Miss::Differs { data: found, path, field: key.to_owned(), wanted: "nothing".to_owned() })
        }
        (Anchor::Exists, Some(found)) => exists(pattern, found, &path, key),
        (Anchor::IfPresent | Anchor::Absent | Anchor::Exists, None) => Ok(()),
    }
}

/// One element at least meets the pattern.
fn exists<'d>(pattern: &Data, found: &'d Data, path: &str, field: &str) -> Result<(), Miss<'d>> {
    let wanted = match &pattern.kind {
        DataKind::List(patterns) => patterns.first(),
        _ => Some(pattern),
    };
    let (DataKind::List(elements), Some(wanted)) = (&found.kind, wanted) else { return Ok(()) };
    if elements.iter().any(|element| value(wanted, Some(element), found, path, field).is_ok()) {
        return Ok(());
    }
    let wanted = "an element that meets the pattern".to_owned();
    Err(Miss::Differs { data: found, path: path.to_owned(), field: field.to_owned(), wanted })
}

/// Every element meets the pattern. Several patterns are for the elements in their order.
fn list<'d>(
    patterns: &[Data],
    elements: &'d [Data],
    near: &'d Data,
    path: &str,
    field: &str,
) -> Result<(), Miss<'d>> {
    let Some(first) = patterns.first() else { return Ok(()) };
    let (mut met, mut skipped) = (false, false);
    for (index, element) in elements.iter().enumerate() {
        match value(first, Some(element), near, &format!("{path}[{index}]"), field) {
            Ok(()) => met = true,
            Err(Miss::Skipped) => skipped = true,
            other => return other,
        }
    }
    if skipped && !met { Err(Miss::Skipped) } else { Ok(()) }
}

fn anchor(key: &str) -> (Anchor, &str) {
    let anchors = [
        ("=(", Anchor::IfPresent),
        ("X(", Anchor::Absent),
        ("^(", Anchor::Exists),
        ("<(", Anchor::Global),
        ("(", Anchor::Condition),
    ];
    let inside = key.strip_suffix(')');
    anchors
        .into_iter()
        .find_map(|(start, anchor)| Some((anchor, inside?.strip_prefix(start)?)))
        .unwrap_or((Anchor::None, key))
}
