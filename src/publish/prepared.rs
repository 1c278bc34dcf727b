//! What a publication would change, before anything has changed.

use git2::Oid;

use crate::diag::Diagnostic;
use crate::outcome;
use crate::publish::commit::Change;
use crate::publish::publication::{Publication, Published, count};
use crate::publish::snapshot::Snapshot;
use crate::publish::target::Target;
use crate::tree::{Comparison, MANIFEST_NAME, Manifest, Tree, WriteError, compare};

pub(super) struct Prepared {
    pub(super) snapshot: Snapshot,
    pub(super) comparison: Comparison,
    /// The branch's tree with the lab's files. The git object exists, but nothing refers to it.
    pub(super) tree: Oid,
}

impl Prepared {
    pub(super) fn of(publication: &Publication<'_>, target: &Target) -> Result<Self, Vec<Diagnostic>> {
        let one = |problem: Diagnostic| vec![problem];
        let shown = target.show(publication.path);
        // A branch that is not checked out is compared in the same way.
        let snapshot = target.snapshot(publication.path).map_err(one)?;
        let comparison = compare(publication.tree, snapshot.folder())
            .map_err(|problem| vec![outcome::of_compare(&problem, &shown)])?;
        let conflicts = comparison.conflicts(publication.policy);
        if !conflicts.is_empty() {
            return Err(outcome::of_write(&WriteError::Conflicts(conflicts), &shown));
        }
        let changes = changes(publication.tree, &comparison);
        let tree = target.with(publication.path, &changes).map_err(one)?;
        Ok(Self { snapshot, comparison, tree })
    }

    pub(super) fn published(&self, commit: Option<String>) -> Published {
        let [added, changed, removed] = count(&self.comparison);
        Published { commit, added, changed, removed, foreign: self.comparison.foreign.clone() }
    }
}

/// The rendered files in the folder, and the files to remove.
fn changes(tree: &Tree, comparison: &Comparison) -> Vec<Change> {
    let mut changes: Vec<Change> = tree
        .iter()
        .map(|(path, file)| Change::put(path.as_str(), file.bytes.to_vec(), file.executable))
        .collect();
    let gone = comparison.files.iter().filter(|(path, _)| tree.get(path.as_str()).is_none());
    changes.extend(gone.map(|(path, _)| Change::remove(path.as_str())));
    let manifest = Manifest::of(tree).print();
    changes.push(Change::put(MANIFEST_NAME, manifest.into_bytes(), false));
    changes
}
