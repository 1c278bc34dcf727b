//! The CRDs of a project: custom resources that are not bundled with `render`, or are bundled in another version.
//!
//! `render crds add` stores each of them in a file in `crds/`, next to `render.ncl`, and records its source in
//! `crds/lock.json`. In: that folder. Out: [`Crds`], for validation, or diagnostics of the folder: objects must not be
//! validated against a file that has changed since it was reviewed.

pub(crate) mod codes;

mod definition;
mod lock;
mod normal;

pub use definition::{Crd, CrdVersion, Unfit};
pub use lock::{CrdLock, CrdLockEntry, FOLDER};
pub use normal::normal;

use std::collections::BTreeSet;
use std::path::Path;

use crate::diag::Diagnostic;
use crate::disk;
use crate::tree::ContentHash;
use codes::{CRD_CHANGED, CRD_LOCK};

/// All CRDs of a project, in the order of their names.
#[derive(Debug, Default)]
pub struct Crds(Vec<Crd>);

impl Crds {
    /// All CRDs, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Crd> {
        self.0.iter()
    }

    /// Reads the folder, and compares it with its lock.
    pub fn load(root: &Path) -> Result<Self, Vec<Diagnostic>> {
        let lock = CrdLock::read(root).map_err(|problem| vec![problem])?;
        let mut found = Vec::new();
        let mut crds = Vec::new();
        for entry in lock.entries() {
            match crd(root, entry) {
                Ok(crd) => crds.push(crd),
                Err(problem) => found.push(*problem),
            }
        }
        found.extend(unlisted(root, &lock));
        if found.is_empty() { Ok(Self(crds)) } else { Err(found) }
    }
}

/// The file of an entry, if it is the one that was added.
fn crd(root: &Path, entry: &CrdLockEntry) -> Result<Crd, Box<Diagnostic>> {
    let path = entry.path();
    let changed = |message: String, label: &str| {
        let source = &entry.source;
        let again =
            format!("restore it from version control, or add it again with `render crds add {source}`");
        let away = format!("remove it with `render crds remove {}` if it is no longer needed", entry.name);
        Box::new(Diagnostic::new(&CRD_CHANGED, message).at_path(path.clone(), label).help(again).help(away))
    };
    let bytes = match disk::read(&root.join(&path)) {
        Ok(Some(bytes)) => bytes,
        Ok(None) => {
            return Err(changed(
                format!("the file of the CRD `{}` is missing", entry.name),
                "this file is missing",
            ));
        }
        Err(problem) => {
            return Err(changed(
                format!("the CRD `{}` cannot be read: {}", entry.name, problem.cause),
                "this file",
            ));
        }
    };
    if ContentHash::of(&bytes) != entry.hash {
        let message = format!("the file of the CRD `{}` has changed", entry.name);
        return Err(changed(message, "this file has changed"));
    }
    let crd = serde_json::from_slice(&bytes).ok().and_then(|value| Crd::read(&value).ok());
    crd.filter(|crd| entry.describes(crd)).ok_or_else(|| {
        let message = format!("the entry of `{}` in the lock does not match its file", entry.name);
        Box::new(
            Diagnostic::new(&CRD_LOCK, message)
                .at_path(CrdLock::shown(), "this lock")
                .help(format!("update the entry with `render crds add {}`", entry.source)),
        )
    })
}

/// Files that look like CRDs of the project, but are not in the lock.
fn unlisted(root: &Path, lock: &CrdLock) -> Vec<Diagnostic> {
    let listed: BTreeSet<String> = lock.entries().map(CrdLockEntry::path).collect();
    let unreadable = |problem: &disk::DiskError, shown: &str| {
        let message = format!("`{shown}` cannot be read: {}", problem.cause);
        Diagnostic::new(&CRD_CHANGED, message).at_path(shown, "").help("make it readable")
    };
    let names = match disk::list(&root.join(FOLDER)) {
        Ok(names) => names.unwrap_or_default(),
        Err(problem) => return vec![unreadable(&problem, FOLDER)],
    };
    let mut found = Vec::new();
    for name in names {
        let path = format!("{FOLDER}/{name}");
        let is_manifest = [".json", ".yaml", ".yml"].iter().any(|ending| name.ends_with(ending));
        if !is_manifest || name.starts_with('.') || listed.contains(&path) || path == CrdLock::shown() {
            continue;
        }
        if disk::is_folder(&root.join(&path)).unwrap_or(false) {
            continue;
        }
        let text = match disk::read(&root.join(&path)) {
            Ok(text) => text.unwrap_or_default(),
            Err(problem) => {
                found.push(unreadable(&problem, &path));
                continue;
            }
        };
        if String::from_utf8_lossy(&text).contains("CustomResourceDefinition") {
            found.push(
                Diagnostic::new(&CRD_CHANGED, format!("`{path}` is not in the lock, so it is not used"))
                    .at_path(path.clone(), "not in the lock")
                    .help(format!("move it out of `{FOLDER}/`, and add it with `render crds add`")),
            );
        }
    }
    found
}
