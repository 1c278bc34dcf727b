//! Ways that leave every value valid and break what it means: things are renamed, removed, named in the place of
//! another one, or moved to where they do not belong.

use std::ops::Range;

use super::breaks::{Edits, Here};
use super::points::{Point, Shape};

/// Entries that others refer to, as ends of paths: the list, and the name behind it.
const LISTS: &[&str] = &[
    "accounts",
    "classes",
    "configs",
    "databases",
    "devices",
    "disks",
    "hosts",
    "machines",
    "manifests",
    "middlewares",
    "networks",
    "nfs_servers",
    "nics",
    "pools",
    "ports",
    "priority_classes",
    "secrets",
    "services",
    "storages",
    "stores",
    "tiers",
    "volumes",
];

/// Another name of an object, in its metadata.
pub fn rename_object(here: &Here<'_>) -> Edits {
    let is_name = here.point.path.ends_with("metadata.name") && here.point.shape == Shape::Text;
    let name = here.value().trim_matches('"');
    super::breaks::instead(&here.point.value, is_name.then(|| format!("\"{name}-renamed\"")))
}

/// No such object, or no such entry.
pub fn remove_object(here: &Here<'_>) -> Edits {
    let is_entry = || {
        let mut steps = here.point.path.rsplit('.');
        steps.next();
        steps.next().is_some_and(|list| LISTS.contains(&list))
    };
    let is_object = here.point.shape == Shape::Record && here.value().contains("apiVersion");
    match here.definition() {
        Some(place) if is_object || is_entry() => vec![vec![(place, String::new())]],
        _ => Vec::new(),
    }
}

/// The name of something else in the place of a reference.
pub fn retarget(here: &Here<'_>) -> Edits {
    let Some(name) = here.inner().filter(|name| here.points.names.contains(*name)) else { return Vec::new() };
    let is_other = |other: &&String| other.as_str() != name && here.points.texts.contains(other.as_str());
    let after = here.points.names.range(name.to_owned()..).find(is_other);
    let other = after.or_else(|| here.points.names.iter().find(is_other));
    super::breaks::instead(&here.point.value, other.map(|other| format!("\"{other}\"")))
}

/// A field in another entry of the same list.
pub fn move_across(here: &Here<'_>) -> Edits {
    let Some((from, field)) = field(here) else { return Vec::new() };
    let own = here.point;
    let is_other = |other: &&Point| {
        other.shape == Shape::Record
            && other.file == own.file
            && Some(other.parent) == own.grandparent
            && !(other.value.start <= own.value.start && own.value.end <= other.value.end)
    };
    let other = here.points.all.iter().find(is_other);
    other.map(|other| moved(from, other.value.start + 1, field)).into_iter().collect()
}

/// A field in the record around its own.
pub fn move_up(here: &Here<'_>) -> Edits {
    let Some((from, field)) = field(here) else { return Vec::new() };
    let own = here.point;
    let around = |outer: &&Point| {
        outer.shape == Shape::Record
            && outer.file == own.file
            && outer.value.start < own.value.start
            && own.value.end < outer.value.end
    };
    // The innermost is the field's own record.
    let mut records: Vec<&Point> = here.points.all.iter().filter(around).collect();
    records.sort_by_key(|record| record.value.len());
    records.get(1).map(|outer| moved(from, outer.value.start + 1, field)).into_iter().collect()
}

/// A field with a plain name: where it is, and how it is written.
fn field(here: &Here<'_>) -> Option<(Range<usize>, String)> {
    let key = here.point.key.as_ref().filter(|key| key.start == key.place.start)?;
    let from = here.definition().filter(|_| here.point.shape != Shape::Record)?;
    let name = &here.text[key.place.clone()];
    Some((from, format!(" {name} = {}, ", here.value())))
}

fn moved(from: Range<usize>, to: usize, field: String) -> Vec<(Range<usize>, String)> {
    let mut edits = vec![(from, String::new()), (to..to, field)];
    edits.sort_by_key(|(place, _)| place.start);
    edits
}
