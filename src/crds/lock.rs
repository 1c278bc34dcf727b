//! The list of a project's CRDs: `crds/lock.json`.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::crds::Crd;
use crate::crds::codes::CRD_LOCK;
use crate::diag::Diagnostic;
use crate::disk;
use crate::tree::ContentHash;
use crate::types::ObjectName;

/// The folder, relative to the project's root.
pub const FOLDER: &str = "crds";
const FILE: &str = "lock.json";
const FORMAT: &str = "render-crds-1";

/// All entries, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CrdLock(BTreeMap<String, CrdLockEntry>);

/// The entry of one CRD.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CrdLockEntry {
    /// The name of the CRD, such as `widgets.example.org`.
    pub name: String,
    /// The API group.
    pub group: String,
    /// The kind of the objects.
    pub kind: String,
    /// `Namespaced` or `Cluster`.
    pub scope: String,
    /// The names of the versions.
    pub versions: Vec<String>,
    /// The hash of its file.
    pub hash: ContentHash,
    /// Its source: a URL, or a path as it was given.
    pub source: String,
}

/// The list in its file format.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    format: String,
    crds: Vec<WrittenEntry>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenEntry {
    name: String,
    group: String,
    kind: String,
    scope: String,
    versions: Vec<String>,
    hash: String,
    source: String,
}

impl CrdLockEntry {
    /// The entry of a CRD whose file contains this text.
    pub fn of(crd: &Crd, text: &str, source: String) -> Self {
        Self {
            name: crd.name.clone(),
            group: crd.group.clone(),
            kind: crd.kind.clone(),
            scope: scope(crd).to_owned(),
            versions: crd.versions.iter().map(|version| version.name.clone()).collect(),
            hash: ContentHash::of(text.as_bytes()),
            source,
        }
    }

    /// The path of its file, relative to the project's root.
    pub fn path(&self) -> String {
        format!("{FOLDER}/{}.json", self.name)
    }

    pub(super) fn describes(&self, crd: &Crd) -> bool {
        let versions = crd.versions.iter().map(|version| &version.name);
        (&self.name, &self.group, &self.kind, &*self.scope) == (&crd.name, &crd.group, &crd.kind, scope(crd))
            && self.versions.iter().eq(versions)
    }
}

fn scope(crd: &Crd) -> &'static str {
    if crd.namespaced { "Namespaced" } else { "Cluster" }
}

impl CrdLock {
    /// The path of the file, relative to the project's root.
    pub fn shown() -> String {
        format!("{FOLDER}/{FILE}")
    }

    /// The list of a project; empty if it has none.
    pub fn read(root: &Path) -> Result<Self, Diagnostic> {
        let refused = |problem: String| {
            Diagnostic::new(&CRD_LOCK, format!("the lock of the CRDs cannot be read: {problem}"))
                .at_path(Self::shown(), "this file")
                .help("restore the last valid version from version control, and add the missing CRDs again")
        };
        match disk::read(&root.join(FOLDER).join(FILE)) {
            Ok(Some(bytes)) => Self::parse(&bytes).map_err(refused),
            Ok(None) => Ok(Self::default()),
            Err(problem) => Err(refused(problem.cause.to_string())),
        }
    }

    fn parse(bytes: &[u8]) -> Result<Self, String> {
        let Written { format, crds } =
            serde_json::from_slice(bytes).map_err(|problem| problem.to_string())?;
        if format != FORMAT {
            return Err(format!(
                "its format is `{format}`, but this version of render supports only `{FORMAT}`"
            ));
        }
        let mut entries = BTreeMap::new();
        for WrittenEntry { name, group, kind, scope, versions, hash, source } in crds {
            // The name becomes the name of a file.
            name.parse::<ObjectName>().map_err(|problem| problem.message)?;
            let hash = ContentHash::parse(&hash)
                .ok_or_else(|| format!("the hash of `{name}` is not a SHA-256 hash"))?;
            let entry = CrdLockEntry { name: name.clone(), group, kind, scope, versions, hash, source };
            if entries.insert(name.clone(), entry).is_some() {
                return Err(format!("`{name}` is listed twice"));
            }
        }
        Ok(Self(entries))
    }

    /// The text of the list.
    pub fn print(&self) -> String {
        let entries = self.entries().cloned();
        let crds = entries.map(|CrdLockEntry { name, group, kind, scope, versions, hash, source }| {
            WrittenEntry { name, group, kind, scope, versions, hash: hash.to_string(), source }
        });
        let written = Written { format: FORMAT.to_owned(), crds: crds.collect() };
        serde_json::to_string_pretty(&written).expect("the list is plain data") + "\n"
    }

    /// All entries, by name.
    pub fn entries(&self) -> impl Iterator<Item = &CrdLockEntry> {
        self.0.values()
    }

    /// The entry of a CRD.
    pub fn get(&self, name: &str) -> Option<&CrdLockEntry> {
        self.0.get(name)
    }

    /// Adds an entry, or replaces the entry of the same name.
    pub fn put(&mut self, entry: CrdLockEntry) {
        self.0.insert(entry.name.clone(), entry);
    }

    /// Removes the entry of a CRD.
    pub fn remove(&mut self, name: &str) -> Option<CrdLockEntry> {
        self.0.remove(name)
    }

    /// Whether the project has no CRDs.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lock(edit: impl Fn(&str) -> String) -> Result<CrdLock, String> {
        let mut lock = CrdLock::default();
        lock.put(CrdLockEntry {
            name: "widgets.example.org".into(),
            group: "example.org".into(),
            kind: "Widget".into(),
            scope: "Namespaced".into(),
            versions: vec!["v1".into(), "v1beta1".into()],
            hash: ContentHash::of(b"{}"),
            source: "https://example.org/widgets.yaml".into(),
        });
        CrdLock::parse(edit(&lock.print()).as_bytes())
    }

    #[test]
    fn a_list_reads_back_as_it_was_written() {
        let read = lock(str::to_owned).expect("it is one");
        assert_eq!(lock(|_| read.print()), Ok(read.clone()));
        assert_eq!(
            read.get("widgets.example.org").map(CrdLockEntry::path).as_deref(),
            Some("crds/widgets.example.org.json")
        );
    }

    #[test]
    fn a_list_that_was_touched_is_refused() {
        for (old, new, expected) in [
            ("render-crds-1", "render-crds-2", "supports only `render-crds-1`"),
            ("widgets.example.org\",", "../widgets\",", "widgets"),
            ("sha256:", "sha1:", "not a SHA-256 hash"),
            ("\"scope\"", "\"sope\"", "unknown field"),
            ("{", "<<<<<<< HEAD\n{", "expected value"),
        ] {
            let problem = lock(|text| text.replacen(old, new, 1)).expect_err(new);
            assert!(problem.contains(expected), "{new}: {problem}");
        }
    }
}
