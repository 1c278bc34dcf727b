//! Publishing: a lab's tree as a commit in another repository.
//!
//! The commit is created from git objects before anything else changes: if the repository cannot accept it, a file was
//! edited by hand or signing fails, the target stays as it was. The files that can be replaced or removed are determined
//! as for an output folder, with the same manifest.

pub mod codes;

mod commit;
mod message;
mod publication;
mod refused;
mod snapshot;
mod source;
mod target;

pub use publication::Publication;
pub use source::Source;
pub use target::Target;

use crate::diag::Diagnostic;
use crate::outcome;
use crate::tree::{Comparison, Foreign, Manifest, Tree, WriteError, compare, write};
use commit::Change;
use publication::count;
use refused::refused;

/// The result of publishing.
#[derive(Debug)]
pub struct Published {
    /// The new commit; none if there was nothing to commit.
    pub commit: Option<String>,
    pub added: usize,
    pub changed: usize,
    pub removed: usize,
    /// Files in the folder that `render` did not write.
    pub foreign: Vec<Foreign>,
}

/// Commits a tree to a target.
pub fn publish(publication: &Publication<'_>, target: &Target) -> Result<Published, Vec<Diagnostic>> {
    let shown = target.show(publication.path);
    let one = |problem: Diagnostic| vec![problem];
    let author = target.author().map_err(one)?;
    // A branch that is not checked out is compared in the same way.
    let snapshot = target.snapshot(publication.path).map_err(one)?;
    let folder = snapshot.folder();
    let comparison =
        compare(publication.tree, folder).map_err(|problem| vec![outcome::of_compare(&problem, &shown)])?;
    let conflicts = comparison.conflicts(publication.policy);
    if !conflicts.is_empty() {
        return Err(outcome::of_write(&WriteError::Conflicts(conflicts), &shown));
    }
    let changes = changes(publication.tree, &comparison);
    let [added, changed, removed] = count(&comparison);
    let tree = target.with(publication.path, &changes).map_err(one)?;
    let done = |commit: Option<String>| Published {
        commit,
        added,
        changed,
        removed,
        foreign: comparison.foreign.clone(),
    };
    if target.contains(tree) {
        return Ok(done(None));
    }
    let message = message::message(publication, &comparison);
    let id = target.commit(tree, &author, &message, publication.git).map_err(one)?;
    if snapshot.is_working_copy() {
        write(publication.tree, folder, publication.policy)
            .map_err(|problem| outcome::of_write(&problem, &shown))?;
    }
    target.advance(id, tree, &format!("render publish: {}", publication.lab)).map_err(one)?;
    Ok(done(Some(id.to_string())))
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
    changes.push(Change::put(crate::tree::MANIFEST_NAME, manifest.into_bytes(), false));
    changes
}
