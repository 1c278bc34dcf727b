//! The project's CRDs and their lock, as the commands read and write them.

use std::fs;
use std::path::{Path, PathBuf};

use crate::cli::global::Global;
use crate::cli::output::Stop;
use crate::cli::{output, session};
use crate::crds::{CrdLock, FOLDER};
use crate::diag::Diagnostic;
use crate::tree::write_file;
use crate::value::Sources;

/// A project and its list of CRDs. The labs and the files may be in any state: these commands repair them.
pub(super) struct CrdStore {
    pub(super) root: PathBuf,
    pub(super) lock: CrdLock,
}

impl CrdStore {
    pub(super) fn open(global: &Global) -> Result<Self, Stop> {
        let root = session::root(global)?;
        match CrdLock::read(&root) {
            Ok(lock) => Ok(Self { root, lock }),
            Err(problem) => report(&root, &[problem], global),
        }
    }

    /// Writes the list. An empty list is removed, and so is the folder if it contains nothing else.
    pub(super) fn write_lock(&self) -> Result<(), Stop> {
        let path = self.root.join(CrdLock::shown());
        if !self.lock.is_empty() {
            return write(&self.root, &path, &self.lock.print());
        }
        remove_file(&path)?;
        let _ = fs::remove_dir(self.root.join(FOLDER));
        Ok(())
    }
}

pub(super) fn report<T>(root: &Path, found: &[Diagnostic], global: &Global) -> Result<T, Stop> {
    output::report(found, &Sources::new(root), global)?;
    Err(Stop::Findings)
}

/// Writes a file atomically, so that an interrupted run leaves no incomplete file.
pub(super) fn write(root: &Path, path: &Path, text: &str) -> Result<(), Stop> {
    write_file(root, path, text.as_bytes())
        .or_else(|problem| output::fail(format!("{}: {problem}", path.display())))
}

pub(super) fn remove_file(path: &Path) -> Result<(), Stop> {
    match fs::remove_file(path) {
        Err(problem) if problem.kind() != std::io::ErrorKind::NotFound => {
            output::fail(format!("{}: {problem}", path.display()))
        }
        _ => Ok(()),
    }
}
