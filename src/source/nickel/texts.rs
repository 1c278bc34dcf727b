//! The texts of source files, each read once, and what their tokens show about entries.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::disk;
use crate::source::nickel::idle::{self, Described};
use crate::source::nickel::nesting::{self, DEEPEST};
use crate::source::nickel::outline;
use crate::source::nickel::outline::{OutlineEntry, Uses};
use crate::source::nickel::shadows::{self, Shadow};

#[derive(Default)]
pub(super) struct Texts {
    /// By path as it is written: comparing paths name by name is slow.
    known: BTreeMap<OsString, Text>,
}

pub(super) struct Text {
    pub(super) text: Arc<str>,
    uses: OnceCell<Uses>,
    described: OnceCell<Option<Vec<OutlineEntry>>>,
    imports: OnceCell<Option<Vec<String>>>,
    shadows: OnceCell<Vec<Shadow>>,
    idle: OnceCell<Vec<Described>>,
}

impl Texts {
    pub(super) fn read(&mut self, path: &Path) -> io::Result<&Text> {
        if !self.known.contains_key(path.as_os_str()) {
            let text = disk::required_text(path).map_err(|problem| problem.cause)?;
            if let Some(line) = nesting::too_deep(&text) {
                return Err(io::Error::other(format!("line {line} is nested more than {DEEPEST} deep")));
            }
            self.known.insert(path.as_os_str().to_owned(), Text::new(text));
        }
        self.get(path).ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    /// Texts that count instead of those on the disk.
    pub(super) fn assume(&mut self, texts: BTreeMap<PathBuf, String>) {
        let texts = texts.into_iter().map(|(path, text)| (path.into_os_string(), Text::new(text)));
        self.known.extend(texts);
    }

    /// A file that has been read.
    pub(super) fn get(&self, path: &Path) -> Option<&Text> {
        self.known.get(path.as_os_str())
    }

    /// Forgets the files that have changed on the disk, and returns them.
    pub(super) fn refresh(&mut self) -> Vec<PathBuf> {
        let differs = |(path, known): (&OsString, &Text)| {
            let path = Path::new(path);
            let same = disk::contains(path, known.text.as_bytes());
            (!same).then(|| path.to_path_buf())
        };
        let changed: Vec<PathBuf> = self.known.iter().filter_map(differs).collect();
        for path in &changed {
            self.known.remove(path.as_os_str());
        }
        changed
    }
}

impl Text {
    fn new(text: String) -> Self {
        Self {
            text: text.into(),
            uses: OnceCell::new(),
            described: OnceCell::new(),
            imports: OnceCell::new(),
            shadows: OnceCell::new(),
            idle: OnceCell::new(),
        }
    }

    pub(super) fn uses(&self, lists: &'static [&'static str]) -> &Uses {
        self.uses.get_or_init(|| outline::uses(&self.text, lists))
    }

    pub(super) fn described(&self, lists: &'static [&'static str]) -> Option<&[OutlineEntry]> {
        self.described.get_or_init(|| outline::described(&self.text, lists)).as_deref()
    }

    /// The files that it imports; none if that is unclear.
    pub(super) fn imports(&self) -> Option<&[String]> {
        self.imports.get_or_init(|| outline::imports(&self.text)).as_deref()
    }
    /// The names that a field takes over.
    pub(super) fn shadows(&self) -> &[Shadow] {
        self.shadows.get_or_init(|| shadows::shadows(&self.text))
    }

    /// The entries that it describes, which may be disabled.
    pub(super) fn idle(&self, lists: &'static [&'static str]) -> &[Described] {
        self.idle.get_or_init(|| idle::described(&self.text, lists))
    }
}
