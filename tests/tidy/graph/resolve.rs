//! From a path to the file that defines the item, through facades and imports.

use std::collections::BTreeMap;

use super::parse::{File, ModulePath};

/// The files by their modules.
pub struct Index<'f> {
    files: BTreeMap<&'f [String], &'f File>,
}

/// How many facades a path may lead through. Rust refuses circles of them, so this only bounds the search.
const FACADES_MAX: usize = 16;

impl<'f> Index<'f> {
    pub fn of(files: &'f [File]) -> Self {
        Self { files: files.iter().map(|file| (file.module.as_slice(), file)).collect() }
    }

    /// The file that defines what a path names, and the item's name there. None for a path that only names a module. A
    /// name that no item of its module has was declared by a macro there.
    pub fn definer(&self, path: &[String]) -> Option<(&'f str, String)> {
        self.follow(path.to_vec(), FACADES_MAX)
    }

    fn follow(&self, path: ModulePath, facades_left: usize) -> Option<(&'f str, String)> {
        let depth = (0..=path.len()).rev().find(|depth| self.files.contains_key(&path[..*depth]))?;
        let facades_left = facades_left.checked_sub(1)?;
        if depth == path.len() {
            // A facade may name an item like the module that it comes from.
            let (name, parent) = path.split_last()?;
            let import = self.files.get(parent)?.imports.get(name).filter(|import| **import != path)?;
            return self.follow(import.clone(), facades_left);
        }
        let file = self.files[&path[..depth]];
        let (name, rest) = path[depth..].split_first()?;
        if file.items.contains(name) {
            return Some((&file.path, name.clone()));
        }
        if let Some(import) = file.imports.get(name) {
            let path = import.iter().chain(rest).cloned().collect();
            return self.follow(path, facades_left);
        }
        let through_globs = file.globs.iter().find_map(|glob| {
            let path = glob.iter().chain(&path[depth..]).cloned().collect();
            self.follow(path, facades_left)
        });
        through_globs.or_else(|| Some((&file.path, name.clone())))
    }
}
