//! The reasons why an output directory cannot be compared.

use std::fmt;
use std::io;
use std::path::PathBuf;

use crate::tree::record::RecordError;

/// Why a directory cannot be compared.
#[derive(Debug)]
pub enum CompareError {
    /// The path is not a directory.
    NotADirectory {
        /// The path.
        path: PathBuf,
    },
    /// A file or directory cannot be read.
    Unreadable {
        /// The file or directory.
        path: PathBuf,
        /// The error of the operating system.
        cause: io::Error,
    },
    /// The manifest, or the journal of an interrupted run, is invalid.
    Record {
        /// The path of the record.
        path: PathBuf,
        /// What is wrong with it.
        error: RecordError,
    },
}

impl fmt::Display for CompareError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotADirectory { path } => write!(formatter, "`{}` is not a directory", path.display()),
            Self::Unreadable { path, cause } => {
                write!(formatter, "cannot read `{}`: {cause}", path.display())
            }
            Self::Record { path, error } => write!(formatter, "`{}` is invalid: {error}", path.display()),
        }
    }
}

impl std::error::Error for CompareError {}
