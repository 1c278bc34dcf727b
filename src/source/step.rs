//! One of the layers behind a value.

use crate::value::Span;

/// A value that stands, or would stand, in a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub span: Span,
    /// The value as text, where it is short and plain.
    pub shown: Option<String>,
}
