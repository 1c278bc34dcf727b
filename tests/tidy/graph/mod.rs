//! The import graph of the library, read off its source: which file uses what other files define.
//!
//! Every form of a path counts: `use` with braces, `super::`, `self::`, paths in expressions and in macros. A path that
//! leads through a facade (`pub use`) leads to the file that defines the item, so a facade makes no circle. Code that is
//! compiled for tests only does not count.

mod cycles;
mod parse;
mod picture;
mod resolve;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use parse::File;
pub use parse::is_for_tests;

/// Which files use which other files, and what of them. Paths are relative to the repository.
pub type Edges = BTreeMap<String, BTreeMap<String, BTreeSet<String>>>;

/// The import graph of one library.
pub struct Graph {
    pub edges: Edges,
}

impl Graph {
    /// Reads all files below `src/` of a repository.
    pub fn read(root: &Path) -> Self {
        let files = parse::library(root);
        assert!(files.len() > 100, "the library's files are not found");
        Self { edges: edges(&files) }
    }

    /// Groups of files that use each other in a circle, each with its edges.
    pub fn circles(&self) -> Vec<Vec<String>> {
        cycles::circles(&self.edges)
    }

    /// The graph of folders: each file stands for its room, the first folder below `src/`.
    pub fn rooms(&self) -> Edges {
        let mut rooms = Edges::new();
        for (file, used) in &self.edges {
            let by = room(file).to_owned();
            let of = rooms.entry(by.clone()).or_default();
            for other in used.keys().filter(|other| room(other) != by) {
                of.entry(room(other).to_owned()).or_default().insert(format!("{file} -> {other}"));
            }
        }
        rooms
    }

    /// The rooms in the language of Graphviz.
    pub fn dot(&self) -> String {
        picture::dot(&self.rooms())
    }

    /// The rooms as a drawing: each stands above what it uses.
    pub fn svg(&self) -> String {
        picture::svg(&self.rooms())
    }
}

pub use parse::undeclared;

/// The room of a file: the first folder below `src/`, or the file itself.
pub fn room(file: &str) -> &str {
    let below = file.strip_prefix("src/").unwrap_or(file);
    below.split(['/', '.']).next().unwrap_or(below)
}

/// What each file uses of the others.
fn edges(files: &[File]) -> Edges {
    let index = resolve::Index::of(files);
    let mut edges = Edges::new();
    for file in files {
        let uses = edges.entry(file.path.clone()).or_default();
        for path in &file.uses {
            if let Some((definer, name)) = index.definer(path)
                && definer != file.path
            {
                uses.entry(definer.to_owned()).or_default().insert(name);
            }
        }
    }
    edges
}
