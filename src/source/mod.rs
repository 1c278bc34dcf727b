//! From files to values: evaluates Nickel, and keeps every position.
//!
//! In: a directory. Out: [`crate::value::Values`], a tree of plain values that know where they were written.
//! Only `nickel.rs`, the folder `nickel/` and `error.rs` depend on the evaluator.

pub(crate) mod codes;
pub mod edit;
pub mod evaluator;
pub mod files;
pub mod layers;

mod consequences;
mod error;
mod layer_value;
mod mistakes;
mod nickel;
mod overlap;
mod request;
