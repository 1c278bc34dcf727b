//! Helpers for the tests of this module: trees from literals, and directories read back as values.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::tree::{MANIFEST_NAME, Manifest, Tree, TreeFile, TreePath};

/// A tree of plain files; a path that ends in `*` is an executable.
pub(super) fn tree(files: &[(&str, &str)]) -> Tree {
    let mut tree = Tree::new();
    for (path, text) in files {
        let (path, file) = match path.strip_suffix('*') {
            Some(path) => (path, TreeFile::program(text.as_bytes())),
            None => (*path, TreeFile::plain(text.as_bytes())),
        };
        tree.insert(tree_path(path), file).expect("no collision");
    }
    tree
}

pub(super) fn tree_path(path: &str) -> TreePath {
    TreePath::new(path).expect("a path")
}

/// All entries of a directory: files with their text (executables as `text *`), links as `-> target`, directories as
/// `path/` with an empty text.
pub(super) fn on_disk(dir: &Path) -> BTreeMap<String, String> {
    let entries = walkdir::WalkDir::new(dir).min_depth(1).into_iter().map(|entry| entry.expect("readable"));
    entries
        .map(|entry| {
            let path = entry.path().strip_prefix(dir).expect("inside").to_string_lossy().into_owned();
            if entry.file_type().is_dir() {
                (format!("{path}/"), String::new())
            } else if entry.file_type().is_symlink() {
                let target = fs::read_link(entry.path()).expect("a link");
                (path, format!("-> {}", target.display()))
            } else if !entry.file_type().is_file() {
                (path, "special".to_owned())
            } else {
                let text = fs::read_to_string(entry.path()).expect("readable");
                (path, if is_program(entry.path()) { format!("{text} *") } else { text })
            }
        })
        .collect()
}

/// The result of [`on_disk`] for a directory that contains exactly a tree.
pub(super) fn expected(tree: &Tree) -> BTreeMap<String, String> {
    let mut all = BTreeMap::from([(MANIFEST_NAME.to_owned(), Manifest::of(tree).print())]);
    for (path, file) in tree.iter() {
        let text = str::from_utf8(&file.bytes).expect("text");
        all.insert(path.to_string(), if file.executable { format!("{text} *") } else { text.to_owned() });
        all.extend(path.directories().map(|directory| (format!("{directory}/"), String::new())));
    }
    all
}

#[cfg(unix)]
pub(super) fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).expect("there").permissions().mode() & 0o7777
}

#[cfg(unix)]
pub(super) fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("ours");
}

#[cfg(unix)]
fn is_program(path: &Path) -> bool {
    mode(path) & 0o100 != 0
}

#[cfg(not(unix))]
fn is_program(_: &Path) -> bool {
    false
}
