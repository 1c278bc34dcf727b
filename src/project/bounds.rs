//! The folders that a project's sources are in: its own, and those beside it that it names.

use std::path::{Path, PathBuf};

use crate::diag::Diagnostic;
use crate::disk;
use crate::project::codes::{PRJ_OUTSIDE, PRJ_UNREADABLE};
use crate::project::file::ProjectFile;
use crate::types::SiblingPath;
use crate::value::{At, Values};

/// The folders that sources are in, after following links.
#[derive(Clone, Debug)]
pub(super) struct Bounds {
    /// The root first.
    folders: Vec<PathBuf>,
}

impl Bounds {
    /// The root, and the folders in `imports.allow`. Each is a folder beside the root itself: a link could lead anywhere.
    pub(super) fn of(root: &Path, file: &ProjectFile, values: &Values) -> (Self, Vec<Diagnostic>) {
        let mut bounds = Self { folders: vec![root.to_path_buf()] };
        let mut found = Vec::new();
        for sibling in file.imports.iter().flat_map(|imports| &imports.allow) {
            match folder(root, sibling, values) {
                Ok(folder) => bounds.folders.push(folder),
                Err(problem) => found.push(*problem),
            }
        }
        (bounds, found)
    }

    pub(super) fn root(&self) -> &Path {
        &self.folders[0]
    }

    /// All folders.
    pub(super) fn folders(&self) -> &[PathBuf] {
        &self.folders
    }

    /// Whether a path is in one of the folders.
    pub(super) fn contain(&self, path: &Path) -> bool {
        let folders: Vec<&Path> = self.folders.iter().map(PathBuf::as_path).collect();
        disk::is_within(path, &folders)
    }
}

fn folder(root: &Path, sibling: &At<SiblingPath>, values: &Values) -> Result<PathBuf, Box<Diagnostic>> {
    let beside = sibling.as_str().trim_start_matches("../");
    let refused = |code, what: &str, help: &str| {
        let message = format!("the folder `{}` {what}", **sibling);
        let found =
            Diagnostic::new(code, message).at_node(sibling.node, values.span(sibling.node), "allowed here");
        Err(Box::new(found.help(help)))
    };
    let Some(folder) = root.parent().map(|parent| parent.join(beside)) else {
        return refused(&PRJ_OUTSIDE, "cannot be: the project is the root of the file system", "remove it");
    };
    match (disk::is_link(&folder), disk::is_folder(&folder)) {
        (Ok(true), _) => refused(&PRJ_OUTSIDE, "is a symbolic link", "allow the folder that it leads to"),
        (Ok(false), Ok(true)) => Ok(folder),
        (Ok(false), Ok(false)) => refused(
            &PRJ_UNREADABLE,
            "does not exist beside the project",
            "check it out, or remove it from `imports.allow`",
        ),
        (Err(problem), _) | (_, Err(problem)) => {
            refused(&PRJ_UNREADABLE, &format!("cannot be read: {}", problem.cause), "make it readable")
        }
    }
}
