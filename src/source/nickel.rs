//! The only interface to the Nickel evaluator.
//!
//! Fields are forced one by one, so a field that cannot be evaluated becomes [`Kind::Broken`] with a diagnostic,
//! and every other field still gets its value.
//!
//! [`Kind::Broken`]: crate::value::Kind::Broken

mod idle;
mod lookup;
mod machine;
mod nesting;
mod outline;
mod selection;
mod shadows;
mod spans;
mod stubs;
mod texts;
mod tokens;
mod walk;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use nickel_lang_core::eval::value::{NickelValue, ValueContentRef};
use nickel_lang_core::identifier::LocIdent;

use crate::diag::Diagnostic;
use crate::source::request::{Evaluated, Request};
use crate::value::{FileId, Key, Sources, Span, Values};
use machine::{Failure, Machine};
use outline::EntryName;
use selection::Selection;
use stubs::Stubs;
use texts::Texts;
use walk::{Hook, Walk};

pub(super) use lookup::Lookup;
pub(super) use spans::Places;
pub(super) use tokens::{Bracket, Token, Word, tokens};

/// A machine grows with each version of a file that it reads. After this many, it is discarded.
const CHANGES_MAX: usize = 250;

/// A machine that has evaluated more values than this is discarded: later stages need its memory more than the next
/// lab needs what has been parsed.
const VALUES_KEPT: usize = 500_000;

/// An evaluator that is started on its first request.
#[derive(Default)]
pub(super) struct NickelEngine {
    machine: Option<Machine>,
    /// How many machines have been discarded. Values of one are invalid in the next.
    replaced: usize,
    texts: Texts,
    /// How many files have changed since the machine was started.
    changes: usize,
}

impl NickelEngine {
    /// Evaluates as if files had these texts. For an engine that has not read them yet.
    pub(super) fn assume(&mut self, texts: BTreeMap<PathBuf, String>) {
        self.texts.assume(texts);
    }

    pub(super) fn evaluate(&mut self, request: &Request, sources: &mut Sources) -> Evaluated {
        let evaluated = self.without_unused(request, sources);
        let mut evaluated = evaluated.unwrap_or_else(|| self.whole(request, sources));
        evaluated.diagnostics.extend(self.of_own_files(request, &evaluated, sources));
        if evaluated.values.len() > VALUES_KEPT {
            self.replace();
        }
        evaluated
    }

    /// What the lab's own files say without effect: names that do not mean what they seem to, and disabled entries.
    fn of_own_files(
        &mut self,
        request: &Request,
        evaluated: &Evaluated,
        sources: &mut Sources,
    ) -> Vec<Diagnostic> {
        // Nothing has been evaluated, which has been reported.
        if evaluated.values.is_empty() {
            return Vec::new();
        }
        let is_own = |file: &Path| !request.import_paths.iter().any(|folder| file.starts_with(folder));
        let mut found = Vec::new();
        for file in request.files.iter().filter(|file| is_own(file)) {
            // A file that cannot be read has been reported.
            let Ok(text) = self.texts.read(file) else { continue };
            let (shadows, described) = (text.shadows(), text.idle(request.switched));
            if shadows.is_empty() && described.is_empty() {
                continue;
            }
            let id = sources.add(file, text.text.clone());
            found.extend(shadows.iter().map(|shadow| shadow.finding(id)));
            let is_own = |file: FileId| is_own(&sources.file(file).path);
            found.extend(described.iter().filter_map(|each| each.finding(id, &evaluated.values, &is_own)));
        }
        found
    }

    /// Evaluates without the catalogue files that do not matter. None if they may matter after all, or if there are
    /// errors: findings are always those of all files.
    fn without_unused(&mut self, request: &Request, sources: &mut Sources) -> Option<Evaluated> {
        let (root, selection) = self.root(request).ok()?;
        if selection.left_out.is_empty() {
            return None;
        }
        let stubs = Stubs::new(&selection, &self.texts, sources);
        let evaluated = self.walk(root, request, stubs, sources, Vec::new());
        evaluated.filter(|evaluated| evaluated.diagnostics.is_empty())
    }

    fn whole(&mut self, request: &Request, sources: &mut Sources) -> Evaluated {
        if let Ok(root) = self.load(request, &request.files) {
            let evaluated = self.walk(root, request, Stubs::none(), sources, Vec::new());
            return evaluated.expect("without stubs there is nothing to contradict");
        }
        let mut diagnostics = Vec::new();
        let files = self.sound_files(request, sources, &mut diagnostics);
        match self.load(request, &files) {
            Ok(root) => {
                let evaluated = self.walk(root, request, Stubs::none(), sources, diagnostics);
                let evaluated = evaluated.expect("without stubs there is nothing to contradict");
                Evaluated { incomplete: true, ..evaluated }
            }
            Err(failure) => {
                self.replace();
                if diagnostics.is_empty() {
                    diagnostics.extend(failure.report(sources));
                }
                Evaluated { values: Values::default(), diagnostics, incomplete: true }
            }
        }
    }

    /// The root record of the files that matter.
    fn root(&mut self, request: &Request) -> Result<(NickelValue, Selection), Failure> {
        let mut wanted = BTreeSet::new();
        loop {
            let selection = Selection::choose(request, &wanted, &mut self.texts);
            let more = selection.probe();
            let machine = self.machine.get_or_insert_with(Machine::new);
            let root = machine.load(&selection.files, more.as_deref(), request, &mut self.texts);
            let root = root.inspect_err(|_| self.replace())?;
            let more = self.computed(&root, request, &selection);
            if more.is_empty() {
                return Ok((root, selection));
            }
            wanted.extend(more);
        }
    }

    /// The entries that the lab has, although no file contains their names.
    fn computed(
        &mut self,
        root: &NickelValue,
        request: &Request,
        selection: &Selection,
    ) -> BTreeSet<EntryName> {
        let mut found = BTreeSet::new();
        let ValueContentRef::Record(root) = root.content_ref() else { return found };
        for &list in request.switched {
            let Some(value) = root.get(LocIdent::new(list)).and_then(|field| field.value.clone()) else {
                continue;
            };
            // Its errors are reported by the walk.
            let Ok(entries) = self.machine().evaluate(value) else { continue };
            let ValueContentRef::Record(entries) = entries.content_ref() else { continue };
            let fields = entries.into_opt().map(|record| &record.fields).into_iter().flatten();
            let names = fields.map(|(name, _)| EntryName { list, name: name.label().to_owned() });
            found.extend(
                names.filter(|name| {
                    selection.left_out.contains_key(name) && !selection.probed().contains(&name)
                }),
            );
        }
        found
    }

    fn load(&mut self, request: &Request, files: &[PathBuf]) -> Result<NickelValue, Failure> {
        let machine = self.machine.get_or_insert_with(Machine::new);
        machine.load(files, None, request, &mut self.texts)
    }

    fn machine(&mut self) -> &mut Machine {
        self.machine.get_or_insert_with(Machine::new)
    }

    fn replace(&mut self) {
        self.machine = None;
        self.replaced += 1;
        self.changes = 0;
    }

    /// Discards files that have changed on the disk, and everything derived from them.
    pub(super) fn refresh(&mut self) {
        let changed = self.texts.refresh();
        self.changes += changed.len();
        let is_current = self.machine.as_mut().is_none_or(|machine| machine.forget(&changed));
        if !is_current || self.changes > CHANGES_MAX {
            self.replace();
        }
    }

    /// The files that parse and type-check on their own; the errors of the others go to `diagnostics`.
    ///
    /// A configuration stops at its first file that does not parse. This slower pass runs only then.
    fn sound_files(
        &mut self,
        request: &Request,
        sources: &mut Sources,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Vec<PathBuf> {
        self.replace();
        let mut sound = Vec::new();
        for file in &request.files {
            let machine = self.machine.get_or_insert_with(Machine::new);
            match machine.check(file, request, &mut self.texts) {
                Ok(()) => sound.push(file.clone()),
                Err(failure) => {
                    // A machine regards a file as checked once it has begun to check it.
                    self.replace();
                    diagnostics.extend(failure.report(sources));
                }
            }
        }
        sound
    }

    /// Evaluates all fields of a root record. None if its entries contradict the stubs.
    fn walk(
        &mut self,
        root: NickelValue,
        request: &Request,
        stubs: Stubs,
        sources: &mut Sources,
        diagnostics: Vec<Diagnostic>,
    ) -> Option<Evaluated> {
        let text = self.texts.read(&request.main).map(|text| text.text.clone()).unwrap_or_default();
        let fallback = Span { file: sources.add(&request.main, text), start: 0, end: 0 };
        let places = Places::new(request, sources);
        let mut walk = Walk::new(self.machine(), request, places, stubs, diagnostics);
        walk.node(root, Hook { parent: None, key: Key::Root, key_span: None, fallback }, 0);
        walk.finish()
    }
}
