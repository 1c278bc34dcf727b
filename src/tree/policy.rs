//! What a run may do to files of other people.

/// What to do with files that somebody else wrote where a file of the tree belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Policy {
    /// Write nothing at all and report them.
    #[default]
    KeepEdits,
    /// Replace or remove them. A [`Conflict`](crate::tree::Conflict) says whether this helps with it.
    Overwrite,
}
