//! A publication, and its result: how many files it changes.

use std::path::Path;

use crate::publish::source::Source;
use crate::tree::{Comparison, FileState, Foreign, Policy, Tree};

/// A tree to publish.
#[derive(Debug)]
pub struct Publication<'a> {
    /// The name of the lab.
    pub lab: &'a str,
    /// The tree.
    pub tree: &'a Tree,
    /// The folder in the target, with forward slashes; `.` for its root.
    pub path: &'a str,
    /// The policy for files that were edited or are foreign.
    pub policy: Policy,
    /// The source of the tree.
    pub source: &'a Source,
    /// The `git` program, which signs commits if signing is enabled.
    pub git: Option<&'a Path>,
}

/// The result of publishing.
#[derive(Debug)]
pub struct Published {
    /// The new commit; none if there was nothing to commit.
    pub commit: Option<String>,
    /// The number of added files.
    pub added: usize,
    /// The number of changed files.
    pub changed: usize,
    /// The number of removed files.
    pub removed: usize,
    /// Files in the folder that `render` did not write.
    pub foreign: Vec<Foreign>,
}

/// The number of added, changed and removed files.
pub(super) fn count(comparison: &Comparison) -> [usize; 3] {
    let mut counts = [0; 3];
    for state in comparison.files.values() {
        match state {
            FileState::Unchanged => {}
            FileState::New | FileState::Missing => counts[0] += 1,
            FileState::Changed(_) | FileState::HandEdited | FileState::InTheWay(_) => counts[1] += 1,
            FileState::Stale | FileState::StaleEdited => counts[2] += 1,
        }
    }
    counts
}
