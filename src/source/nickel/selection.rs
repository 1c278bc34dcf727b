//! The files of a request that are evaluated. Catalogue files that define entries which the lab does not enable are
//! left out.
//!
//! A file is left out if four conditions hold, so that the result is the same as with it:
//!
//! 1. It only defines entries, and does not enable or disable them ([`outline::described`]).
//! 2. No file that is evaluated, or imported by one, refers to any of these entries ([`outline::uses`]).
//! 3. The evaluated lists contain none of them. This detects names that a lab computes; the caller checks it.
//! 4. An entry without any settings is disabled. To verify this, the first left-out entry of each list is evaluated
//!    without any settings ([`super::stubs`]).
//!
//! [`outline::described`]: super::outline::described
//! [`outline::uses`]: super::outline::uses

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::disk;
use crate::source::nickel::machine::quoted;
use crate::source::nickel::outline::{EntryName, Uses, words};
use crate::source::nickel::texts::Texts;
use crate::source::request::Request;

/// The files that are evaluated, and the entries of those that are left out.
pub(super) struct Selection {
    pub(super) files: Vec<PathBuf>,
    pub(super) left_out: BTreeMap<EntryName, LeftOut>,
}

/// An entry that is defined by a left-out file.
pub(super) struct LeftOut {
    pub(super) file: PathBuf,
    /// The place of its name.
    pub(super) range: Range<usize>,
}

impl Selection {
    /// Chooses the files of a request. `wanted` are entries that the lab is known to have.
    pub(super) fn choose(request: &Request, wanted: &BTreeSet<EntryName>, texts: &mut Texts) -> Self {
        Chooser::new(request, texts)
            .and_then(|chooser| chooser.choose(wanted, texts))
            .unwrap_or_else(|| Self { files: request.files.clone(), left_out: BTreeMap::new() })
    }
}

impl Selection {
    /// The entries whose `enable` is evaluated: the first of each list.
    pub(super) fn probed(&self) -> Vec<&EntryName> {
        let mut first: Vec<&EntryName> = self.left_out.keys().collect();
        first.dedup_by_key(|entry| entry.list);
        first
    }

    /// A record with these entries, without any settings.
    pub(super) fn probe(&self) -> Option<String> {
        let probed = self.probed();
        let fields: Vec<String> =
            probed.iter().map(|entry| format!("{}.{} = {{}}", entry.list, quoted(&entry.name))).collect();
        (!fields.is_empty()).then(|| format!("{{ {} }}", fields.join(", ")))
    }
}

struct Chooser<'a> {
    request: &'a Request,
    /// The catalogue files that can be left out.
    candidates: BTreeSet<&'a Path>,
    by_entry: BTreeMap<EntryName, Vec<&'a Path>>,
    /// The included files that have not been examined.
    open: Vec<PathBuf>,
}

impl<'a> Chooser<'a> {
    /// None if all files are included.
    fn new(request: &'a Request, texts: &mut Texts) -> Option<Self> {
        let catalogue = request.catalogue.as_deref()?;
        for file in &request.files {
            texts.read(file).ok()?;
        }
        // Entries that the lab's own files seem to define, and files that are named after one. Without this guess the
        // result is the same, but more evaluation is needed to find it.
        let is_own = |file: &&PathBuf| !request.import_paths.iter().any(|folder| file.starts_with(folder));
        let own = request.files.iter().filter(is_own).filter_map(|file| texts.get(file));
        let guessed: HashSet<&str> = own.flat_map(|text| words(&text.text)).collect();
        let is_named_after_one = |file: &Path| {
            file.file_stem().and_then(|stem| stem.to_str()).is_some_and(|stem| guessed.contains(stem))
        };
        let mut chooser =
            Self { request, candidates: BTreeSet::new(), by_entry: BTreeMap::new(), open: Vec::new() };
        for file in &request.files {
            let may_stay_out = file.starts_with(catalogue) && !is_named_after_one(file);
            let text = texts.get(file)?;
            match may_stay_out.then(|| text.described(request.switched)).flatten() {
                Some(entries) => chooser.add(file, entries.iter().map(|entry| &entry.name)),
                None => chooser.open.push(file.clone()),
            }
        }
        let is_guessed = |entry: &&EntryName| guessed.contains(entry.name.as_str());
        let entries: BTreeSet<EntryName> = chooser.by_entry.keys().filter(is_guessed).cloned().collect();
        chooser.take(&entries);
        (!chooser.candidates.is_empty()).then_some(chooser)
    }

    fn add<'e>(&mut self, file: &'a Path, entries: impl Iterator<Item = &'e EntryName>) {
        self.candidates.insert(file);
        for entry in entries {
            self.by_entry.entry(entry.clone()).or_default().push(file);
        }
    }

    fn choose(mut self, wanted: &BTreeSet<EntryName>, texts: &mut Texts) -> Option<Selection> {
        let mut seen: HashSet<PathBuf> = HashSet::new();
        self.take(wanted);
        while let Some(file) = self.open.pop() {
            if !seen.insert(file.clone()) {
                continue;
            }
            let text = texts.read(&file).ok()?;
            let Uses::Named(named) = text.uses(self.request.switched) else { return None };
            self.take(named);
            for import in text.imports()? {
                self.import(&file, import);
            }
        }
        let Self { request, candidates, .. } = self;
        let mut left_out = BTreeMap::new();
        for file in &candidates {
            for entry in texts.get(file)?.described(request.switched)? {
                let found = LeftOut { file: file.to_path_buf(), range: entry.range.clone() };
                left_out.entry(entry.name.clone()).or_insert(found);
            }
        }
        let files = request.files.iter().filter(|file| !candidates.contains(file.as_path()));
        Some(Selection { files: files.cloned().collect(), left_out })
    }

    /// Includes the files that define these entries.
    fn take(&mut self, entries: &BTreeSet<EntryName>) {
        for entry in entries {
            for file in self.by_entry.remove(entry).unwrap_or_default() {
                if self.candidates.remove(file) {
                    self.open.push(file.to_path_buf());
                }
            }
        }
    }

    /// An imported file is examined like the file that imports it. If it cannot be read, all files
    /// are included, and the error is reported elsewhere.
    fn import(&mut self, from: &Path, path: &str) {
        let beside = from.parent().into_iter();
        let folders = beside.chain(self.request.import_paths.iter().map(PathBuf::as_path));
        self.open
            .extend(folders.map(|folder| folder.join(path)).find(|path| disk::is_file(path).unwrap_or(true)));
    }
}
