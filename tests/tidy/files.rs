//! Files: their size, their head, and words that must not stand in them.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::{Source, library, sources};
use crate::support::repository;
use crate::support::trial::tests;

tests! {
    files_are_short,
    the_formatter_sees_every_file,
    files_say_what_they_are_for,
    nothing_is_left_to_do,
    no_lab_is_known_by_name,
    no_path_of_this_machine_is_committed,
    dependencies_come_from_the_public_registry,
    dependencies_stay_few,
}

const LINES_MAX: usize = 400;
/// Packages in Cargo.lock, those of tests and chores included. Raise it together with the dependency that needs it, so
/// that a review sees what the dependency costs.
const PACKAGES_MAX: usize = 325;

fn rust_files() -> Vec<Source> {
    ["src", "tests", "xtask"].iter().flat_map(|folder| sources(folder, &[".rs"])).collect()
}

fn files_are_short() {
    for Source { path, text } in rust_files() {
        let lines = text.lines().count();
        assert!(lines <= LINES_MAX, "{path} has {lines} lines: look for the seam");
    }
}

/// `cargo fmt` follows `mod` declarations; one that a macro writes it cannot see.
fn the_formatter_sees_every_file() {
    let hidden = super::graph::undeclared(&repository(""));
    assert!(hidden.is_empty(), "not declared by a plain `mod`: {hidden:?}");
}

fn files_say_what_they_are_for() {
    for Source { path, text } in rust_files() {
        let is_inner_test = path.starts_with("src/") && path.ends_with("/tests.rs");
        assert!(text.starts_with("//! ") || is_inner_test, "{path} does not begin with what it is for");
    }
    for folder in ["config"] {
        for Source { path, text } in sources(folder, &[".ncl"]) {
            assert!(text.starts_with("# "), "{path} does not begin with a comment that says what it is");
        }
    }
}

fn nothing_is_left_to_do() {
    for Source { path, text } in library() {
        for word in [".unwrap()", "todo!(", "unimplemented!(", "panic!(", "dbg!(", "FIXME", "XXX"] {
            assert!(!text.contains(word), "{path}: {word}");
        }
    }
    let own = file!();
    for Source { path, text } in rust_files().into_iter().filter(|source| source.path != own) {
        for word in ["TODO", "FIXME"] {
            assert!(!text.contains(word), "{path}: {word}");
        }
    }
}

/// Labs are data. `cloudinit` is also Proxmox' word for a kind of drive, so it cannot be looked for.
fn no_lab_is_known_by_name() {
    let mut names: BTreeSet<String> =
        ["r730", "kubeadm-argo", "talos-flux", "k3s-flat"].map(str::to_owned).into();
    if let Ok(folders) = fs::read_dir(repository("overlays")) {
        let folders = folders.filter_map(Result::ok).filter(|entry| entry.path().is_dir());
        names.extend(folders.filter_map(|entry| entry.file_name().into_string().ok()));
    }
    names.remove("cloudinit");
    let shipped = ["src", "config"].iter().flat_map(|folder| sources(folder, &[".rs", ".ncl", ".jinja"]));
    for Source { path, text } in shipped {
        for name in &names {
            let is_word = |c: char| !c.is_alphanumeric() && c != '-' && c != '_';
            assert!(!text.split(is_word).any(|word| word == name), "{path} knows the lab `{name}`");
        }
    }
}

/// Neither this repository's folder nor one around it is named in a file. A folder directly beneath the root is too
/// common a name to look for: documents speak of `/data/`, and modules are called `check/`.
fn no_path_of_this_machine_is_committed() {
    let root = repository("").canonicalize().expect("it exists");
    let folders: Vec<String> = root
        .ancestors()
        .filter(|folder| folder.components().count() > 2)
        .map(|folder| format!("{}/", folder.display()))
        .collect();
    for path in committed_files(&root) {
        let Ok(text) = fs::read_to_string(root.join(&path)) else { continue };
        if let Some(folder) = folders.iter().find(|folder| names_folder(&text, folder)) {
            panic!("{path} names a folder of this machine: {folder}");
        }
    }
}

/// Whether the text has the folder as the beginning of a path, not in the middle of another one.
fn names_folder(text: &str, folder: &str) -> bool {
    text.match_indices(folder).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || "._-/*".contains(c))
    })
}

/// All files but those that are built, found by the fuzzer, or belong to git.
fn committed_files(root: &Path) -> Vec<String> {
    let others = ["target", ".git", "fuzz/target", "fuzz/found", "fuzz/artifacts", "xtask/target"];
    let others = others.map(|folder| root.join(folder));
    let entries = walkdir::WalkDir::new(root).sort_by_file_name().into_iter();
    let entries = entries.filter_entry(|entry| !others.iter().any(|other| other == entry.path()));
    let files = entries.filter_map(Result::ok).filter(|entry| !entry.file_type().is_dir());
    files
        .map(|entry| {
            let path = entry.path().strip_prefix(root).expect("it was found below");
            path.to_str().expect("names here are UTF-8").to_owned()
        })
        .collect()
}

fn dependencies_come_from_the_public_registry() {
    let lock = fs::read_to_string(repository("Cargo.lock")).expect("it is committed");
    let sources = lock.lines().filter_map(|line| line.strip_prefix("source = "));
    let strange: BTreeSet<&str> = sources
        .filter(|source| *source != "\"registry+https://github.com/rust-lang/crates.io-index\"")
        .collect();
    assert!(strange.is_empty(), "{strange:?}");
}

fn dependencies_stay_few() {
    let lock = fs::read_to_string(repository("Cargo.lock")).expect("it is committed");
    let packages = lock.lines().filter(|line| *line == "[[package]]").count();
    assert!(packages <= PACKAGES_MAX, "{packages} packages are locked: is the new dependency worth them?");
}
