//! Converts the evaluator's places. Places in its standard library or in generated text are dropped.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use nickel_lang_core::files::{FileId as NickelFile, Files};
use nickel_lang_core::position::RawSpan;

use crate::source::request::Request;
use crate::value::{FileId, Sources, Span};

pub(in crate::source) struct Places<'a> {
    sources: &'a mut Sources,
    known: HashMap<NickelFile, Option<KnownFile>>,
    /// Neighbouring values are usually in the same file.
    last: Option<(NickelFile, Option<KnownFile>)>,
    vocabulary: Vocabulary<'a>,
}

/// A file, and whether it is part of the vocabulary.
#[derive(Clone, Copy)]
struct KnownFile {
    id: FileId,
    is_vocabulary: bool,
}

/// The files that only declare fields: files below the import paths that are not part of the lab itself.
#[derive(Default)]
struct Vocabulary<'a> {
    folders: &'a [PathBuf],
    others: HashSet<&'a Path>,
}

impl Vocabulary<'_> {
    fn has(&self, file: &Path) -> bool {
        self.folders.iter().any(|folder| file.starts_with(folder)) && !self.others.contains(file)
    }
}

impl<'a> Places<'a> {
    /// For the values of a configuration. The first of its files is the root of the vocabulary.
    pub(super) fn new(request: &'a Request, sources: &'a mut Sources) -> Self {
        let others = request.files.iter().skip(1).map(PathBuf::as_path).collect();
        let vocabulary = Vocabulary { folders: &request.import_paths, others };
        Self { vocabulary, ..Self::anywhere(sources) }
    }

    /// For errors, of which only the place matters.
    pub(super) fn anywhere(sources: &'a mut Sources) -> Self {
        Self { sources, known: HashMap::new(), last: None, vocabulary: Vocabulary::default() }
    }

    /// The whole text of a source file.
    pub(in crate::source) fn text(&self, file: FileId) -> &str {
        &self.sources.file(file).text
    }

    /// Whether a file is in `config/`, which is not the place for settings of a lab.
    pub(in crate::source) fn is_vocabulary(&self, file: FileId) -> bool {
        self.sources.file(file).name.starts_with("config/")
    }

    /// Text about files, with their displayed names.
    pub(in crate::source) fn shorten(&self, text: &str) -> String {
        self.sources.shorten(text)
    }

    pub(in crate::source) fn span(&mut self, files: impl FnOnce() -> Files, raw: RawSpan) -> Option<Span> {
        Some(Self::within(self.file(files, raw.src_id)?, raw))
    }

    /// The place of a field's name, and whether it is in the vocabulary. Where the vocabulary and a lab both name a
    /// field, the evaluator keeps the place in the vocabulary, which is not where users expect it.
    pub(super) fn name(&mut self, files: impl FnOnce() -> Files, raw: RawSpan) -> Option<(Span, bool)> {
        let file = self.file(files, raw.src_id)?;
        Some((Self::within(file, raw), file.is_vocabulary))
    }

    fn within(file: KnownFile, raw: RawSpan) -> Span {
        Span { file: file.id, start: raw.start.0, end: raw.end.0 }
    }

    fn file(&mut self, files: impl FnOnce() -> Files, nickel: NickelFile) -> Option<KnownFile> {
        if let Some((last, found)) = self.last
            && last == nickel
        {
            return found;
        }
        let Self { sources, known, vocabulary, .. } = self;
        let found = *known.entry(nickel).or_insert_with(|| {
            let files = files();
            let path = Path::new(files.name(nickel));
            let on_disk = !files.is_stdlib(nickel) && path.is_absolute();
            on_disk.then(|| {
                let id = sources.add(path, files.clone_source(nickel));
                KnownFile { id, is_vocabulary: vocabulary.has(path) }
            })
        });
        self.last = Some((nickel, found));
        found
    }
}
