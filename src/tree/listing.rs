//! Lists an output directory, without following symbolic links.
//!
//! [`Listing`] contains all entries, but descends only into directories of owned files and of files to write; any
//! other directory is one entry, so that a source tree or a `.git` is never walked. [`Sight`] looks up one path, and
//! names the entry that is in the way if it cannot be reached.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, FileType, Metadata};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use crate::tree::error::CompareError;
use crate::tree::path::{TreePath, place};
use crate::tree::reserved_names;

/// The type of a directory entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EntryKind {
    /// A regular file.
    File,
    /// A directory.
    Directory,
    /// A symbolic link, whatever its target.
    Symlink,
    /// A pipe, a socket or a device.
    Special,
}

/// Everything in a directory, by path relative to it.
#[derive(Clone, Debug, Default)]
pub(super) struct Listing {
    /// All entries except directories that were descended into, and temporary files of render.
    pub(super) entries: BTreeMap<String, EntryKind>,
    /// Entries whose names are not valid Unicode, shown lossily.
    pub(super) unnameable: Vec<(String, EntryKind)>,
    /// Directories that were descended into.
    pub(super) directories: BTreeSet<String>,
    /// Staged files left by a killed run, which can be removed.
    pub(super) leftovers: Vec<PathBuf>,
    /// Whether a lock file exists: a run holds it, or was killed while holding it.
    pub(super) has_lock: bool,
}

/// The entry at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Look {
    Absent,
    Found(EntryKind),
    /// An entry above it is not a directory.
    Blocked {
        at: String,
        kind: EntryKind,
    },
}

/// The content of a file.
pub(super) struct FileContent {
    pub(super) bytes: Vec<u8>,
    pub(super) executable: bool,
}

impl Listing {
    /// Lists `dir`, descending into the directories named in `inside`. A missing directory is an empty one.
    pub(super) fn read(dir: &Path, inside: &BTreeSet<&str>) -> Result<Self, CompareError> {
        let mut listing = Self::default();
        listing.add_directory(dir, "")?;
        for path in inside {
            // The set is in the order of paths: parents precede children.
            if listing.entries.get(*path) == Some(&EntryKind::Directory) {
                listing.entries.remove(*path);
                listing.directories.insert((*path).to_owned());
                listing.add_directory(dir, path)?;
            }
        }
        Ok(listing)
    }

    /// A file with a name of staged files is a leftover if a run could stage it: for one of these paths, or for a record.
    /// Others belong to other programs.
    pub(super) fn disown_leftovers<'p>(&mut self, dir: &Path, paths: impl Iterator<Item = &'p TreePath>) {
        if self.leftovers.is_empty() {
            return;
        }
        let staged = |target: PathBuf, name: &str| target.with_file_name(reserved_names::stage_name(name));
        let records = [reserved_names::MANIFEST, reserved_names::JOURNAL];
        let records = records.map(|name| staged(dir.join(name), name));
        let own: BTreeSet<PathBuf> =
            paths.map(|path| staged(path.on_disk(dir), path.file_name())).chain(records).collect();
        let others = self.leftovers.extract_if(.., |leftover| !own.contains(leftover));
        let others = others.filter_map(|other| {
            let path = other.strip_prefix(dir).ok()?.to_string_lossy().replace('\\', "/");
            Some((path, EntryKind::File))
        });
        self.entries.extend(others);
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
            } else if kind == EntryKind::File && reserved_names::is_stage(&name) {
                self.leftovers.push(entry.path());
            } else if at_root && name == reserved_names::LOCK {
                self.has_lock = true;
            } else if !(at_root && (name == reserved_names::MANIFEST || name == reserved_names::JOURNAL)) {
                self.entries.insert(entry_path, kind);
            }
        }
        self.leftovers.sort();
        self.unnameable.sort();
        Ok(())
    }

    /// Whether a file is listed under exactly this path. Only directories are descended into, so the path contains no link.
    pub(super) fn has_file(&self, path: &TreePath) -> bool {
        self.entries.get(path.as_str()) == Some(&EntryKind::File)
    }

    /// All entries below a directory, including entries without a valid name.
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

/// Looks up many paths in an output directory. Their parents are read once, or not at all if the listing contains
/// them.
pub(super) struct Sight<'a> {
    dir: &'a Path,
    listing: &'a Listing,
    above: RefCell<BTreeMap<String, Option<EntryKind>>>,
}

impl<'a> Sight<'a> {
    pub(super) fn new(dir: &'a Path, listing: &'a Listing) -> Self {
        Self { dir, listing, above: RefCell::default() }
    }

    /// Looks up one path, name by name. The listing is not sufficient: on a case-insensitive file system, a file has
    /// other names than the listed one.
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

    /// Reads a file, unless it has been removed since it was listed.
    pub(super) fn read(&self, path: &TreePath) -> Result<Option<FileContent>, CompareError> {
        let path = path.on_disk(self.dir);
        let unreadable = |cause| CompareError::Unreadable { path: path.clone(), cause };
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(unreadable(error)),
        };
        let metadata = file.metadata().map_err(unreadable)?;
        // One byte more than there are: the end is seen without growing. A `take` does not ask for the size again.
        let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or_default() + 1);
        file.take(u64::MAX).read_to_end(&mut bytes).map_err(unreadable)?;
        Ok(Some(FileContent { bytes, executable: is_executable(&metadata) }))
    }
}

/// Whether two paths are the same file: spellings on a case-insensitive file system, or hard links.
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

/// The standard library has no file identity on other systems. Used only for paths that differ in case, which are the
/// same file on Windows; size and time distinguish them in case-sensitive directories.
#[cfg(not(unix))]
pub(super) fn has_same_identity(one: &Metadata, other: &Metadata) -> bool {
    one.len() == other.len() && one.modified().ok() == other.modified().ok()
}

/// The mode bit that git records.
#[cfg(unix)]
pub(super) fn is_executable(metadata: &Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    metadata.permissions().mode() & 0o100 != 0
}

#[cfg(not(unix))]
pub(super) fn is_executable(_: &Metadata) -> bool {
    false
}
