//! The names of files and folders in a project.

/// The file that marks a project's root.
pub const MARK: &str = "render.ncl";
/// The folder of the vocabulary and the catalogue, below the root.
pub const CONFIG: &str = "config";
/// The vocabulary's root record, below [`CONFIG`].
pub const VOCABULARY: &str = "lab.ncl";
/// Evaluated instead of [`VOCABULARY`] if it exists: the same defaults without types, which the decoder checks anyway,
/// with better messages.
pub const EVALUATED: &str = "evaluation.ncl";
/// The catalogue, below [`CONFIG`]: every file in it is part of every lab.
pub const CATALOGUE: &str = "catalog";
