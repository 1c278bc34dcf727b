//! Publications that were interrupted in a working copy: the index, and some files, are ahead of the branch.

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use git2::{Index, ObjectType, Oid, StatusOptions, Tree};

use crate::diag::Diagnostic;
use crate::publish::refused;
use crate::publish::target::Target;

impl Target {
    /// Whether everything that is not committed is a part of this tree in this folder: in the index and in the working copy,
    /// each file is as in the branch or as in the tree. Then no version is lost that is not known.
    pub(super) fn is_interrupted(&self, tree: Oid, path: &str) -> Result<bool, Diagnostic> {
        let Some(copy) = self.repository.workdir() else { return Ok(false) };
        let tip = self.tip()?;
        let found = || -> Result<bool, git2::Error> {
            let new = self.repository.find_tree(tree)?;
            let old = tip.map(|tip| tip.tree()).transpose()?;
            let index = self.repository.index()?;
            let mut options = StatusOptions::new();
            options.include_untracked(false).include_ignored(false);
            let statuses = self.repository.statuses(Some(&mut options))?;
            Ok(statuses.iter().all(|entry| {
                let Ok(file) = std::str::from_utf8(entry.path_bytes()) else { return false };
                let file = Path::new(file);
                let known = BTreeSet::from([old.as_ref().and_then(|old| blob(old, file)), blob(&new, file)]);
                let is_inside = path == "." || file.starts_with(path);
                let on_disk = on_disk(&copy.join(file));
                is_inside
                    && known.contains(&indexed(&index, file))
                    && on_disk.is_some_and(|id| known.contains(&id))
            }))
        };
        found().map_err(|problem| refused("read the working copy", &problem))
    }
}

/// The content of a file in a tree; none if it is not there.
fn blob(tree: &Tree<'_>, file: &Path) -> Option<Oid> {
    tree.get_path(file).ok().map(|entry| entry.id())
}

fn indexed(index: &Index, file: &Path) -> Option<Oid> {
    index.get_path(file, 0).map(|entry| entry.id)
}

/// The content of a file in the working copy, or none if it is not there; no answer if it is a folder or a link.
fn on_disk(place: &Path) -> Option<Option<Oid>> {
    match fs::symlink_metadata(place) {
        Ok(about) if about.is_file() => Oid::hash_file(ObjectType::Blob, place).ok().map(Some),
        Err(problem) if problem.kind() == ErrorKind::NotFound => Some(None),
        _ => None,
    }
}
