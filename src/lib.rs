//! `render` compiles one typed description of a lab into the files that run it.
//!
//! The modules below are the pipeline, in the order in which data passes through them:
//!
//! 1. *evaluate*, in [`source`]: a project's `.ncl` files become values, each with its place in the source.
//! 2. *decode*, in [`lab`]: the values become a typed [`lab::Lab`]; text becomes addresses, quantities, names.
//! 3. *read*, in [`source::files`]: the configuration files that the lab names are added to the values.
//! 4. *check*, in [`mod@check`]: rules over the whole lab; every finding is a [`diag::Diagnostic`]. What follows
//!    from a lab is decided once, in [`facts`]; later stages ask there too.
//! 5. *charts*, in [`mod@charts`]: Helm charts are validated, and rendered by helm.
//! 6. *resolve*, in [`mod@resolve`]: every reference is followed; a reference to nothing is a finding.
//! 7. *lower*, in [`targets`]: each target makes documents: plain data, each node with its origin.
//! 8. *validate*, in [`kube`]: every Kubernetes object is checked against the schema of its API.
//! 9. *deliver*, in [`delivery`]: all objects together are checked against what applies them.
//! 10. *relate*, in [`world`]: what objects refer to must exist.
//! 11. *print*, in [`mod@print`]: documents become text, one module per format.
//! 12. *write*, in [`tree`]: the output tree is compared with the disk, and what differs is written.
//!
//! [`pipeline`] runs them, and [`crate::pipeline::timings::Stage`] has their names. Everything between [`source`] and [`tree`] is a pure
//! function of the configuration.

pub mod cli;
pub mod pipeline;

pub mod crds;
pub mod disk;
pub mod limits;
pub mod project;
pub mod source;

pub mod document;
pub mod facts;
pub mod lab;
pub mod types;
pub mod value;
pub mod vocabulary;

pub mod charts;
pub mod check;
pub mod resolve;

pub mod bootstrap;
pub mod plan;
pub mod runner;
pub mod targets;

pub mod kube;

pub mod delivery;

pub mod graph;
pub mod simulate;
pub mod world;

pub mod print;

pub mod outcome;
pub mod publish;
pub mod tree;

pub mod diff;
pub mod sizing;
pub mod why;

pub mod diag;

#[cfg(test)]
mod testing;
