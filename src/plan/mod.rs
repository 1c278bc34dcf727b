//! Lowering: from the typed lab to documents, one module per target.

pub mod data;
