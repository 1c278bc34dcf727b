//! Reading from the disk: the only place that opens and lists the files that a lab is compiled from.
//!
//! An error carries its path. What a missing file means is for the caller to decide, so it is `Ok(None)` and no error.

use std::fmt;
use std::fs::{self, Metadata};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

/// A file or folder that exists but cannot be read.
#[derive(Debug)]
pub struct DiskError {
    /// The path as it was requested.
    pub path: PathBuf,
    /// The error of the operating system.
    pub cause: io::Error,
}

impl fmt::Display for DiskError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "`{}` cannot be read: {}", self.path.display(), self.cause)
    }
}

impl std::error::Error for DiskError {}

/// The bytes of a file.
pub fn read(path: &Path) -> Result<Option<Vec<u8>>, DiskError> {
    if_exists(path, fs::read(path))
}

/// The text of a file. Other bytes than UTF-8 are an error.
pub fn read_text(path: &Path) -> Result<Option<String>, DiskError> {
    if_exists(path, fs::read_to_string(path))
}

/// The text of a file that must exist.
pub fn required_text(path: &Path) -> Result<String, DiskError> {
    fs::read_to_string(path).map_err(|cause| DiskError { path: path.to_path_buf(), cause })
}

/// The type and size of a file or folder. Symbolic links are followed.
pub fn stat(path: &Path) -> Result<Option<Metadata>, DiskError> {
    if_exists(path, fs::metadata(path))
}

/// The names in a folder, sorted. Names that are not Unicode are left out: no file of a project has one.
pub fn list(folder: &Path) -> Result<Option<Vec<String>>, DiskError> {
    let Some(entries) = if_exists(folder, fs::read_dir(folder))? else { return Ok(None) };
    let mut names: Vec<String> =
        entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect();
    names.sort();
    Ok(Some(names))
}

/// All files below a folder, sorted by path. Links to files are among them; folders that cannot be listed are left out.
pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = WalkDir::new(folder).into_iter().filter_map(Result::ok);
    let mut files: Vec<PathBuf> =
        entries.map(walkdir::DirEntry::into_path).filter(|path| is_file(path)).collect();
    files.sort();
    files
}

/// Whether a path is a file, or a link to one.
pub fn is_file(path: &Path) -> bool {
    path.is_file()
}

/// Whether a path is a folder, or a link to one.
pub fn is_folder(path: &Path) -> bool {
    path.is_dir()
}

/// Whether a file has these bytes.
pub fn contains(path: &Path, bytes: &[u8]) -> bool {
    fs::read(path).is_ok_and(|found| found == bytes)
}

fn if_exists<T>(path: &Path, result: io::Result<T>) -> Result<Option<T>, DiskError> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(cause) if cause.kind() == ErrorKind::NotFound => Ok(None),
        Err(cause) => Err(DiskError { path: path.to_path_buf(), cause }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_file_is_no_error_and_an_unreadable_one_is() {
        let folder = tempfile::tempdir().expect("a directory");
        let missing = folder.path().join("missing");
        assert!(matches!(read(&missing), Ok(None)));
        assert!(matches!(read_text(&missing), Ok(None)));
        assert!(matches!(stat(&missing), Ok(None)));
        assert!(matches!(list(&missing), Ok(None)));
        let error = read(folder.path()).expect_err("a folder has no bytes");
        assert_eq!(error.path, folder.path());
        assert!(error.to_string().starts_with(&format!("`{}` cannot be read: ", folder.path().display())));
    }

    #[test]
    fn names_and_files_are_sorted() {
        let folder = tempfile::tempdir().expect("a directory");
        for name in ["b", "a"] {
            fs::create_dir(folder.path().join(name)).expect("writable");
            fs::write(folder.path().join(name).join("file"), name).expect("writable");
        }
        assert_eq!(list(folder.path()).expect("readable"), Some(vec!["a".to_owned(), "b".to_owned()]));
        let files = files_below(folder.path());
        assert_eq!(files, ["a/file", "b/file"].map(|path| folder.path().join(path)));
        assert!(contains(&files[0], b"a") && !contains(&files[0], b"b"));
    }
}
