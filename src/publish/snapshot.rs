//! A folder of a branch as files on disk: in the working copy, or in a temporary copy.
//!
//! Anybody can put any name into a tree, because git verifies names only when it checks a tree out. So names are verified
//! before anything is written, and nothing that exists is opened or followed.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
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

/// Writes the files of a tree to a new folder. Links stay links; a submodule becomes a file, so that it is in the way of
/// files below it.
pub(super) fn extract(repository: &Repository, tree: &Tree<'_>, folder: &Path) -> io::Result<()> {
    check_names(repository, tree)?;
    write_tree(repository, tree, folder)
}

/// Names that git refuses to check out.
fn check_names(repository: &Repository, tree: &Tree<'_>) -> io::Result<()> {
    for entry in tree {
        let name = entry.name_bytes();
        let folded = name.to_ascii_lowercase();
        let is_refused = matches!(folded.as_slice(), b"" | b"." | b".." | b".git" | b"git~1")
            || name.iter().any(|byte| matches!(byte, b'/' | b'\\' | 0));
        if is_refused {
            let name = String::from_utf8_lossy(name).into_owned();
            return Err(io::Error::other(format!("it contains the name {name:?}, which git does not allow")));
        }
        if entry.kind() == Some(ObjectType::Tree)
            && let Ok(below) = entry.to_object(repository).map_err(io::Error::other)?.into_tree()
        {
            check_names(repository, &below)?;
        }
    }
    Ok(())
}

fn write_tree(repository: &Repository, tree: &Tree<'_>, folder: &Path) -> io::Result<()> {
    for entry in tree {
        let Ok(name) = std::str::from_utf8(entry.name_bytes()) else { continue };
        let place = folder.join(name);
        let object = || entry.to_object(repository).map_err(io::Error::other);
        match entry.kind() {
            Some(ObjectType::Tree) => {
                fs::create_dir(&place)?;
                if let Ok(below) = object()?.into_tree() {
                    write_tree(repository, &below, &place)?;
                }
            }
            Some(ObjectType::Blob) => {
                let object = object()?;
                let bytes = object.as_blob().map(git2::Blob::content).unwrap_or_default();
                match entry.filemode() {
                    LINK => link(bytes, &place)?,
                    mode => set_mode(&file(bytes, &place)?, mode == PROGRAM)?,
                }
            }
            _ => drop(file(b"", &place)?),
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
    file(target, place).map(drop)
}

/// Creates a file. Where names that differ in case are one file, a second one is an error.
fn file(bytes: &[u8], place: &Path) -> io::Result<File> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(place)?;
    file.write_all(bytes)?;
    Ok(file)
}

#[cfg(unix)]
fn set_mode(file: &File, executable: bool) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(fs::Permissions::from_mode(if executable { 0o755 } else { 0o644 }))
}

#[cfg(not(unix))]
fn set_mode(_: &File, _: bool) -> io::Result<()> {
    Ok(())
}
