//! Values: the configuration as a tree of plain values, each with its place in the source.
//!
//! All other modules refer to places through these types; only [`crate::source`] knows the evaluator.

mod at;
mod number;
mod scalar;
mod span;
mod values;

pub use at::At;
pub use number::exact;
pub use scalar::{Scalar, ToScalar};
pub use span::{FileId, LineColumn, SourceFile, Sources, Span};
pub use values::{Key, Kind, NamedFile, Node, NodeId, Number, Values, show_step};
