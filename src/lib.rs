//! `render` compiles one typed description of a lab into the files that run it.
//!
//! The modules below are the pipeline, in the order in which data passes through them:
//!
//! 1. [`source`]: a project's `.ncl` files become values, each with its place in the source.
//! 2. [`lab`]: the values are decoded into a typed [`lab::Lab`]; text becomes addresses, quantities, names.
//! 3. [`check`]: rules over the whole lab; every finding is a [`diag::Diagnostic`]. What follows from a lab is decided in
//!    [`facts`], which later stages ask too.
//! 4. [`charts`]: services made of Helm charts: each chart is checked and, by helm, made objects of.
//! 5. [`resolve`]: every reference is followed; what leads nowhere is a finding too.
//! 6. [`targets`]: the resolved lab is lowered to documents, per target: plain data, each node with its origin.
//! 7. [`kube`]: every Kubernetes object is held against the schema of the API it is meant for.
//! 8. [`mod@print`]: documents become text, one module per format.
//! 9. [`tree`]: the output tree as a value, its comparison with the disk, and the only writer.
//!
//! [`pipeline`] runs them. Everything between [`source`] and [`tree`] is a pure function of the configuration.

pub mod cli;
pub mod pipeline;

pub mod crds;
pub mod project;
pub mod source;

pub mod document;
pub mod facts;
pub mod lab;
pub mod types;
pub mod value;

pub mod charts;
pub mod check;
pub mod resolve;

pub mod bootstrap;
pub mod targets;

pub mod kube;

pub mod delivery;

pub mod print;

pub mod outcome;
pub mod publish;
pub mod tree;

pub mod diff;
pub mod why;

pub mod diag;

#[cfg(test)]
mod testing;
