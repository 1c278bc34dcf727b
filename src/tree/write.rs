//! The only writer of the program: it makes an output directory equal to a tree.
//!
//! In: a tree, a directory and a policy. Out: a report of the changes, or an error value. Only files that differ are
//! changed, each in one atomic step: staged beside its target, then renamed. All files are staged before the first is
//! renamed, so that there is only one sync.
//!
//! The order of steps makes it safe to kill a run at any time:
//! 1. staged files of an earlier killed run are removed;
//! 2. the journal records the contents that owned files can have from now on (see `known`);
//! 3. files that are no longer in the tree are removed, then the directories that become empty, so that their names
//!    are available for new files and directories;
//! 4. new contents, including the manifest, are staged and synced to disk;
//! 5. they are renamed to their targets, the manifest last, and the journal is removed.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use crate::tree::compare::{
    Change, Comparison, Conflict, FileState, Foreign, ManifestState, check_directory, compare_with, settled,
};
use crate::tree::error::CompareError;
use crate::tree::lock::{DirectoryLock, LockError};
use crate::tree::manifest::NewManifest;
use crate::tree::operations::{Disk, Operations};
use crate::tree::path::{TreePath, place};
use crate::tree::policy::Policy;
use crate::tree::{Tree, reserved_names};

/// The result of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// The files that were changed. All others are unchanged, including their times.
    pub files: BTreeMap<TreePath, Outcome>,
    /// Whether the manifest was rewritten.
    pub manifest: bool,
    /// Whether an interrupted run was repaired.
    pub repaired: bool,
    /// Foreign entries.
    pub foreign: Vec<Foreign>,
}

/// The change of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The file was created.
    Created,
    /// The file was replaced by the tree's, or its mode was changed.
    Updated(Change),
    /// Written again after the user deleted it.
    Restored,
    /// The file was removed, because the tree no longer has it.
    Removed,
    /// Written over a hand edit, or over a foreign file or link.
    Overwritten,
    /// Removed although it had been edited by hand.
    RemovedEdited,
}

/// Why a run failed.
#[derive(Debug)]
pub enum WriteError {
    /// The directory cannot be compared. Nothing was written.
    Compare(CompareError),
    /// The policy does not allow the changes. Nothing was written.
    Conflicts(Vec<Conflict>),
    /// Another run is writing. Nothing was written.
    Locked {
        /// The output directory.
        dir: PathBuf,
    },
    /// A step failed. Every file is either old or new; the next run continues from there.
    Io {
        /// The step that failed.
        step: WriteStep,
        /// The path that the step was about.
        path: PathBuf,
        /// The error of the operating system.
        cause: io::Error,
    },
}

/// The step that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WriteStep {
    /// Create a directory.
    CreateDirectory,
    /// Lock the output directory.
    Lock,
    /// Write a staged file beside its target; the path is the target's.
    Stage,
    /// Sync the staged file to disk; the path is the target's.
    Settle,
    /// Rename the staged file to its target.
    Replace,
    /// Remove a file.
    Remove,
    /// Remove an empty directory.
    RemoveDirectory,
}

/// Makes `dir` equal to `tree`; it is created if it does not exist.
///
/// If there are conflicts under `policy`, nothing is written.
pub fn write(tree: &Tree, dir: &Path, policy: Policy) -> Result<Written, WriteError> {
    write_with(&Disk, tree, dir, policy)
}

pub(super) fn write_with(
    disk: &impl Operations,
    tree: &Tree,
    dir: &Path,
    policy: Policy,
) -> Result<Written, WriteError> {
    check_directory(dir).map_err(WriteError::Compare)?;
    // Without the lock, because a directory that is up to date can be read-only. Any other result can be the
    // intermediate state of another run, and is not reliable.
    let new = NewManifest::of(tree);
    if let Ok(Some(comparison)) = settled(tree, dir, &new) {
        return Ok(Written { foreign: comparison.foreign, ..Written::default() });
    }
    let writer = Writer { disk, dir };
    writer.create_output_directory()?;
    let _lock = DirectoryLock::take(dir).map_err(|error| match error {
        LockError::Held => WriteError::Locked { dir: dir.to_path_buf() },
        LockError::Io(cause) => {
            WriteError::Io { step: WriteStep::Lock, path: dir.join(reserved_names::LOCK), cause }
        }
    })?;
    let comparison = compare_with(tree, dir, &new).map_err(WriteError::Compare)?;
    let conflicts = comparison.conflicts(policy);
    if !conflicts.is_empty() {
        return Err(WriteError::Conflicts(conflicts));
    }
    writer.run(tree, &new, comparison)
}

struct Writer<'a, O> {
    disk: &'a O,
    dir: &'a Path,
}

impl<O: Operations> Writer<'_, O> {
    /// There are no conflicts any more when this begins.
    fn run(&self, tree: &Tree, new: &NewManifest, comparison: Comparison) -> Result<Written, WriteError> {
        for leftover in &comparison.leftovers {
            self.remove_file(leftover)?;
        }
        let outcomes: BTreeMap<_, _> = comparison
            .files
            .iter()
            .filter_map(|(path, state)| Some((path.clone(), outcome(state)?)))
            .collect();
        if !outcomes.is_empty() {
            let journal = comparison.known.journal_before(&new.manifest);
            let mut batch = Batch::new(self.disk);
            batch.stage(
                self.dir.join(reserved_names::JOURNAL),
                reserved_names::JOURNAL,
                journal.as_bytes(),
                false,
            )?;
            batch.place()?;
        }
        for path in outcomes.keys().filter(|path| tree.get(path.as_str()).is_none()) {
            self.remove_file(&path.on_disk(self.dir))?;
        }
        for directory in comparison.emptied.iter().rev() {
            self.remove_directory_if_empty(directory)?;
        }
        let mut batch = Batch::new(self.disk);
        let mut directories = BTreeSet::new();
        for (path, file) in tree.iter().filter(|(path, _)| outcomes.contains_key(*path)) {
            for directory in path.directories().filter(|directory| directories.insert(*directory)) {
                self.create_directory(&place(self.dir, directory))?;
            }
            batch.stage(path.on_disk(self.dir), path.file_name(), &file.bytes, file.executable)?;
        }
        let manifest = comparison.manifest != ManifestState::Current;
        if manifest {
            batch.stage(
                self.dir.join(reserved_names::MANIFEST),
                reserved_names::MANIFEST,
                new.text.as_bytes(),
                false,
            )?;
        }
        batch.place()?;
        self.remove_file(&self.dir.join(reserved_names::JOURNAL))?;
        let Comparison { interrupted: repaired, foreign, .. } = comparison;
        Ok(Written { files: outcomes, manifest, repaired, foreign })
    }

    fn remove_file(&self, path: &Path) -> Result<(), WriteError> {
        match self.disk.remove_file(path) {
            Err(cause) if cause.kind() != ErrorKind::NotFound => {
                Err(WriteError::Io { step: WriteStep::Remove, path: path.to_path_buf(), cause })
            }
            _ => Ok(()),
        }
    }

    fn remove_directory_if_empty(&self, directory: &str) -> Result<(), WriteError> {
        let path = place(self.dir, directory);
        match self.disk.remove_directory(&path) {
            Err(cause) if !matches!(cause.kind(), ErrorKind::NotFound | ErrorKind::DirectoryNotEmpty) => {
                Err(WriteError::Io { step: WriteStep::RemoveDirectory, path, cause })
            }
            _ => Ok(()),
        }
    }

    fn create_output_directory(&self) -> Result<(), WriteError> {
        let missing = |path: &&Path| !path.as_os_str().is_empty() && !path.exists();
        let missing: Vec<_> = self.dir.ancestors().take_while(missing).collect();
        missing.iter().rev().try_for_each(|path| self.create_directory(path))
    }

    /// Creates a directory unless it exists; a link to a directory does not count.
    fn create_directory(&self, path: &Path) -> Result<(), WriteError> {
        let is_there = || fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_dir());
        if is_there() {
            return Ok(());
        }
        match self.disk.create_directory(path) {
            Err(cause) if !(cause.kind() == ErrorKind::AlreadyExists && is_there()) => {
                Err(WriteError::Io { step: WriteStep::CreateDirectory, path: path.to_path_buf(), cause })
            }
            _ => Ok(()),
        }
    }
}

/// Files that are staged, and then renamed to their targets together. Remaining staged files are removed on drop; if
/// that fails too, the next run removes them.
struct Batch<'a, O: Operations> {
    disk: &'a O,
    staged: VecDeque<Staged>,
}

struct Staged {
    stage: PathBuf,
    target: PathBuf,
}

impl<'a, O: Operations> Batch<'a, O> {
    fn new(disk: &'a O) -> Self {
        Self { disk, staged: VecDeque::new() }
    }

    fn stage(
        &mut self,
        target: PathBuf,
        name: &str,
        bytes: &[u8],
        executable: bool,
    ) -> Result<(), WriteError> {
        let stage = target.with_file_name(reserved_names::stage_name(name));
        let outcome = self.disk.stage(&stage, bytes, executable);
        // An existing file with this name is foreign: files left by killed runs have been removed by now.
        let is_foreign = matches!(&outcome, Err(cause) if cause.kind() == ErrorKind::AlreadyExists);
        if !is_foreign {
            self.staged.push_back(Staged { stage: stage.clone(), target: target.clone() });
        }
        let path = if is_foreign { stage } else { target };
        outcome.map_err(|cause| WriteError::Io { step: WriteStep::Stage, path, cause })
    }

    /// Renames all files to their targets, in the order in which they were staged.
    fn place(mut self) -> Result<(), WriteError> {
        if self.staged.is_empty() {
            return Ok(());
        }
        let stages: Vec<&Path> = self.staged.iter().map(|staged| staged.stage.as_path()).collect();
        self.disk.settle(&stages).map_err(|(index, cause)| WriteError::Io {
            step: WriteStep::Settle,
            path: self.staged[index].target.clone(),
            cause,
        })?;
        while let Some(Staged { stage, target }) = self.staged.front() {
            self.disk.rename(stage, target).map_err(|cause| WriteError::Io {
                step: WriteStep::Replace,
                path: target.clone(),
                cause,
            })?;
            self.staged.pop_front();
        }
        Ok(())
    }
}

impl<O: Operations> Drop for Batch<'_, O> {
    fn drop(&mut self) {
        for Staged { stage, .. } in &self.staged {
            let _ = self.disk.remove_file(stage);
        }
    }
}

/// The change of a file in this state, if any.
fn outcome(state: &FileState) -> Option<Outcome> {
    match state {
        FileState::Unchanged => None,
        FileState::Changed(change) => Some(Outcome::Updated(*change)),
        FileState::New => Some(Outcome::Created),
        FileState::Missing => Some(Outcome::Restored),
        FileState::Stale => Some(Outcome::Removed),
        FileState::HandEdited | FileState::InTheWay(_) => Some(Outcome::Overwritten),
        FileState::StaleEdited => Some(Outcome::RemovedEdited),
    }
}

impl fmt::Display for WriteStep {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::CreateDirectory => "create the directory",
            Self::Lock => "lock",
            Self::Stage => "write",
            Self::Settle => "sync to disk",
            Self::Replace => "replace",
            Self::Remove => "remove",
            Self::RemoveDirectory => "remove the directory",
        })
    }
}

impl fmt::Display for WriteError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Compare(error) => error.fmt(formatter),
            Self::Conflicts(conflicts) => {
                let paths: Vec<_> = conflicts.iter().map(|conflict| conflict.path.as_str()).collect();
                write!(formatter, "edited or foreign files are in the way: {}", paths.join(", "))
            }
            Self::Locked { dir } => write!(formatter, "another run is writing to `{}`", dir.display()),
            Self::Io { step, path, cause } => {
                write!(formatter, "cannot {step} `{}`: {cause}", path.display())
            }
        }
    }
}

impl std::error::Error for WriteError {}
