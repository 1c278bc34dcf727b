//! What lies in an output directory, without following a single symbolic link.
//!
//! [`Listing`] names everything that is there, descending only where files of ours are or will be; any other
//! directory is one entry, so that a source tree or a `.git` is never walked. [`Sight`] answers for one path,
//! and says what stands in the way if it cannot be reached.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, FileType, Metadata};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use crate::tree::error::CompareError;
use crate::tree::own;
use crate::tree::path::{TreePath, place};

/// What an entry of a directory is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EntryKind {
    File,
    Directory,
    Symlink,
    /// A pipe, a socket or a device.
    Special,
}

/// Everything in a directory, by path relative to it.
#[derive(Clone, Debug, Default)]
pub(super) struct Listing {
    /// All entries except directories that were descended into, and except our own passing files.
    pub(super) entries: BTreeMap<String, EntryKind>,
    /// Entries whose names are not Unicode, shown as well as possible.
    pub(super) unnameable: Vec<(String, EntryKind)>,
    /// Directories that were descended into.
    pub(super) directories: BTreeSet<String>,
    /// Staged files that a killed run left and that can go.
    pub(super) leftovers: Vec<PathBuf>,
    /// Whether a lock file is there: a run holds it, or was killed holding it.
    pub(super) has_lock: bool,
}

/// What is found at one path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Look {
    Absent,
    Found(EntryKind),
    /// A name above it is no directory.
    Blocked {
        at: String,
        kind: EntryKind,
    },
}

/// What a file holds.
pub(super) struct Content {
    pub(super) bytes: Vec<u8>,
    pub(super) executable: bool,
}

impl Listing {
    /// Lists `dir`, descending into the directories named in `inside`. A missing directory is an empty one.
    pub(super) fn read(dir: &Path, inside: &BTreeSet<&str>) -> Result<Self, CompareError> {
        let mut listing = Self::default();
        listing.add_directory(dir, "")?;
        for path in inside {
            // The set is in the order of paths: what is above comes first.
            if listing.entries.get(*path) == Some(&EntryKind::Directory) {
                listing.entries.remove(*path);
                listing.directories.insert((*path).to_owned());
                listing.add_directory(dir, path)?;
            }
        }
        Ok(listing)
    }

    fn add_directory(&mut self, dir: &Path, path: &str) -> Result<(), CompareError> {
        let here = if path.is_empty() { dir.to_path_buf() } else { place(dir, path) };
        let unreadable = |cause| CompareError::Unreadable { path: here.clone(), cause };
        let entries = match fs::read_dir(&here) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(unreadable(error)),
        };
        for entry in entries {
            let entry = entry.map_err(unreadable)?;
            let kind = match entry.file_type() {
                Ok(file_type) => EntryKind::of(file_type),
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                Err(error) => return Err(unreadable(error)),
            };
            let os_name = entry.file_name();
            let name = os_name.to_string_lossy();
            let entry_path = if path.is_empty() { name.to_string() } else { format!("{path}/{name}") };
            let at_root = path.is_empty();
            if os_name.to_str().is_none() {
                self.unnameable.push((entry_path, kind));
            } else if kind == EntryKind::File && own::is_stage(&name) {
                self.leftovers.push(entry.path());
            } else if at_root && name == own::LOCK {
                self.has_lock = true;
            } else if !(at_root && (name == own::MANIFEST || name == own::JOURNAL)) {
                self.entries.insert(entry_path, kind);
            }
        }
        self.leftovers.sort();
        self.unnameable.sort();
        Ok(())
    }

    /// Whether a file is listed under this very name. Only directories are descended into, so no link is on the way.
    pub(super) fn has_file(&self, path: &TreePath) -> bool {
        self.entries.get(path.as_str()) == Some(&EntryKind::File)
    }

    /// All entries below a directory, those without a usable name included.
    pub(super) fn below<'a>(&'a self, directory: &str) -> impl Iterator<Item = (&'a str, EntryKind)> {
        let prefix = format!("{directory}/");
        let unnameable = self.unnameable.iter().map(|(path, kind)| (path.as_str(), *kind));
        let entries = self.entries.iter().map(|(path, kind)| (path.as_str(), *kind));
        entries.chain(unnameable).filter(move |(path, _)| path.starts_with(&prefix))
    }
}

impl EntryKind {
    pub(super) fn of(file_type: FileType) -> Self {
        if file_type.is_symlink() {
            Self::Symlink
        } else if file_type.is_dir() {
            Self::Directory
        } else if file_type.is_file() {
            Self::File
        } else {
            Self::Special
        }
    }
}

/// An output directory that is asked about many paths. What is above them is looked at once, and not at all where
/// the listing has it.
pub(super) struct Sight<'a> {
    dir: &'a Path,
    listing: &'a Listing,
    above: RefCell<BTreeMap<String, Option<EntryKind>>>,
}

impl<'a> Sight<'a> {
    pub(super) fn new(dir: &'a Path, listing: &'a Listing) -> Self {
        Self { dir, listing, above: RefCell::default() }
    }

    /// Looks at one path, name by name. The listing alone cannot answer: where case does not matter, a file is found
    /// under names that it is not listed by.
    pub(super) fn look(&self, path: &TreePath) -> Result<Look, CompareError> {
        for above in path.directories() {
            match self.above(above)? {
                None => return Ok(Look::Absent),
                Some(EntryKind::Directory) => {}
                Some(kind) => return Ok(Look::Blocked { at: above.to_owned(), kind }),
            }
        }
        Ok(match metadata(&path.on_disk(self.dir))? {
            None => Look::Absent,
            Some(metadata) => Look::Found(EntryKind::of(metadata.file_type())),
        })
    }

    fn above(&self, path: &str) -> Result<Option<EntryKind>, CompareError> {
        if self.listing.directories.contains(path) {
            return Ok(Some(EntryKind::Directory));
        }
        if let Some(known) = self.above.borrow().get(path) {
            return Ok(*known);
        }
        let kind = metadata(&place(self.dir, path))?.map(|metadata| EntryKind::of(metadata.file_type()));
        self.above.borrow_mut().insert(path.to_owned(), kind);
        Ok(kind)
    }

    /// Reads a file, unless it has gone since it was seen.
    pub(super) fn read(&self, path: &TreePath) -> Result<Option<Content>, CompareError> {
        let path = path.on_disk(self.dir);
        let unreadable = |cause| CompareError::Unreadable { path: path.clone(), cause };
        let mut file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(unreadable(error)),
        };
        let metadata = file.metadata().map_err(unreadable)?;
        let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or_default());
        file.read_to_end(&mut bytes).map_err(unreadable)?;
        Ok(Some(Content { bytes, executable: is_executable(&metadata) }))
    }
}

/// Whether two paths are one file: two spellings where case does not matter, or hard links.
pub(super) fn is_same_file(one: &Path, other: &Path) -> Result<bool, CompareError> {
    Ok(match (metadata(one)?, metadata(other)?) {
        (Some(one), Some(other)) => has_same_identity(&one, &other),
        _ => false,
    })
}

fn metadata(path: &Path) -> Result<Option<Metadata>, CompareError> {
    match fs::symlink_metadata(path) {
        Ok(metadata) => Ok(Some(metadata)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(cause) => Err(CompareError::Unreadable { path: path.to_path_buf(), cause }),
    }
}

#[cfg(unix)]
pub(super) fn has_same_identity(one: &Metadata, other: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

/// The standard library tells file identities nowhere else. Asked only about paths that differ in case, which are
/// one file on Windows; size and time keep apart the directories where they are not.
#[cfg(not(unix))]
pub(super) fn has_same_identity(one: &Metadata, other: &Metadata) -> bool {
    one.len() == other.len() && one.modified().ok() == other.modified().ok()
}

/// The bit that git keeps.
#[cfg(unix)]
fn is_executable(metadata: &Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    metadata.permissions().mode() & 0o100 != 0
}

#[cfg(not(unix))]
fn is_executable(_: &Metadata) -> bool {
    false
}

/// Whether the file system here has an executable bit to compare.
pub(super) const HAS_EXECUTABLE_BIT: bool = cfg!(unix);
