//! What tests share: projects in folders of their own, runs of the binary, expected texts, tools that may be missing.

pub mod expected;
pub mod project;
pub mod run;
pub mod trial;

use std::path::{Path, PathBuf};

/// A file or folder of this repository.
pub fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// All files below a folder, in the order of their paths, which are relative to it and use forward slashes.
pub fn files_below(folder: &Path) -> Vec<String> {
    walkdir::WalkDir::new(folder)
        .sort_by_file_name()
        .into_iter()
        .map(|entry| entry.unwrap_or_else(|problem| panic!("{problem}")))
        .filter(|entry| !entry.file_type().is_dir())
        .map(|entry| {
            let path = entry.path().strip_prefix(folder).expect("it was found below the folder");
            path.to_str().expect("paths in tests are UTF-8").replace('\\', "/")
        })
        .collect()
}
