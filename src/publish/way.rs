//! What blocks the path of a folder in a branch: it leads through folders only.

use std::path::Path;

use git2::{ObjectType, Tree};

use crate::diag::Diagnostic;
use crate::outcome::OUT_IN_THE_WAY;

/// In a branch: a file, a link or a submodule with the path of the folder, or of a folder above it.
pub(super) fn in_tree(tree: &Tree<'_>, path: &str) -> Option<String> {
    prefixes(path).find_map(|part| {
        let entry = tree.get_path(Path::new(part)).ok()?;
        (entry.kind() != Some(ObjectType::Tree)).then(|| part.to_owned())
    })
}

/// In a working copy: a link.
pub(super) fn in_working_copy(copy: &Path, path: &str) -> Option<String> {
    let is_link = |part: &&str| copy.join(part).symlink_metadata().is_ok_and(|about| about.is_symlink());
    prefixes(path).find(is_link).map(str::to_owned)
}

/// The finding about it.
pub(super) fn found(shown: String, path: &str) -> Diagnostic {
    let message = format!("`{shown}` was not written by `render`, and is in the way of `{path}`");
    Diagnostic::new(&OUT_IN_THE_WAY, message).at_path(shown, "in the way").help("move it away")
}

/// The folders above a path, and the path itself.
fn prefixes(path: &str) -> impl Iterator<Item = &str> {
    let ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]);
    ends.map(|end| &path[..end]).filter(|part| !part.is_empty() && *part != ".")
}
