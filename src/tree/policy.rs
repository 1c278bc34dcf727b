//! The policy for files that somebody else changed.

/// What to do with edited or foreign files at the path of a file of the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Policy {
    /// Write nothing and report them.
    #[default]
    KeepEdits,
    /// Replace or remove them. A [`Conflict`](crate::tree::Conflict) knows whether this resolves it.
    Overwrite,
}
