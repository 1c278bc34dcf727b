//! Changes between two output trees, by object.
//!
//! In: two trees, of the base and of the sources. Out: a list of [`Change`]s. An object is a Kubernetes object, a
//! document of a YAML or JSON file, or a whole text file. Reordered keys, a different formatting and moved files are
//! not changes, and neither is a comment inside a document; but a comment before it is (`#cloud-config` decides how the
//! file is read).
//!
//! 1. [`base`] reads the tree to compare with: a directory, or a revision of a git repository.
//! 2. [`objects`] splits files into documents with identities.
//! 3. [`pairing`] finds for each document of one tree its counterpart in the other.
//! 4. [`order`] and [`lines`] turn a pair into changed lines; [`locations`] finds their positions in object and file.
//! 5. [`effects`] tells what each change does to what runs.
//! 6. [`report`] prints them as text or JSON.
//!
//! Two values are equal if they are equal in YAML 1.2. Whether a word such as `yes` is quoted, which matters in YAML
//! 1.1, is formatting here: the printer always quotes such words.

pub mod base;
pub mod effects;
pub mod lines;
pub mod locations;
pub mod lowered;
pub mod objects;
pub mod order;
pub mod pairing;
pub mod report;
pub mod revision;

mod files;
mod loaded;
mod options;

pub use files::Files;
pub use options::Options;

use effects::{Consequence, NewPlan};
use lines::Hunk;
use objects::{DiffContent, DiffDocument, Identity};

/// One object that differs between the trees.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Whether the object was changed, added or removed.
    pub kind: ChangeKind,
    /// The object's identity in the new tree, or in the old one if it was removed.
    pub identity: Identity,
    /// The path in the old tree; none for an added object.
    pub old_path: Option<String>,
    /// The path in the new tree; none for a removed object.
    pub new_path: Option<String>,
    /// The difference.
    pub detail: Detail,
    /// What happens once it is applied. None for a file that nothing applies.
    pub consequence: Option<Consequence>,
}

/// The kind of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeKind {
    /// In both trees, with different contents or paths.
    Changed,
    /// In the new tree only.
    Added,
    /// In the old tree only.
    Removed,
}

/// The difference.
#[derive(Clone, Debug, PartialEq)]
pub enum Detail {
    /// The changed lines.
    Lines(Vec<Hunk>),
    /// Not text: only the sizes in bytes are reported.
    Bytes {
        /// The size in the old tree.
        old: Option<usize>,
        /// The size in the new tree.
        new: Option<usize>,
    },
}

/// Compares two trees. Changes come in the order of their paths.
pub fn diff(old: &Files, new: &Files, options: Options<'_>) -> Vec<Change> {
    let plan = NewPlan::of(new);
    let (old, new) = objects::documents(old, new);
    let mut found: Vec<((String, usize), Change)> = pairing::pair(old, new)
        .into_iter()
        .filter_map(|(old, new)| {
            let shown = new.as_ref().or(old.as_ref())?;
            let place = (shown.path.clone(), shown.index);
            change(old.as_ref(), new.as_ref(), options, &plan).map(|change| (place, change))
        })
        .collect();
    found.sort_by(|(a, left), (b, right)| (a, left.kind).cmp(&(b, right.kind)));
    found.into_iter().map(|(_, change)| change).collect()
}

fn change(
    old: Option<&DiffDocument>,
    new: Option<&DiffDocument>,
    options: Options<'_>,
    plan: &NewPlan<'_>,
) -> Option<Change> {
    let kind = match (old, new) {
        (Some(old), Some(new)) if old.content == new.content => return None,
        (Some(_), Some(_)) => ChangeKind::Changed,
        (None, Some(_)) => ChangeKind::Added,
        (Some(_), None) => ChangeKind::Removed,
        (None, None) => return None,
    };
    Some(Change {
        kind,
        identity: new.or(old)?.identity(),
        old_path: old.map(|document| document.path.clone()),
        new_path: new.map(|document| document.path.clone()),
        detail: detail(old, new, options),
        consequence: effects::consequence(old, new, plan),
    })
}

fn detail(old: Option<&DiffDocument>, new: Option<&DiffDocument>, options: Options<'_>) -> Detail {
    let is_bytes = |document: &DiffDocument| matches!(document.content, DiffContent::Bytes(_));
    if old.is_some_and(is_bytes) || new.is_some_and(is_bytes) {
        let size = |document: &DiffDocument| match &document.content {
            DiffContent::Bytes(bytes) => bytes.len(),
            DiffContent::Data { .. } | DiffContent::Text(_) => document.source.len(),
        };
        return Detail::Bytes { old: old.map(size), new: new.map(size) };
    }
    Detail::Lines(lines::hunks(old, new, options))
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
