//! types

/// A value that cannot be read: what is wrong with it, and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    pub message: String,
    pub help: Option<String>,
}
