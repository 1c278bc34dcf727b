//! A folder of a branch as files on disk: in the working copy, or in a temporary copy.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use git2::{ObjectType, Repository, Tree};
use tempfile::TempDir;

const LINK: i32 = 0o120_000;
const PROGRAM: i32 = 0o100_755;

/// The location of a folder's files.
#[derive(Debug)]
pub(super) enum Snapshot {
    WorkingCopy(PathBuf),
    Passing(TempDir),
}

impl Snapshot {
    pub(super) fn folder(&self) -> &Path {
        match self {
            Self::WorkingCopy(folder) => folder,
            Self::Passing(folder) => folder.path(),
        }
    }

    pub(super) fn is_working_copy(&self) -> bool {
        matches!(self, Self::WorkingCopy(_))
    }
}

/// Writes the files of a tree to a folder. Links stay links; a submodule becomes an empty folder.
pub(super) fn extract(repository: &Repository, tree: &Tree<'_>, folder: &Path) -> io::Result<()> {
    for entry in tree {
        let Ok(name) = std::str::from_utf8(entry.name_bytes()) else { continue };
        let place = folder.join(name);
        let object = || entry.to_object(repository).map_err(io::Error::other);
        match entry.kind() {
            Some(ObjectType::Tree) => {
                fs::create_dir(&place)?;
                if let Ok(below) = object()?.into_tree() {
                    extract(repository, &below, &place)?;
                }
            }
            Some(ObjectType::Blob) => {
                let object = object()?;
                let bytes = object.as_blob().map(git2::Blob::content).unwrap_or_default();
                match entry.filemode() {
                    LINK => link(bytes, &place)?,
                    mode => file(bytes, &place, mode == PROGRAM)?,
                }
            }
            _ => fs::create_dir(&place)?,
        }
    }
    Ok(())
}

#[cfg(unix)]
fn link(target: &[u8], place: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(String::from_utf8_lossy(target).as_ref(), place)
}

#[cfg(not(unix))]
fn link(target: &[u8], place: &Path) -> io::Result<()> {
    fs::write(place, target)
}

#[cfg(unix)]
fn file(bytes: &[u8], place: &Path, executable: bool) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::write(place, bytes)?;
    fs::set_permissions(place, fs::Permissions::from_mode(if executable { 0o755 } else { 0o644 }))
}

#[cfg(not(unix))]
fn file(bytes: &[u8], place: &Path, _: bool) -> io::Result<()> {
    fs::write(place, bytes)
}
