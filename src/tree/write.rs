//! The only writer of the program: it makes an output directory equal to a tree.
//!
//! In come a tree, a directory and a policy; out goes a report of what was done, or an error value. Only files
//! that differ are touched, and each goes from old to new in one step: staged beside its target, then renamed. All are
//! staged before the first is renamed, so that the disk is waited for once.
//!
//! The order of steps makes a run that is killed anywhere harmless:
//! 1. staged files of an earlier killed run go;
//! 2. the journal says which contents may lie in our files from now on (see `known`);
//! 3. files that the tree does not have any more go, then the directories that this empties, so that their names
//!    are free for new files and directories;
//! 4. new contents, the manifest among them, are staged and forced to the disk;
//! 5. they come in their places; the manifest, last, says what is there now, and the journal goes.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use crate::tree::compare::{
    Change, Comparison, Conflict, FileState, Foreign, ManifestState, check_directory, compare,
};
use crate::tree::error::CompareError;
use crate::tree::lock::{Lock, LockError};
use crate::tree::manifest::Manifest;
use crate::tree::operations::{Disk, Operations};
use crate::tree::path::{TreePath, place};
use crate::tree::policy::Policy;
use crate::tree::{Tree, own};

/// What a run did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// The files that were touched. All others are as they were, times included.
    pub files: BTreeMap<TreePath, Outcome>,
    /// Whether the manifest was written anew.
    pub manifest: bool,
    /// Whether an interrupted run was repaired.
    pub repaired: bool,
    /// What lies there and is not ours.
    pub foreign: Vec<Foreign>,
}

/// What was done to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Created,
    Updated(Change),
    /// Written again after somebody deleted it.
    Restored,
    Removed,
    /// Written over a hand edit, or over a file or link that was not ours.
    Overwritten,
    /// Removed although it had been edited by hand.
    RemovedEdited,
}

/// Why a run stopped.
#[derive(Debug)]
pub enum WriteError {
    /// The directory cannot be compared with. Nothing was written.
    Compare(CompareError),
    /// The policy forbids to go on. Nothing was written.
    Conflicts(Vec<Conflict>),
    /// Another run is writing. Nothing was written.
    Locked { dir: PathBuf },
    /// The system refused a step. Every file is either old or new; the next run goes on from there.
    Io { step: Step, path: PathBuf, cause: io::Error },
}

/// What the system refused to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    CreateDirectory,
    Lock,
    /// Write a file under a passing name beside its target; the path is the target's.
    Stage,
    /// Force the staged file to the disk; the path is the target's.
    Settle,
    /// Put the staged file in its place.
    Replace,
    Remove,
    RemoveDirectory,
}

/// Makes `dir` equal to `tree`; it is created if need be.
///
/// If the comparison of both shows conflicts under `policy`, nothing is written.
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
    // Without the lock, because a directory that needs nothing may be one that we cannot write to. Any other
    // answer may be the middle of another run and is not to be trusted.
    if let Ok(comparison) = compare(tree, dir)
        && comparison.is_settled()
    {
        return Ok(Written { foreign: comparison.foreign, ..Written::default() });
    }
    let writer = Writer { disk, dir };
    writer.create_output_directory()?;
    let _lock = Lock::take(dir).map_err(|error| match error {
        LockError::Held => WriteError::Locked { dir: dir.to_path_buf() },
        LockError::Io(cause) => WriteError::Io { step: Step::Lock, path: dir.join(own::LOCK), cause },
    })?;
    let comparison = compare(tree, dir).map_err(WriteError::Compare)?;
    let conflicts = comparison.conflicts(policy);
    if !conflicts.is_empty() {
        return Err(WriteError::Conflicts(conflicts));
    }
    writer.run(tree, comparison)
}

struct Writer<'a, O> {
    disk: &'a O,
    dir: &'a Path,
}

impl<O: Operations> Writer<'_, O> {
    /// All conflicts have been settled when this begins.
    fn run(&self, tree: &Tree, comparison: Comparison) -> Result<Written, WriteError> {
        for leftover in &comparison.leftovers {
            self.remove_file(leftover)?;
        }
        let outcomes: BTreeMap<_, _> = comparison
            .files
            .iter()
            .filter_map(|(path, state)| Some((path.clone(), outcome(state)?)))
            .collect();
        if !outcomes.is_empty() {
            let journal = comparison.known.journal_before(tree);
            let mut batch = Batch::new(self.disk);
            batch.stage(self.dir.join(own::JOURNAL), own::JOURNAL, journal.as_bytes(), false)?;
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
            let text = Manifest::of(tree).print();
            batch.stage(self.dir.join(own::MANIFEST), own::MANIFEST, text.as_bytes(), false)?;
        }
        batch.place()?;
        self.remove_file(&self.dir.join(own::JOURNAL))?;
        let Comparison { interrupted: repaired, foreign, .. } = comparison;
        Ok(Written { files: outcomes, manifest, repaired, foreign })
    }

    fn remove_file(&self, path: &Path) -> Result<(), WriteError> {
        match self.disk.remove_file(path) {
            Err(cause) if cause.kind() != ErrorKind::NotFound => {
                Err(WriteError::Io { step: Step::Remove, path: path.to_path_buf(), cause })
            }
            _ => Ok(()),
        }
    }

    fn remove_directory_if_empty(&self, directory: &str) -> Result<(), WriteError> {
        let path = place(self.dir, directory);
        match self.disk.remove_directory(&path) {
            Err(cause) if !matches!(cause.kind(), ErrorKind::NotFound | ErrorKind::DirectoryNotEmpty) => {
                Err(WriteError::Io { step: Step::RemoveDirectory, path, cause })
            }
            _ => Ok(()),
        }
    }

    fn create_output_directory(&self) -> Result<(), WriteError> {
        let missing = |path: &&Path| !path.as_os_str().is_empty() && !path.exists();
        let missing: Vec<_> = self.dir.ancestors().take_while(missing).collect();
        missing.iter().rev().try_for_each(|path| self.create_directory(path))
    }

    /// Creates a directory unless it is there; a link to one does not count.
    fn create_directory(&self, path: &Path) -> Result<(), WriteError> {
        let is_there = || fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_dir());
        if is_there() {
            return Ok(());
        }
        match self.disk.create_directory(path) {
            Err(cause) if !(cause.kind() == ErrorKind::AlreadyExists && is_there()) => {
                Err(WriteError::Io { step: Step::CreateDirectory, path: path.to_path_buf(), cause })
            }
            _ => Ok(()),
        }
    }
}

/// Files that are staged and come in their places together. Those that do not are removed when it is dropped; where
/// that fails too, the next run does it.
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
        let stage = target.with_file_name(own::stage_name(name));
        let outcome = self.disk.stage(&stage, bytes, executable);
        // What already has the name is not ours to remove: what killed runs left is gone by now.
        if !matches!(&outcome, Err(cause) if cause.kind() == ErrorKind::AlreadyExists) {
            self.staged.push_back(Staged { stage, target: target.clone() });
        }
        outcome.map_err(|cause| WriteError::Io { step: Step::Stage, path: target, cause })
    }

    /// Puts all in their places, in the order in which they were staged.
    fn place(mut self) -> Result<(), WriteError> {
        if self.staged.is_empty() {
            return Ok(());
        }
        let stages: Vec<&Path> = self.staged.iter().map(|staged| staged.stage.as_path()).collect();
        self.disk.settle(&stages).map_err(|(index, cause)| WriteError::Io {
            step: Step::Settle,
            path: self.staged[index].target.clone(),
            cause,
        })?;
        while let Some(Staged { stage, target }) = self.staged.front() {
            self.disk.rename(stage, target).map_err(|cause| WriteError::Io {
                step: Step::Replace,
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

/// What is done to a file in this state, if anything.
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

impl fmt::Display for Step {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::CreateDirectory => "create the directory",
            Self::Lock => "lock",
            Self::Stage => "write",
            Self::Settle => "force to the disk",
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
                write!(formatter, "files that render did not make so are in the way: {}", paths.join(", "))
            }
            Self::Locked { dir } => write!(formatter, "another run is writing to `{}`", dir.display()),
            Self::Io { step, path, cause } => {
                write!(formatter, "cannot {step} `{}`: {cause}", path.display())
            }
        }
    }
}

impl std::error::Error for WriteError {}
