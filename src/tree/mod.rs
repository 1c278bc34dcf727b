//! The output tree as a value, its comparison with the disk, and the only writer of the program.
//!
//! Targets fill a [`Tree`]: path to bytes, complete in memory, free of collisions. [`compare()`] compares it with the
//! output directory and determines for every file what would happen to it; it only reads. [`write()`] makes the
//! directory equal to the tree and changes nothing else. The [`Manifest`], which is committed with the files, records
//! which files render owns.
//!
//! Every error is a value with its path; callers turn it into diagnostics.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

mod compare;
mod error;
mod hash;
mod known;
mod last_run;
mod listing;
mod lock;
mod manifest;
mod modes;
mod operations;
mod path;
mod policy;
mod record;
mod reserved_names;
mod single_file;
mod write;

#[cfg(test)]
mod crash_tests;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod write_tests;

pub use compare::{Change, Comparison, Conflict, FileState, Foreign, ManifestState, Obstacle, compare};
pub use error::CompareError;
pub use hash::ContentHash;
pub use last_run::LastRun;
pub use listing::EntryKind;
pub use manifest::{Manifest, TOOL_VERSION};
pub use path::{PathError, PathFault, TreePath};
pub use policy::Policy;
pub use record::RecordError;
pub use reserved_names::MANIFEST as MANIFEST_NAME;
pub use single_file::write_file;
pub use write::{Outcome, WriteError, WriteStep, Written, write};

/// All files of one output directory, except the manifest.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    files: BTreeMap<TreePath, TreeFile>,
    /// Every file and every directory by its folded path.
    names: BTreeMap<String, Name>,
}

/// A file to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeFile {
    /// The content.
    pub bytes: Arc<[u8]>,
    /// Whether it is a program: mode 0755 instead of 0644.
    pub executable: bool,
}

/// Two paths that cannot be in one tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Collision {
    /// Why they collide.
    pub kind: CollisionKind,
    /// The path that is in the tree already.
    pub present: TreePath,
    /// The path that was to be added.
    pub refused: TreePath,
}

/// Why two paths collide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CollisionKind {
    /// The paths are equal.
    SamePath,
    /// The paths, or directories above them, differ only in case: the same path on macOS and Windows.
    OnlyCase,
    /// One path is a file, and the other requires a directory of the same name.
    FileAndDirectory,
}

#[derive(Clone, Debug)]
struct Name {
    spelling: Box<str>,
    role: Role,
    /// The first file with this name.
    file: TreePath,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    File,
    Directory,
}

impl TreeFile {
    /// A file with mode 0644.
    pub fn plain(bytes: impl Into<Arc<[u8]>>) -> Self {
        Self { bytes: bytes.into(), executable: false }
    }

    /// A program with mode 0755.
    pub fn program(bytes: impl Into<Arc<[u8]>>) -> Self {
        Self { bytes: bytes.into(), executable: true }
    }
}

impl Tree {
    /// A tree without files.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file. If it collides with another file, the tree is unchanged.
    pub fn insert(&mut self, path: TreePath, file: TreeFile) -> Result<(), Collision> {
        // If a directory exists, so do its parents.
        let parent = path.as_str().rsplit_once('/').map(|(parent, _)| parent);
        let is_known = parent.is_some_and(|parent| self.has_directory(parent));
        let names: Vec<_> = path
            .directories()
            .filter(|_| !is_known)
            .map(|directory| (directory, Role::Directory))
            .chain([(path.as_str(), Role::File)])
            .map(|(spelling, role)| {
                (path::fold(spelling), Name { spelling: spelling.into(), role, file: path.clone() })
            })
            .collect();
        for (folded, name) in &names {
            if let Some(present) = self.names.get(folded)
                && let Some(kind) = collision(present, name)
            {
                return Err(Collision { kind, present: present.file.clone(), refused: path });
            }
        }
        for (folded, name) in names {
            self.names.entry(folded).or_insert(name);
        }
        self.files.insert(path, file);
        Ok(())
    }

    /// The file at a path.
    pub fn get(&self, path: &str) -> Option<&TreeFile> {
        self.files.get(path)
    }

    /// The files in the order of their paths.
    pub fn iter(&self) -> impl Iterator<Item = (&TreePath, &TreeFile)> {
        self.files.iter()
    }

    /// The number of files.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether the tree has no files.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Whether a file of the tree is in a directory of this path.
    fn has_directory(&self, path: &str) -> bool {
        self.names
            .get(&path::fold(path))
            .is_some_and(|name| name.role == Role::Directory && *name.spelling == *path)
    }

    /// The file of the tree whose path differs from this one in case only.
    fn case_twin(&self, path: &TreePath) -> Option<&TreePath> {
        let name = self.names.get(&path::fold(path.as_str()))?;
        (name.role == Role::File && name.file != *path).then_some(&name.file)
    }
}

fn collision(present: &Name, new: &Name) -> Option<CollisionKind> {
    if present.role != new.role {
        Some(CollisionKind::FileAndDirectory)
    } else if present.spelling != new.spelling {
        Some(CollisionKind::OnlyCase)
    } else if new.role == Role::File {
        Some(CollisionKind::SamePath)
    } else {
        None
    }
}

impl fmt::Display for Collision {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, present, refused } = self;
        match kind {
            CollisionKind::SamePath => write!(formatter, "`{refused}` is generated twice"),
            CollisionKind::OnlyCase => write!(formatter, "`{present}` and `{refused}` differ only in case"),
            CollisionKind::FileAndDirectory => {
                write!(
                    formatter,
                    "`{present}` and `{refused}` use the same name for a file and for a directory"
                )
            }
        }
    }
}

impl std::error::Error for Collision {}

#[cfg(test)]
mod tests {
    use super::*;

    fn add(tree: &mut Tree, path: &str) -> Result<(), Collision> {
        tree.insert(TreePath::new(path).expect("a path"), TreeFile::plain(path.as_bytes()))
    }

    fn refused(present: &str, new: &str) -> CollisionKind {
        let mut tree = Tree::new();
        add(&mut tree, present).expect("the first");
        let collision = add(&mut tree, new).expect_err("the second");
        assert_eq!((collision.present.as_str(), collision.refused.as_str()), (present, new));
        assert!(collision.to_string().contains(new));
        assert_eq!(tree.len(), 1);
        assert_eq!(tree.get(present), Some(&TreeFile::plain(present.as_bytes())));
        collision.kind
    }

    #[test]
    fn files_come_out_in_the_order_of_their_paths() {
        let mut tree = Tree::new();
        for path in ["b/x", "a", "b/a", "b-c"] {
            add(&mut tree, path).expect(path);
        }
        let paths: Vec<_> = tree.iter().map(|(path, _)| path.as_str()).collect();
        assert_eq!(paths, ["a", "b-c", "b/a", "b/x"]);
    }

    #[test]
    fn collisions_name_both_paths_and_leave_the_tree_alone() {
        assert_eq!(refused("a/b", "a/b"), CollisionKind::SamePath);
        assert_eq!(refused("a/README", "a/readme"), CollisionKind::OnlyCase);
        assert_eq!(refused("Straße", "STRASSE"), CollisionKind::OnlyCase);
        assert_eq!(refused("App/x", "app/y"), CollisionKind::OnlyCase);
        assert_eq!(refused("a", "a/b"), CollisionKind::FileAndDirectory);
        assert_eq!(refused("a/b/c", "a/b"), CollisionKind::FileAndDirectory);
        assert_eq!(refused("A/b", "a"), CollisionKind::FileAndDirectory);
    }

    #[test]
    fn a_refused_file_leaves_no_directory_behind() {
        let mut tree = Tree::new();
        add(&mut tree, "x/a").expect("the first");
        add(&mut tree, "x/a/y/z").expect_err("below a file");
        add(&mut tree, "x/b").expect("still free");
        assert_eq!(tree.names.len(), 3);
    }
}
