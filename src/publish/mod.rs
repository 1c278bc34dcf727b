//! Publishing: a lab's tree as a commit in another repository, or as an artifact in a registry.
//!
//! A commit is created from git objects before anything else changes: if the repository cannot accept it, a file was
//! edited by hand or signing fails, the target stays as it was. The files that can be replaced or removed are determined
//! as for an output folder, with the same manifest.

pub(crate) mod codes;

pub mod oci;

mod commit;
mod date;
mod hydrate;
mod interrupted;
mod message;
mod metadata;
mod prepared;
mod proposed;
mod publication;
mod reference;
mod refused;
mod remote;
mod snapshot;
mod source;
mod target;
mod way;

pub use hydrate::{Hydrated, hydrate};
pub use metadata::Dry;
pub use publication::{Publication, Published};
pub use source::Source;
pub use target::Target;

use crate::diag::Diagnostic;
use crate::outcome;
use crate::tree::write;
use prepared::Prepared;
use refused::refused;

/// Commits a tree to a target.
pub fn publish(publication: &Publication<'_>, target: &Target) -> Result<Published, Vec<Diagnostic>> {
    let one = |problem: Diagnostic| vec![problem];
    let author = target.author().map_err(one)?;
    let uncommitted = target.uncommitted().map_err(one)?;
    let prepared = Prepared::of(publication, target);
    let prepared = prepared.map_err(|problems| uncommitted.clone().map_or(problems, one))?;
    let tree = prepared.tree;
    if let Some(uncommitted) = uncommitted
        && !target.is_interrupted(tree, publication.path).map_err(one)?
    {
        return Err(vec![uncommitted]);
    }
    if target.contains(tree) {
        return Ok(prepared.published(None));
    }
    let message = message::message(publication, &prepared.comparison);
    let id = target.commit(tree, &author, &message, publication.git).map_err(one)?;
    let advance = || target.advance(id, &format!("render publish: {}", publication.lab)).map_err(one);
    if prepared.snapshot.is_working_copy() {
        // The index first: if the run ends before the branch moves, the files appear as changes to commit. In the other
        // order they would appear as deleted.
        target.update_index(Some(tree)).map_err(one)?;
        let written = write(publication.tree, prepared.snapshot.folder(), publication.policy)
            .map_err(|problem| outcome::of_write(&problem, &target.show(publication.path)));
        if let Err(problems) = written.and_then(|_| advance()) {
            let restored = target.update_index(None).err();
            return Err(problems.into_iter().chain(restored).collect());
        }
    } else {
        advance()?;
    }
    Ok(prepared.published(Some(id.to_string())))
}
