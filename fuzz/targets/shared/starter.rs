//! The project that tests start from, in a folder of its own. The catalogue is left out: no service of it is enabled
//! there, and reading it takes ten times as long as all the rest.

use std::fs;
use std::path::{Path, PathBuf};

/// A file or folder of this repository.
pub fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// Writes the project.
pub fn write(folder: &Path) {
    copy(&repository("config"), &folder.join("config"));
    fs::remove_dir_all(folder.join("config/catalog")).expect("it was copied");
    copy(&repository("tests/home"), folder);
}

/// Copies a folder into another, which need not exist.
pub fn copy(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from) {
        let entry = entry.expect("the repository can be read");
        let target = to.join(entry.path().strip_prefix(from).expect("it is below"));
        match entry.file_type().is_dir() {
            true => fs::create_dir_all(&target).expect("folders can be made"),
            false => drop(fs::copy(entry.path(), &target).expect("files can be copied")),
        }
    }
}
