//! The comparison of a tree with an output directory: what would happen to every file, and who owns it.
//!
//! In: the tree, and the directory with its manifest. Out: a [`Comparison`]. Nothing is written. A file is owned by
//! render if the manifest lists it, or if an interrupted run wrote it; all other files are foreign. An owned file
//! whose content render has never written was edited by hand.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::tree::error::CompareError;
use crate::tree::hash::ContentHash;
use crate::tree::known::Known;
use crate::tree::listing::{EntryKind, FileContent, Listing, Look, Sight};
use crate::tree::manifest::{NewManifest, TOOL_VERSION};
use crate::tree::path::TreePath;
use crate::tree::policy::Policy;
use crate::tree::{Tree, TreeFile, listing, lock, modes};

/// The differences between a tree and a directory.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// Every file of the tree, and every owned file that is no longer in the tree.
    pub files: BTreeMap<TreePath, FileState>,
    /// Foreign entries, in the order of paths. They are never changed.
    pub foreign: Vec<Foreign>,
    /// The state of the manifest on disk.
    pub manifest: ManifestState,
    /// Whether an earlier run was interrupted. The next run that writes repairs its state.
    pub interrupted: bool,
    /// Staged files left by an interrupted run.
    pub(super) leftovers: Vec<PathBuf>,
    /// Whether a lock file exists.
    pub(super) has_lock: bool,
    /// Directories that contained owned files and are not in the tree. They are removed if they become empty.
    pub(super) emptied: Vec<String>,
    pub(super) known: Known,
}

/// The state of an owned file, or of a file of the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileState {
    /// Equal to the tree. An equal foreign file becomes owned without a report.
    Unchanged,
    /// Owned and unedited, but different from the tree.
    Changed(Change),
    /// Does not exist yet.
    New,
    /// Owned, but deleted by the user.
    Missing,
    /// Owned and unedited, but no longer in the tree.
    Stale,
    /// Owned, but edited, and different from the tree.
    HandEdited,
    /// Owned, but edited, and no longer in the tree.
    StaleEdited,
    /// Foreign, at the path of a file to write.
    InTheWay(Obstacle),
}

/// What differs between an owned file and the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// The content, and possibly the executable bit.
    Content,
    /// Only the executable bit.
    Mode,
}

/// The entry that is in the way of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Obstacle {
    /// The path of the file, or of a directory above it.
    pub at: String,
    /// The type of the entry.
    pub kind: EntryKind,
}

/// A foreign entry in the output directory.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Foreign {
    /// Relative to the directory; bytes that are not valid Unicode are shown as `U+FFFD`.
    pub path: String,
    /// The type of the entry.
    pub kind: EntryKind,
}

/// The state of the manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ManifestState {
    /// Equal to the manifest of the tree.
    Current,
    /// The directory has no manifest.
    Absent,
    /// It lists the right files, but was written by this other version of render.
    OtherVersion(String),
    /// It does not list the files of the tree.
    Outdated,
}

/// A file that a run does not change unless its policy allows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The path of the file.
    pub path: TreePath,
    /// [`FileState::HandEdited`], [`FileState::StaleEdited`] or [`FileState::InTheWay`].
    pub state: FileState,
}

/// Compares a tree with an output directory, which may not exist yet. Only reads.
///
/// A symbolic link to the output directory itself is followed; links inside it never are.
pub fn compare(tree: &Tree, dir: &Path) -> Result<Comparison, CompareError> {
    compare_with(tree, dir, &NewManifest::of(tree))
}

/// The comparison with a tree whose manifest is known.
pub(super) fn compare_with(tree: &Tree, dir: &Path, new: &NewManifest) -> Result<Comparison, CompareError> {
    check_directory(dir)?;
    compare_known(tree, dir, new, Known::read(dir, new)?)
}

/// The comparison, if a run would have nothing to do. Usually the records show already that it would.
pub(super) fn settled(
    tree: &Tree,
    dir: &Path,
    new: &NewManifest,
) -> Result<Option<Comparison>, CompareError> {
    check_directory(dir)?;
    let known = Known::read(dir, new)?;
    if known.interrupted || manifest_state(new, &known) != ManifestState::Current {
        return Ok(None);
    }
    Ok(Some(compare_known(tree, dir, new, known)?).filter(Comparison::is_settled))
}

fn compare_known(
    tree: &Tree,
    dir: &Path,
    new: &NewManifest,
    known: Known,
) -> Result<Comparison, CompareError> {
    let above = tree.files.keys().flat_map(TreePath::directories);
    let inside: BTreeSet<&str> = above.chain(known.directories()).collect();
    let mut listing = Listing::read(dir, &inside)?;
    listing.disown_leftovers(dir, tree.files.keys().chain(known.files.keys()));

    let sight = Sight::new(dir, &listing);
    let has_modes = modes::are_told(dir);
    let mut old =
        Old { dir, known: &known, sight, has_modes, states: BTreeMap::new(), reused: BTreeSet::new() };
    for path in known.files.keys().filter(|path| !tree.files.contains_key(*path)) {
        old.add(path, tree.case_twin(path))?;
    }
    let mut files = BTreeMap::new();
    for (path, file) in tree.iter() {
        files.insert(path.clone(), old.state_of(path, file, &listing)?);
    }
    files.extend(old.states);

    // Only directories that were descended into: their paths contain no links.
    let emptied = listing.directories.iter().filter(|path| !tree.has_directory(path)).cloned().collect();
    Ok(Comparison {
        foreign: foreign(&files, &listing),
        manifest: manifest_state(new, &known),
        interrupted: known.interrupted,
        leftovers: listing.leftovers,
        has_lock: listing.has_lock,
        emptied,
        files,
        known,
    })
}

impl Comparison {
    /// Whether the directory already equals the tree. Foreign files are ignored.
    pub fn is_current(&self) -> bool {
        self.manifest == ManifestState::Current
            && self.files.values().all(|state| *state == FileState::Unchanged)
    }

    /// The files that prevent a run under this policy.
    pub fn conflicts(&self, policy: Policy) -> Vec<Conflict> {
        let conflicts =
            self.files.iter().map(|(path, state)| Conflict { path: path.clone(), state: state.clone() });
        conflicts
            .filter(|conflict| match policy {
                Policy::KeepEdits => conflict.state.is_conflict(),
                Policy::Overwrite => conflict.state.is_conflict() && !conflict.can_be_overwritten(),
            })
            .collect()
    }

    /// Whether a run would have nothing to do.
    fn is_settled(&self) -> bool {
        let has_litter = self.has_lock && lock::IS_REMOVED || !self.leftovers.is_empty();
        self.is_current() && !self.interrupted && !has_litter
    }
}

impl FileState {
    fn is_conflict(&self) -> bool {
        matches!(self, Self::HandEdited | Self::StaleEdited | Self::InTheWay(_))
    }
}

impl Conflict {
    /// Whether [`Policy::Overwrite`] resolves it. The policy replaces files and links, but it never removes a
    /// non-empty directory, or an entry at another path than that of the file.
    pub fn can_be_overwritten(&self) -> bool {
        match &self.state {
            FileState::InTheWay(Obstacle { at, kind }) => {
                at == self.path.as_str() && matches!(kind, EntryKind::File | EntryKind::Symlink)
            }
            _ => true,
        }
    }
}

/// Owned files that are no longer in the tree: they are removed before anything is written.
struct Old<'a> {
    dir: &'a Path,
    known: &'a Known,
    sight: Sight<'a>,
    /// Whether the file system tells which files are programs.
    has_modes: bool,
    states: BTreeMap<TreePath, FileState>,
    /// Files of the tree that are the same file as an old one, because only the case of the path has changed and
    /// the file system ignores case. They are removed with the old one, and so are new.
    reused: BTreeSet<TreePath>,
}

impl Old<'_> {
    fn add(&mut self, path: &TreePath, twin: Option<&TreePath>) -> Result<(), CompareError> {
        // A link, a directory or nothing in its place: there is no owned file left to remove.
        let Look::Found(EntryKind::File) = self.sight.look(path)? else {
            return Ok(());
        };
        let Some(content) = self.sight.read(path)? else { return Ok(()) };
        let state = if self.known.made(path, ContentHash::of(&content.bytes)) {
            FileState::Stale
        } else if self.known.in_manifest(path) {
            FileState::StaleEdited
        } else {
            return Ok(());
        };
        self.states.insert(path.clone(), state);
        if let Some(twin) = twin
            && listing::is_same_file(&path.on_disk(self.dir), &twin.on_disk(self.dir))?
        {
            self.reused.insert(twin.clone());
        }
        Ok(())
    }

    fn state_of(
        &self,
        path: &TreePath,
        file: &TreeFile,
        listing: &Listing,
    ) -> Result<FileState, CompareError> {
        let in_the_way = |at: &str, kind| FileState::InTheWay(Obstacle { at: at.to_owned(), kind });
        if self.reused.contains(path) {
            return Ok(FileState::New);
        }
        let look = match listing.has_file(path) {
            true => Look::Found(EntryKind::File),
            false => self.sight.look(path)?,
        };
        Ok(match look {
            Look::Absent => self.absent(path),
            Look::Found(EntryKind::File) => match self.sight.read(path)? {
                Some(content) => self.state_of_content(path, file, &content),
                None => self.absent(path),
            },
            Look::Found(EntryKind::Directory) if self.will_be_removed(path.as_str(), listing) => {
                FileState::New
            }
            Look::Found(kind) => in_the_way(path.as_str(), kind),
            Look::Blocked { at, kind: EntryKind::File } if self.states.contains_key(at.as_str()) => {
                FileState::New
            }
            Look::Blocked { at, kind } => in_the_way(&at, kind),
        })
    }

    fn absent(&self, path: &TreePath) -> FileState {
        // After an interrupted run it is unknown who removed it.
        let is_missing = self.known.in_manifest(path) && !self.known.interrupted;
        if is_missing { FileState::Missing } else { FileState::New }
    }

    fn state_of_content(&self, path: &TreePath, file: &TreeFile, content: &FileContent) -> FileState {
        let bytes = content.bytes.as_slice();
        let same_mode = content.executable == file.executable || !self.has_modes;
        if *bytes == *file.bytes {
            if same_mode { FileState::Unchanged } else { FileState::Changed(Change::Mode) }
        } else if self.known.made(path, ContentHash::of(bytes)) {
            FileState::Changed(Change::Content)
        } else if self.known.in_manifest(path) {
            FileState::HandEdited
        } else {
            FileState::InTheWay(Obstacle { at: path.to_string(), kind: EntryKind::File })
        }
    }

    /// Whether a directory will be gone once the old files are removed.
    fn will_be_removed(&self, directory: &str, listing: &Listing) -> bool {
        listing.directories.contains(directory)
            && listing.below(directory).all(|(path, _)| self.states.contains_key(path))
    }
}

/// A directory, or a path that does not exist yet. The empty path would be the working directory, which is never
/// intended.
pub(super) fn check_directory(dir: &Path) -> Result<(), CompareError> {
    match fs::metadata(dir) {
        Ok(metadata) if metadata.is_dir() => Ok(()),
        Err(_) if dir.as_os_str().is_empty() => Err(CompareError::NotADirectory { path: dir.to_path_buf() }),
        Ok(_) => Err(CompareError::NotADirectory { path: dir.to_path_buf() }),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(cause) => Err(CompareError::Unreadable { path: dir.to_path_buf(), cause }),
    }
}

/// Listed entries that are not in the tree, not owned, and not reported as being in the way.
fn foreign(files: &BTreeMap<TreePath, FileState>, listing: &Listing) -> Vec<Foreign> {
    let obstacles: BTreeSet<&str> = files
        .values()
        .filter_map(|state| match state {
            FileState::InTheWay(obstacle) => Some(obstacle.at.as_str()),
            _ => None,
        })
        .collect();
    let entries = listing
        .entries
        .iter()
        .filter(|(path, _)| !files.contains_key(path.as_str()) && !obstacles.contains(path.as_str()));
    let unnameable = listing.unnameable.iter().map(|(path, kind)| (path, kind));
    let mut foreign: Vec<_> =
        entries.chain(unnameable).map(|(path, kind)| Foreign { path: path.clone(), kind: *kind }).collect();
    foreign.sort();
    foreign
}

fn manifest_state(new: &NewManifest, known: &Known) -> ManifestState {
    match (&known.manifest, &known.manifest_text) {
        (Some(old), Some(text)) => {
            if *text == new.text.as_bytes() {
                ManifestState::Current
            } else if old.files == new.manifest.files && old.version != TOOL_VERSION {
                ManifestState::OtherVersion(old.version.clone())
            } else {
                ManifestState::Outdated
            }
        }
        _ => ManifestState::Absent,
    }
}
