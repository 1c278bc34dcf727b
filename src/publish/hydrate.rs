//! Hydration: a lab's tree on a proposed branch, with what GitOps Promoter reads.
//!
//! A commit is created only if the tree has changed. The note on the branch's last commit then says for every commit of
//! the sources that it has been rendered, so that promotion does not wait for environments without changes.

use git2::Oid;

use crate::diag::Diagnostic;
use crate::publish::message;
use crate::publish::metadata::{Dry, METADATA};
use crate::publish::prepared::Prepared;
use crate::publish::publication::{Publication, Published};
use crate::publish::target::Target;

/// The result of hydrating.
#[derive(Debug)]
pub struct Hydrated {
    /// The result of publishing to the proposed branch.
    pub published: Published,
    /// The last commit of the proposed branch, which gets the note.
    pub tip: Oid,
}

/// Commits a tree to a proposed branch, together with the file that describes the dry commit.
pub fn hydrate(
    publication: &Publication<'_>,
    target: &Target,
    dry: &Dry<'_>,
) -> Result<Hydrated, Vec<Diagnostic>> {
    let one = |problem: Diagnostic| vec![problem];
    let author = target.author().map_err(one)?;
    let mut prepared = Prepared::of(publication, target)?;
    if publication.path == "." {
        prepared.comparison.foreign.retain(|foreign| foreign.path != METADATA);
    }
    let why = format!("render publish: {}", publication.lab);
    let present = target.start.filter(|_| target.contains(prepared.tree) && target.has_metadata());
    if let Some(tip) = present {
        // The branch may exist only at the remote, or not at all yet.
        if target.current != Some(tip) {
            target.advance(tip, &why).map_err(one)?;
        }
        return Ok(Hydrated { published: prepared.published(None), tip });
    }
    let tree = target.with_metadata(prepared.tree, dry.file()).map_err(one)?;
    let message = message::message(publication, &prepared.comparison);
    let tip = target.commit(tree, &author, &message, publication.git).map_err(one)?;
    target.advance(tip, &why).map_err(one)?;
    Ok(Hydrated { published: prepared.published(Some(tip.to_string())), tip })
}
