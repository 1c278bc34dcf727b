//! The lock that lets one run at a time write into an output directory.
//!
//! It is an advisory file lock of the system, through [`File::try_lock`]: the system releases it when its holder
//! dies, so a killed run never leaves a directory locked, as a lock by mere existence of a file would. It does not
//! wait: two concurrent runs are a mistake that is reported.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use crate::tree::listing::has_same_identity;
use crate::tree::reserved_names;

/// Whether the lock file is removed with the lock. That is safe only if a run can detect that the file it has locked
/// no longer has this name.
pub(super) const IS_REMOVED: bool = cfg!(unix);

/// How often the file may disappear between opening and locking before the run fails.
const ATTEMPTS: usize = 100;

/// The lock, until dropped.
#[derive(Debug)]
pub(super) struct DirectoryLock {
    path: PathBuf,
    _file: File,
}

#[derive(Debug)]
pub(super) enum LockError {
    /// Another run holds it.
    Held,
    Io(io::Error),
}

impl DirectoryLock {
    pub(super) fn take(dir: &Path) -> Result<Self, LockError> {
        let path = dir.join(reserved_names::LOCK);
        for _ in 0..ATTEMPTS {
            let file = match open(&path) {
                Ok(file) => file,
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                Err(error) => return Err(LockError::Io(error)),
            };
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Err(LockError::Held),
                Err(TryLockError::Error(error)) => return Err(LockError::Io(error)),
            }
            if !IS_REMOVED || bears_name(&file, &path).map_err(LockError::Io)? {
                return Ok(Self { path, _file: file });
            }
        }
        Err(LockError::Io(io::Error::other("the lock file is replaced repeatedly, or is a link")))
    }
}

impl Drop for DirectoryLock {
    fn drop(&mut self) {
        if IS_REMOVED {
            // Removed while it is locked: a run that opened it before detects that it no longer has this name.
            // If it cannot be removed, the next run reuses it.
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Creates the file, or opens the existing one; a link never creates a file elsewhere.
fn open(path: &Path) -> io::Result<File> {
    match OpenOptions::new().write(true).create_new(true).open(path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            // Opening a pipe waits for its other end.
            if fs::metadata(path).is_ok_and(|about| !about.is_file()) {
                return Err(io::Error::other("it is not a file"));
            }
            OpenOptions::new().write(true).open(path)
        }
        other => other,
    }
}

fn bears_name(file: &File, path: &Path) -> io::Result<bool> {
    match fs::symlink_metadata(path) {
        Ok(named) => Ok(has_same_identity(&named, &file.metadata()?)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_holds_the_lock_and_it_leaves_no_file() {
        let dir = tempfile::tempdir().expect("a directory");
        let lock = DirectoryLock::take(dir.path()).expect("free");
        assert!(matches!(DirectoryLock::take(dir.path()), Err(LockError::Held)));
        drop(lock);
        assert_eq!(fs::read_dir(dir.path()).expect("readable").count(), usize::from(!IS_REMOVED));
        DirectoryLock::take(dir.path()).expect("free again");
    }

    #[test]
    fn the_file_of_a_killed_run_is_no_hindrance() {
        let dir = tempfile::tempdir().expect("a directory");
        fs::write(dir.path().join(reserved_names::LOCK), "").expect("writable");
        DirectoryLock::take(dir.path()).expect("nobody holds it");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_in_its_place_is_not_used() {
        let dir = tempfile::tempdir().expect("a directory");
        let elsewhere = dir.path().join("elsewhere");
        std::os::unix::fs::symlink(&elsewhere, dir.path().join(reserved_names::LOCK)).expect("a link");
        assert!(matches!(DirectoryLock::take(dir.path()), Err(LockError::Io(_))));
        assert!(!elsewhere.exists());
    }
}
