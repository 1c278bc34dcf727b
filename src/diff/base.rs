//! The tree to compare with: a directory on disk, or a revision of a git repository.

use std::path::{Path, PathBuf};

use walkdir::WalkDir;

pub use crate::diff::loaded::{BaseError, Loaded};

use crate::diff::loaded::slashed;
use crate::diff::{Files, revision};

/// The source of the tree to compare with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Base {
    /// A directory on disk.
    Directory(PathBuf),
    /// A revision of a git repository.
    Revision {
        /// A path inside the repository.
        repository: PathBuf,
        /// In the syntax of `git rev-parse`.
        revision: String,
        /// The output directory inside the repository, with forward slashes; empty for the root.
        directory: String,
    },
}

impl Base {
    /// The base for an argument: without one, the output directory itself; a directory, if it exists; otherwise, a
    /// revision of the repository that contains the output directory.
    pub fn named(argument: Option<&str>, output: &Path) -> Result<Self, BaseError> {
        match argument {
            None => Ok(Self::Directory(output.to_path_buf())),
            Some(argument) if Path::new(argument).is_dir() => Ok(Self::Directory(argument.into())),
            Some(argument) => {
                let (repository, directory) = revision::directory_in_repository(output)?;
                Ok(Self::Revision { repository, revision: argument.to_owned(), directory })
            }
        }
    }

    /// Reads all files of the tree.
    pub fn load(&self) -> Result<Loaded, BaseError> {
        match self {
            Self::Directory(directory) => Ok(Loaded { files: from_directory(directory)?, note: None }),
            Self::Revision { repository, revision, directory } => {
                revision::from_revision(repository, revision, directory)
            }
        }
    }
}

/// All files below a directory. Symbolic links and `.git` are not part of a tree.
pub fn from_directory(directory: &Path) -> Result<Files, BaseError> {
    if !directory.is_dir() {
        return Err(BaseError::NotADirectory(directory.to_path_buf()));
    }
    let mut files = Files::new();
    let walk = WalkDir::new(directory).follow_links(false).sort_by_file_name().into_iter();
    for entry in walk.filter_entry(|entry| entry.depth() == 0 || entry.file_name() != ".git") {
        let entry = entry.map_err(|error| BaseError::Read {
            path: error.path().unwrap_or(directory).to_path_buf(),
            error: error.into(),
        })?;
        if entry.file_type().is_file() {
            let name = slashed(entry.path().strip_prefix(directory).unwrap_or(entry.path()))?;
            let bytes = std::fs::read(entry.path())
                .map_err(|error| BaseError::Read { path: entry.path().to_path_buf(), error })?;
            files.insert(name, bytes);
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_is_read_without_git_and_links() {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let root = directory.path();
        std::fs::create_dir_all(root.join(".git")).expect("writable");
        std::fs::create_dir_all(root.join("b/c")).expect("writable");
        std::fs::write(root.join(".git/config"), "x").expect("writable");
        std::fs::write(root.join("b/c/d.yaml"), "a: 1\n").expect("writable");
        std::fs::write(root.join("a.bin"), b"\xff").expect("writable");
        #[cfg(unix)]
        std::os::unix::fs::symlink(root.join("a.bin"), root.join("link")).expect("writable");
        let loaded = Base::named(None, root).and_then(|base| base.load()).expect("readable");
        let expected = [("a.bin", b"\xff".to_vec()), ("b/c/d.yaml", b"a: 1\n".to_vec())];
        assert_eq!(loaded.files, expected.map(|(path, bytes)| (path.to_owned(), bytes)).into());
        assert_eq!(loaded.note, None);
    }

    #[test]
    fn a_missing_directory_is_told() {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let error = from_directory(&directory.path().join("none")).expect_err("there is none");
        assert!(matches!(error, BaseError::NotADirectory(_)), "{error}");
        assert!(error.to_string().ends_with("none` is not a directory"), "{error}");
    }
}
