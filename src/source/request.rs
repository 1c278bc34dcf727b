//! Requests to the evaluator, and its answers.

use std::path::{Path, PathBuf};

use crate::diag::Diagnostic;
use crate::value::Values;

/// What to evaluate: the files to merge, and where imports are looked up.
#[derive(Clone, Debug)]
pub struct Request {
    /// Merged into one configuration, by Nickel's own rules.
    pub files: Vec<PathBuf>,
    pub import_paths: Vec<PathBuf>,
    /// The file that stands for the whole: a fault of the root record is reported there.
    pub main: PathBuf,
    /// Root fields whose entries can be switched off. Of an entry with `enable = false`, only that field is evaluated.
    pub switched: &'static [&'static str],
    /// The folder of those files that mostly describe entries which are off. They need not take part where nothing
    /// depends on them.
    pub catalogue: Option<PathBuf>,
}

impl Request {
    /// A file that is a configuration of its own.
    pub fn alone(file: &Path) -> Self {
        Self {
            files: vec![file.to_path_buf()],
            import_paths: Vec::new(),
            main: file.to_path_buf(),
            switched: &[],
            catalogue: None,
        }
    }
}

/// The field by which entries are switched on and off.
pub(super) const SWITCH: &str = "enable";

/// The configuration as far as it could be evaluated, and everything that is wrong with it.
#[derive(Debug)]
pub struct Evaluated {
    pub values: Values,
    pub diagnostics: Vec<Diagnostic>,
    /// Some files could not be read or parsed at all; what they define is missing from `values`.
    pub incomplete: bool,
}
