//! The folders that are watched: all of a project but rendered trees and git's own files.
//!
//! A render reads every file of the rendered trees, and each reading would be an event. So folders that contain a tree
//! are watched without what is below them, and their other folders one by one.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use notify_debouncer_mini::notify::{self, RecursiveMode, Watcher};

use crate::disk;
use crate::project::Project;

/// The folders that have been given to the operating system.
#[derive(Debug, Default)]
pub(super) struct Watched(BTreeSet<PathBuf>);

impl Watched {
    /// Watches the folders of a project that are not watched yet.
    pub(super) fn extend(&mut self, watcher: &mut dyn Watcher, project: &Project) -> notify::Result<()> {
        let trees: Vec<&Path> = project.labs.iter().map(|lab| lab.output.as_path()).collect();
        let roots = [&project.root].into_iter().chain(&project.siblings);
        for (folder, mode) in roots.flat_map(|root| folders(root, &trees)) {
            if !self.0.contains(&folder) {
                watcher.watch(&folder, mode)?;
                self.0.insert(folder);
            }
        }
        Ok(())
    }

    /// A folder that has been replaced has to be watched again.
    pub(super) fn forget(&mut self, changed: &[PathBuf]) {
        changed.iter().for_each(|path| {
            self.0.remove(path);
        });
    }
}

/// The folders to watch, and whether with everything below them.
fn folders(folder: &Path, trees: &[&Path]) -> Vec<(PathBuf, RecursiveMode)> {
    let is_git = folder.file_name().is_some_and(|name| name == ".git");
    if is_git || trees.contains(&folder) || !disk::is_folder(folder).unwrap_or(false) {
        return Vec::new();
    }
    // What cannot be listed cannot be watched either; reading the files in it reports that.
    let below = disk::list(folder).ok().flatten().unwrap_or_default();
    let contains_git = below.iter().any(|name| name == ".git");
    if !contains_git && !trees.iter().any(|tree| tree.starts_with(folder)) {
        return vec![(folder.to_path_buf(), RecursiveMode::Recursive)];
    }
    let mut found = vec![(folder.to_path_buf(), RecursiveMode::NonRecursive)];
    found.extend(below.iter().flat_map(|name| folders(&folder.join(name), trees)));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rendered_trees_and_git_are_not_watched() {
        let scratch = tempfile::tempdir().expect("a folder for the test");
        let root = scratch.path();
        for folder in ["config/services", "golden/lab/kubernetes", "golden/other", ".git/objects"] {
            std::fs::create_dir_all(root.join(folder)).expect("a folder can be made");
        }
        let found = folders(root, &[&root.join("golden/lab")]);
        let expected = [
            (root.to_path_buf(), RecursiveMode::NonRecursive),
            (root.join("config"), RecursiveMode::Recursive),
            (root.join("golden"), RecursiveMode::NonRecursive),
            (root.join("golden/other"), RecursiveMode::Recursive),
        ];
        assert_eq!(found, expected);
    }
}
