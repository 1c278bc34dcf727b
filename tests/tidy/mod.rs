//! What must stay true of the source itself, read off the source.

mod codes;
mod files;
mod graph;
mod layers;
mod nodes;
mod words;

use libtest_mimic::Trial;

pub fn tests() -> Vec<Trial> {
    [codes::tests(), files::tests(), layers::tests(), nodes::tests(), words::tests()]
        .into_iter()
        .flatten()
        .collect()
}

use std::fs;

use crate::support::{files_below, repository};

/// A source file: its path below the repository, and its text.
struct Source {
    path: String,
    text: String,
}

/// All text files below a folder whose names end in one of the endings.
fn sources(folder: &str, endings: &[&str]) -> Vec<Source> {
    let root = repository(folder);
    let found: Vec<Source> = files_below(&root)
        .into_iter()
        .filter(|path| endings.iter().any(|ending| path.ends_with(ending)))
        .map(|path| {
            let text =
                fs::read_to_string(root.join(&path)).unwrap_or_else(|problem| panic!("{path}: {problem}"));
            Source { path: format!("{folder}/{path}"), text }
        })
        .collect();
    assert!(!found.is_empty(), "{folder} holds nothing that ends in {endings:?}");
    found
}

/// The library's Rust files, except those that are compiled for tests only.
fn library_files() -> Vec<Source> {
    let all = sources("src", &[".rs"]);
    let tests: Vec<String> = all.iter().flat_map(test_modules).collect();
    let is_test = |path: &str| {
        let below = |module: &String| path.strip_prefix(module.as_str());
        tests.iter().filter_map(below).any(|rest| rest == ".rs" || rest.starts_with('/'))
    };
    all.into_iter().filter(|source| !is_test(&source.path)).collect()
}

/// The library's Rust files without their tests.
fn without_test_code() -> Vec<Source> {
    let without_tests = |Source { path, text }| Source { path, text: without_tests(&text) };
    library_files().into_iter().map(without_tests).collect()
}

/// The library's Rust files without their tests and comments.
fn library() -> Vec<Source> {
    let without_comments = |Source { path, text }| {
        let lines = str::lines(&text).map(|line| line.split("//").next().unwrap_or_default());
        Source { path, text: lines.collect::<Vec<_>>().join("\n") }
    };
    without_test_code().into_iter().map(without_comments).collect()
}

const ONLY_IN_TESTS: &str = "#[cfg(test)]\n";

/// The modules that a file declares for tests only, as paths without an ending: a file, or a folder.
fn test_modules(source: &Source) -> Vec<String> {
    let Source { path, text } = source;
    let folder = match path.rsplit_once('/') {
        Some((folder, "mod.rs" | "lib.rs")) => folder.to_owned(),
        _ => path.trim_end_matches(".rs").to_owned(),
    };
    let declared = text.split(ONLY_IN_TESTS).skip(1).filter_map(|rest| {
        let (name, _) =
            rest.lines().next()?.trim_start_matches("pub ").strip_prefix("mod ")?.split_once(';')?;
        Some(format!("{folder}/{name}"))
    });
    declared.collect()
}

/// A file's text without the items that are compiled for tests only.
fn without_tests(text: &str) -> String {
    let mut pieces = text.split(ONLY_IN_TESTS);
    let mut code = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let head = piece.lines().next().unwrap_or_default().trim_start_matches("pub ");
        let is_statement = head.starts_with("use ") || (head.starts_with("mod ") && head.ends_with(';'));
        let end = if is_statement { ";\n" } else { "\n}\n" };
        code.push_str(piece.split_once(end).map_or("", |(_, rest)| rest));
    }
    code
}
