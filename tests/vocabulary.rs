//! What is generated from the vocabulary is what the model declares now, and its examples are true.

mod examples;
mod groups;
mod place;

pub use examples::{every_field_has_an_example, examples_render};

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use walkdir::WalkDir;

use crate::support::expected::is_updating;

/// The folders in which every file is generated.
const GENERATED: [&str; 2] = ["config/contracts", "docs/vocabulary"];

/// Compares the files with what they would be, or writes them for `cargo xtask vocabulary`.
pub fn generated_files_are_current() -> Result<(), String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let wanted: BTreeMap<String, String> = render::vocabulary::files().into_iter().collect();
    if is_updating() {
        return update(root, &wanted).map_err(|problem| problem.to_string());
    }
    let stale =
        wanted.iter().filter(|(path, text)| fs::read_to_string(root.join(path)).ok().as_ref() != Some(*text));
    let mut found: Vec<String> = stale.map(|(path, _)| format!("{path} is stale")).collect();
    found
        .extend(left_over(root, &wanted).into_iter().map(|path| format!("{path} is not generated any more")));
    match found.is_empty() {
        true => Ok(()),
        false => Err(format!("{}\n`cargo xtask vocabulary` writes these files", found.join("\n"))),
    }
}

fn update(root: &Path, wanted: &BTreeMap<String, String>) -> std::io::Result<()> {
    for (path, text) in wanted {
        let path = root.join(path);
        if fs::read_to_string(&path).ok().as_ref() != Some(text) {
            fs::create_dir_all(path.parent().expect("a file is in a folder"))?;
            fs::write(path, text)?;
        }
    }
    left_over(root, wanted).into_iter().try_for_each(|path| fs::remove_file(root.join(path)))
}

/// Contracts and pages of areas that are gone.
fn left_over(root: &Path, wanted: &BTreeMap<String, String>) -> Vec<String> {
    let in_folder = |folder: &'static str| {
        let files = WalkDir::new(root.join(folder)).into_iter().filter_map(Result::ok);
        files.filter(|file| file.file_type().is_file()).map(move |file| {
            let name = file.file_name().to_string_lossy().into_owned();
            format!("{folder}/{name}")
        })
    };
    GENERATED.into_iter().flat_map(in_folder).filter(|path| !wanted.contains_key(path)).collect()
}
