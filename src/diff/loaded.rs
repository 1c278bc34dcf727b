//! A tree that has been read, or the reason why it cannot be read.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use crate::diff::Files;

/// A base that has been read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Loaded {
    /// The files by path.
    pub files: Files,
    /// A note about the base for the reader of the comparison.
    pub note: Option<String>,
}

/// Why a base cannot be read.
#[derive(Debug)]
pub enum BaseError {
    /// The path is not a directory.
    NotADirectory(PathBuf),
    /// A file or directory cannot be read.
    Read {
        /// The file or directory.
        path: PathBuf,
        /// The error of the operating system.
        error: io::Error,
    },
    /// Trees are listed by their paths as text.
    NameNotText(String),
    /// The output directory is not inside a git repository.
    NotInRepository(PathBuf),
    /// A repository without a working tree cannot contain an output directory.
    Bare(PathBuf),
    /// The repository has no such revision.
    UnknownRevision {
        /// The revision as given.
        revision: String,
        /// Whether the repository is a shallow clone, which lacks old revisions.
        shallow: bool,
    },
    /// The revision is an object without files.
    NotATree {
        /// The revision as given.
        revision: String,
    },
    /// The output directory is a file in that revision.
    NotADirectoryThere {
        /// The revision as given.
        revision: String,
        /// The output directory inside the repository.
        directory: String,
    },
    /// git failed.
    Git {
        /// The operation that failed.
        doing: String,
        /// The error of git.
        error: git2::Error,
    },
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
