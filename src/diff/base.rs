//! The tree to compare with: a directory on disk, or a revision of a git repository.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use crate::diff::{Files, revision};

/// The source of the tree to compare with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Base {
    Directory(PathBuf),
    Revision {
        /// A path inside the repository.
        repository: PathBuf,
        /// In the syntax of `git rev-parse`.
        revision: String,
        /// The output directory inside the repository, with forward slashes; empty for the root.
        directory: String,
    },
}

/// A base that has been read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Loaded {
    pub files: Files,
    /// A note about the base for the reader of the comparison.
    pub note: Option<String>,
}

#[derive(Debug)]
pub enum BaseError {
    NotADirectory(PathBuf),
    Read {
        path: PathBuf,
        error: io::Error,
    },
    /// Trees are listed by their paths as text.
    NameNotText(String),
    NotInRepository(PathBuf),
    /// A repository without a working tree cannot contain an output directory.
    Bare(PathBuf),
    UnknownRevision {
        revision: String,
        shallow: bool,
    },
    /// The revision is an object without files.
    NotATree {
        revision: String,
    },
    /// The output directory is a file in that revision.
    NotADirectoryThere {
        revision: String,
        directory: String,
    },
    Git {
        doing: String,
        error: git2::Error,
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

/// A relative path as text with forward slashes.
pub(super) fn slashed(path: &Path) -> Result<String, BaseError> {
    let parts: Option<Vec<&str>> = path.components().map(|part| part.as_os_str().to_str()).collect();
    match parts {
        Some(parts) => Ok(parts.join("/")),
        None => Err(BaseError::NameNotText(path.to_string_lossy().into_owned())),
    }
}

impl BaseError {
    /// How to fix it.
    pub fn help(&self) -> String {
        match self {
            Self::NotADirectory(_) => {
                "pass a directory that contains an output tree, or a git revision such as `HEAD` or `main`"
                    .to_owned()
            }
            Self::Read { .. } => "check that the file exists and is readable".to_owned(),
            Self::NameNotText(_) => "rename the file; `render` writes only UTF-8 names".to_owned(),
            Self::NotInRepository(_) => {
                "commit the output directory to a git repository, or pass a directory to compare with"
                    .to_owned()
            }
            Self::Bare(_) => "run in a checkout of the repository".to_owned(),
            Self::UnknownRevision { shallow: true, .. } => {
                "the repository is a shallow clone; run `git fetch --unshallow` to download the other \
                 revisions"
                    .to_owned()
            }
            Self::UnknownRevision { revision, .. } => {
                format!(
                    "`git rev-parse {revision}` must find it; a branch of a remote may need `git fetch`, and \
                     a new repository needs a first commit"
                )
            }
            Self::NotATree { .. } => "pass a commit, a branch or a tag".to_owned(),
            Self::NotADirectoryThere { .. } => "pass a revision in which it is a directory".to_owned(),
            Self::Git { error, .. } if error.code() == git2::ErrorCode::Owner => {
                "the repository belongs to another user: `git config --global --add safe.directory PATH` \
                 trusts it"
                    .to_owned()
            }
            Self::Git { .. } => {
                "check the repository with `git fsck`; a partial clone may lack files of old revisions"
                    .to_owned()
            }
        }
    }
}

impl fmt::Display for BaseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotADirectory(path) => write!(f, "`{}` is not a directory", path.display()),
            Self::Read { path, error } => write!(f, "cannot read `{}`: {error}", path.display()),
            Self::NameNotText(path) => write!(f, "the name of `{path}` is not UTF-8"),
            Self::NotInRepository(path) => write!(f, "`{}` is not in a git repository", path.display()),
            Self::Bare(path) => write!(f, "the git repository `{}` has no working tree", path.display()),
            Self::UnknownRevision { revision, .. } => write!(f, "git revision `{revision}` does not exist"),
            Self::NotATree { revision } => write!(f, "git revision `{revision}` contains no files"),
            Self::NotADirectoryThere { revision, directory } => {
                write!(f, "`{directory}` is not a directory in git revision `{revision}`")
            }
            Self::Git { doing, error } => write!(f, "git cannot {doing}: {}", error.message()),
        }
    }
}

impl std::error::Error for BaseError {}

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
