//! What a comparison needs besides the trees.

use serde_yaml::Value;

use crate::diff::objects::Format;

/// The settings of a comparison.
#[derive(Clone, Copy)]
pub struct Options<'a> {
    /// Unchanged lines shown around each change.
    pub context: usize,
    /// Prints a value in the format of the files of the new tree, so that printed lines are found in the files.
    pub print: &'a dyn Fn(Format, &Value) -> String,
}
