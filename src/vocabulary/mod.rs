//! The vocabulary as text: everything that is printed from the descriptions of the model's records.
//!
//! In: the [`Record`]s that [`Lab`](crate::lab::Lab) is made of. Out: the contracts in `config/`, the field reference and the JSON
//! Schema in `docs/`, the pages of `render explain PATH`. `cargo xtask vocabulary` writes the files; a test fails when
//! one of them is stale. Nothing here reads a lab.

mod contracts;
mod evaluation;
mod example;
mod instead;
mod nickel;
mod page;
mod path;
mod prose;
mod reference;
mod reflection;
mod root;
mod schema;
mod search;
mod text;
mod unbound;

pub use instead::instead;
pub use page::page;
pub use path::{Found, NotFound, find, steps};
pub use schema::schema;
pub use search::{Match, search};
pub use unbound::advice;

use crate::lab::decode::{Field, Record};
use root::{NOTICE, root};

/// All records that a lab is made of, groups included, each once; the lab itself is the first.
pub fn records() -> Vec<&'static Record> {
    reflection::records()
}

/// The example of a field, in Nickel.
pub fn example(field: &Field) -> Option<String> {
    example::of(field)
}

/// All generated files: the path below the root of this repository, and the text.
pub fn files() -> Vec<(String, String)> {
    let mut files = contracts::files();
    files.push(("config/evaluation.ncl".to_owned(), evaluation::text()));
    files.extend(reference::files());
    files.push(("docs/vocabulary.schema.json".to_owned(), schema()));
    files
}

/// Every path of the vocabulary with its type and a summary, one a line, separated by tabs: for completion in editors
/// and shells.
pub fn paths() -> String {
    let mut lines = String::new();
    for (path, field) in reflection::paths() {
        let summary = text::summary(field.doc);
        lines.push_str(&format!("{path}\t{}\t{summary}\n", text::kind(field.shape)));
    }
    lines
}

#[cfg(test)]
mod tests;
