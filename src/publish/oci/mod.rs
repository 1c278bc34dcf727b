//! Trees as OCI artifacts, which Flux (OCIRepository) and Argo CD (`oci://` sources) read.
//!
//! The artifact depends on the tree and the commit of the sources only, so the same commit has the same digest on every
//! machine. Only what the registry does not have is uploaded, and the manifest last: a tag never refers to an
//! incomplete artifact.

mod access;
mod artifact;
mod http;
mod login;
mod reference;
mod registry;

pub use access::Access;
pub use artifact::{Artifact, Layout};
pub use login::Logins;
pub use reference::Reference;

use crate::diag::Diagnostic;
use crate::publish::oci::registry::Registry;

/// Pushes an artifact. Returns whether anything had to be pushed: nothing, if the tag refers to this artifact already.
pub fn push(artifact: &Artifact, reference: &Reference, access: &Access<'_>) -> Result<bool, Diagnostic> {
    let mut registry = Registry::open(reference, access)?;
    if registry.digest_of_tag()?.as_deref() == Some(artifact.digest()) {
        return Ok(false);
    }
    for blob in artifact.blobs() {
        if !registry.has(blob)? {
            registry.upload(blob)?;
        }
    }
    registry.tag(artifact)?;
    Ok(true)
}
