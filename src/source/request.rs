//! Requests to the evaluator, and its answers.

use std::path::{Path, PathBuf};

use crate::diag::Diagnostic;
use crate::value::Values;

/// What to evaluate: the files to merge, and the import paths.
#[derive(Clone, Debug)]
pub struct Request {
    /// Merged into one configuration by Nickel.
    pub files: Vec<PathBuf>,
    /// The folders in which `import` finds files.
    pub import_paths: Vec<PathBuf>,
    /// The folders that all imported files are in, after following links. Without folders, any file can be imported.
    pub within: Vec<PathBuf>,
    /// The file in which errors of the root record are reported.
    pub main: PathBuf,
    /// Root fields whose entries can be disabled. If an entry has `enable = false`, only that field is evaluated.
    pub switched: &'static [&'static str],
    /// The folder of the files that mostly define disabled entries. They are left out if nothing depends on them.
    pub catalogue: Option<PathBuf>,
}

impl Request {
    /// A file that is a configuration of its own.
    pub fn single_file(file: &Path) -> Self {
        Self {
            files: vec![file.to_path_buf()],
            import_paths: Vec::new(),
            within: Vec::new(),
            main: file.to_path_buf(),
            switched: &[],
            catalogue: None,
        }
    }
}

/// The field that enables and disables entries.
pub(super) const SWITCH: &str = "enable";

/// The configuration as far as it could be evaluated, and everything that is wrong with it.
#[derive(Debug)]
pub struct Evaluated {
    /// The values that could be evaluated.
    pub values: Values,
    /// Everything that is wrong.
    pub diagnostics: Vec<Diagnostic>,
    /// Some files could not be read or parsed at all; what they define is missing from `values`.
    pub incomplete: bool,
}
