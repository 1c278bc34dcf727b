//! The policy for files that somebody else changed.

/// What to do with files that somebody else wrote where a file of the tree belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Policy {
    /// Write nothing at all and report them.
    #[default]
    KeepEdits,
    /// Replace or remove them. A [`Conflict`](crate::tree::Conflict) says whether this helps with it.
    Overwrite,
}
