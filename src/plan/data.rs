//! Lowered data: what documents are made of before they are text. Every node carries its origin.

use crate::source::value::{NodeId, Number};

/// The configuration value that decided a node, and in which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Origin {
    pub node: NodeId,
    pub how: How,
}

/// How an origin decided a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum How {
    /// The line shows the value itself.
    Value,
    /// The line follows from the value by a rule of the compiler.
    Follows,
}

/// A node of a document.
#[derive(Clone, Debug, PartialEq)]
pub struct Data {
    pub kind: DataKind,
    pub origin: Origin,
}

#[derive(Clone, Debug, PartialEq)]
pub enum DataKind {
    Null,
    Bool(bool),
    Number(Number),
    String(String),
    List(Vec<Data>),
    /// In the order in which it is printed. Keys are unique.
    Map(Vec<(String, Data)>),
}
