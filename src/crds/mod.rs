//! CRDs that a project keeps: definitions of custom resources that `render` does not bring along, or brings along in
//! another version.
//!
//! They lie in `crds/` beside `render.ncl`, one file each, as `render crds add` wrote them, and `crds/lock.json` says
//! where each came from. In: that folder. Out: [`Crds`], for validation, or what is wrong with the folder: a file that
//! is not the one in the list would check objects against something that nobody has looked at.

pub mod codes;

mod definition;
mod lock;
mod normal;

pub use definition::{Crd, CrdVersion, Unfit};
pub use lock::{Entry, Lock};
pub use normal::normal;

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use crate::diag::Diagnostic;
use crate::tree::ContentHash;
use codes::{CRD_CHANGED, CRD_LOCK};

/// The folder, below the project's root.
pub const FOLDER: &str = "crds";

/// All CRDs of a project, in the order of their names.
#[derive(Debug, Default)]
pub struct Crds(Vec<Crd>);

impl Crds {
    pub fn iter(&self) -> impl Iterator<Item = &Crd> {
        self.0.iter()
    }

    /// Reads the folder and holds it against its list.
    pub fn load(root: &Path) -> Result<Self, Vec<Diagnostic>> {
        let lock = Lock::read(root).map_err(|problem| vec![problem])?;
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
fn crd(root: &Path, entry: &Entry) -> Result<Crd, Box<Diagnostic>> {
    let path = entry.path();
    let changed = |message: String, label: &str| {
        let source = &entry.source;
        let again =
            format!("bring it back from version control, or `render crds add` it from `{source}` again");
        let away = format!("`render crds remove {}` if it is not needed any more", entry.name);
        Box::new(Diagnostic::new(&CRD_CHANGED, message).at_path(path.clone(), label).help(again).help(away))
    };
    let bytes = match fs::read(root.join(&path)) {
        Ok(bytes) => bytes,
        Err(problem) if problem.kind() == ErrorKind::NotFound => {
            return Err(changed(format!("the CRD `{}` is not there", entry.name), "this file is missing"));
        }
        Err(problem) => {
            return Err(changed(format!("the CRD `{}` cannot be read: {problem}", entry.name), "this file"));
        }
    };
    if ContentHash::of(&bytes) != entry.hash {
        let message = format!("the CRD `{}` is not the one that was added", entry.name);
        return Err(changed(message, "this file has changed"));
    }
    let crd = serde_json::from_slice(&bytes).ok().and_then(|value| Crd::read(&value).ok());
    crd.filter(|crd| entry.describes(crd)).ok_or_else(|| {
        let message = format!("what the list of CRDs says of `{}` is not what its file says", entry.name);
        Box::new(
            Diagnostic::new(&CRD_LOCK, message)
                .at_path(Lock::shown(), "this list")
                .help(format!("`render crds add {}` makes the entry anew", entry.source)),
        )
    })
}

/// Files that look as if they took part, and do not.
fn unlisted(root: &Path, lock: &Lock) -> Vec<Diagnostic> {
    let listed: BTreeSet<String> = lock.entries().map(Entry::path).collect();
    let Ok(entries) = fs::read_dir(root.join(FOLDER)) else { return Vec::new() };
    let mut names: Vec<String> =
        entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect();
    names.sort();
    let mut found = Vec::new();
    for name in names {
        let path = format!("{FOLDER}/{name}");
        let is_manifest = [".json", ".yaml", ".yml"].iter().any(|ending| name.ends_with(ending));
        if !is_manifest || name.starts_with('.') || listed.contains(&path) || path == Lock::shown() {
            continue;
        }
        let text = fs::read(root.join(&path)).unwrap_or_default();
        if String::from_utf8_lossy(&text).contains("CustomResourceDefinition") {
            found.push(
                Diagnostic::new(
                    &CRD_CHANGED,
                    format!("`{path}` is not in the list of CRDs, so it is not used"),
                )
                .at_path(path.clone(), "this file is in no list")
                .help(format!("move it out of `{FOLDER}/`, and `render crds add` it from there")),
            );
        }
    }
    found
}
