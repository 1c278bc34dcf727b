//! The recorded state of an output directory: the manifest, and the journal of an interrupted run.
//!
//! A run with changes first writes the journal: for every file, all contents, old and new, that are not edits by the
//! user. Then it changes files, replaces the manifest, and removes the journal. Whenever it is killed, manifest and
//! journal together list every content that render has written, and the next run continues from them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;

use crate::tree::error::CompareError;
use crate::tree::hash::ContentHash;
use crate::tree::manifest::{Manifest, NewManifest, TOOL_VERSION};
use crate::tree::path::TreePath;
use crate::tree::record::RecordError;
use crate::tree::{record, reserved_names};

const JOURNAL_FORMAT: &str = "render-journal-1";

/// Manifest and journal, merged.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    /// The manifest's bytes, if there is one.
    pub(super) manifest_text: Option<Vec<u8>>,
    pub(super) manifest: Option<Manifest>,
    /// Whether a journal exists.
    pub(super) interrupted: bool,
    pub(super) files: BTreeMap<TreePath, KnownFile>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct KnownFile {
    /// A file that only the journal lists may not have been written: another file at its path is foreign.
    pub(super) in_manifest: bool,
    /// Contents that render has written.
    pub(super) hashes: BTreeSet<ContentHash>,
}

impl Known {
    pub(super) fn read(dir: &Path, new: &NewManifest) -> Result<Self, CompareError> {
        let mut known = Self::default();
        if let Some(bytes) = read_record(&dir.join(reserved_names::MANIFEST))? {
            let manifest =
                new.or_parsed(&bytes).map_err(|error| broken(dir, reserved_names::MANIFEST, error))?;
            for (path, hash) in &manifest.files {
                let hashes = BTreeSet::from([*hash]);
                known.files.insert(path.clone(), KnownFile { in_manifest: true, hashes });
            }
            known.manifest = Some(manifest);
            known.manifest_text = Some(bytes);
        }
        if let Some(bytes) = read_record(&dir.join(reserved_names::JOURNAL))? {
            let journal =
                parse_journal(&bytes).map_err(|error| broken(dir, reserved_names::JOURNAL, error))?;
            for (path, hashes) in journal {
                known.files.entry(path).or_default().hashes.extend(hashes);
            }
            known.interrupted = true;
        }
        Ok(known)
    }

    /// The journal of a run that is about to write the files of a new manifest over the recorded state.
    pub(super) fn journal_before(&self, new: &Manifest) -> String {
        let known = self.files.iter().map(|(path, known)| (path, known.hashes.clone()));
        let mut files: BTreeMap<&TreePath, BTreeSet<ContentHash>> = known.collect();
        for (path, hash) in &new.files {
            files.entry(path).or_default().insert(*hash);
        }
        let files = files.into_iter().map(|(path, hashes)| {
            let hashes: Vec<_> = hashes.iter().map(|hash| format!("\"{hash}\"")).collect();
            (path, format!("[{}]", hashes.join(", ")))
        });
        record::print(JOURNAL_FORMAT, TOOL_VERSION, files)
    }

    /// Directories that contain, or contained, owned files.
    pub(super) fn directories(&self) -> impl Iterator<Item = &str> {
        self.files.keys().flat_map(TreePath::directories)
    }

    pub(super) fn in_manifest(&self, path: &TreePath) -> bool {
        self.files.get(path).is_some_and(|known| known.in_manifest)
    }

    pub(super) fn made(&self, path: &TreePath, hash: ContentHash) -> bool {
        self.files.get(path).is_some_and(|known| known.hashes.contains(&hash))
    }
}

fn parse_journal(bytes: &[u8]) -> Result<BTreeMap<TreePath, Vec<ContentHash>>, RecordError> {
    let record = record::parse::<Vec<String>>(JOURNAL_FORMAT, bytes)?;
    let mut files = BTreeMap::new();
    for (path, texts) in record.files {
        let hashes = texts.iter().map(|text| record::parse_hash(&path, text)).collect::<Result<_, _>>()?;
        files.insert(path, hashes);
    }
    Ok(files)
}

/// The bytes of a record, or `None` if it does not exist. Links are not followed: a record elsewhere is foreign.
fn read_record(path: &Path) -> Result<Option<Vec<u8>>, CompareError> {
    let unreadable = |cause| CompareError::Unreadable { path: path.to_path_buf(), cause };
    match fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_file() => read_if_there(path).map_err(unreadable),
        Ok(_) => Err(CompareError::Record { path: path.to_path_buf(), error: RecordError::NotAFile }),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(cause) => Err(unreadable(cause)),
    }
}

/// The bytes of a file, or `None` if it has been removed since it was listed.
fn read_if_there(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn broken(dir: &Path, name: &str, error: RecordError) -> CompareError {
    CompareError::Record { path: dir.join(name), error }
}
