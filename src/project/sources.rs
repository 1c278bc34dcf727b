//! The source files of a project: found in its folders, and nowhere else.
//!
//! What cannot be listed, followed or read is a finding at its place. A lab without one of its files is another lab, and
//! rendering it would remove files from its output.

use std::path::{Path, PathBuf};

use crate::diag::Diagnostic;
use crate::disk::{self, DiskError};
use crate::project::bounds::Bounds;
use crate::project::codes::{PRJ_NO_VOCABULARY, PRJ_OUTSIDE, PRJ_UNREADABLE};
use crate::project::file::LabEntry;
use crate::project::layout::{CATALOGUE, CONFIG, EVALUATED, VOCABULARY};
use crate::value::Values;

/// The files that every lab of the project merges: the vocabulary and the catalogue.
pub(super) fn shared_files(bounds: &Bounds) -> Result<Vec<PathBuf>, Vec<Diagnostic>> {
    let root = bounds.root();
    let unreadable = |problem| vec![unreadable(root, &problem)];
    let vocabulary = root.join(CONFIG).join(VOCABULARY);
    if !disk::is_file(&vocabulary).map_err(unreadable)? {
        return Err(vec![
            Diagnostic::new(&PRJ_NO_VOCABULARY, "the project has no vocabulary")
                .at_path(format!("{CONFIG}/{VOCABULARY}"), "this file is missing")
                .help("write the one of this version with `render init --config .`"),
        ]);
    }
    let evaluated = vocabulary.with_file_name(EVALUATED);
    let evaluated = if disk::is_file(&evaluated).map_err(unreadable)? { evaluated } else { vocabulary };
    check_inside(bounds, &evaluated)?;
    let mut files = vec![evaluated];
    files.extend(nickel_files(bounds, &root.join(CONFIG).join(CATALOGUE))?);
    Ok(files)
}

/// All `.ncl` files below a folder of the project, in the order of their paths.
pub(super) fn nickel_files(bounds: &Bounds, folder: &Path) -> Result<Vec<PathBuf>, Vec<Diagnostic>> {
    let root = bounds.root();
    let (files, errors) = disk::files_below(folder, "ncl");
    let mut found: Vec<Diagnostic> = errors.iter().map(|problem| unreadable(root, problem)).collect();
    for file in &files {
        match disk::is_link(file) {
            Ok(true) => found.extend(check_inside(bounds, file).err().into_iter().flatten()),
            // Only links can lead out of a folder.
            Ok(false) => {}
            Err(problem) => found.push(unreadable(root, &problem)),
        }
    }
    if found.is_empty() { check_folder(bounds, folder, files) } else { Err(found) }
}

/// The entry of a lab is part of the project.
pub(super) fn check_entry(
    root: &Path,
    name: &str,
    entry: &Path,
    lab: &LabEntry,
    values: &Values,
) -> Result<(), Vec<Diagnostic>> {
    if disk::is_within(entry, &[root]) {
        return Ok(());
    }
    Err(vec![
        Diagnostic::new(&PRJ_OUTSIDE, format!("the entry of lab `{name}` is outside the project"))
            .at_node(lab.entry.node, values.span(lab.entry.node), "")
            .help("move it below the folder of `render.ncl`, and set `entry` to its path there"),
    ])
}

/// The finding of a source that cannot be read.
pub(super) fn unreadable(root: &Path, problem: &DiskError) -> Diagnostic {
    let shown = shown(root, &problem.path);
    Diagnostic::new(&PRJ_UNREADABLE, format!("`{shown}` cannot be read: {}", problem.cause))
        .at_path(shown, "")
        .help("make it readable, or remove it")
}

/// The files of a folder that is part of the project.
fn check_folder(
    bounds: &Bounds,
    folder: &Path,
    files: Vec<PathBuf>,
) -> Result<Vec<PathBuf>, Vec<Diagnostic>> {
    if files.is_empty() { Ok(files) } else { check_inside(bounds, folder).map(|()| files) }
}

fn check_inside(bounds: &Bounds, path: &Path) -> Result<(), Vec<Diagnostic>> {
    if bounds.contain(path) {
        return Ok(());
    }
    let shown = shown(bounds.root(), path);
    Err(vec![
        Diagnostic::new(&PRJ_OUTSIDE, format!("`{shown}` is a link that leads out of the project"))
            .at_path(shown, "")
            .help("replace it with a copy of what it leads to"),
    ])
}

fn shown(root: &Path, path: &Path) -> String {
    let shown = path.strip_prefix(root).unwrap_or(path).display().to_string();
    if shown.is_empty() { ".".to_owned() } else { shown.replace('\\', "/") }
}
