//! One of the layers behind a value.

use crate::value::Span;

/// A value of a field, or a value that it overrides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayerValue {
    /// Where the value is written.
    pub span: Span,
    /// The value as text, if it is short and plain.
    pub shown: Option<String>,
}
