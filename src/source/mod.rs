//! From files to values: finds the project, evaluates its Nickel, keeps every position.
//!
//! In: a directory. Out: [`crate::value::values::Values`], a tree of plain values that know where they were written.
//! Only `nickel.rs` and `error.rs` name the evaluator.

pub mod codes;
pub mod files;
pub mod layers;
pub mod nickel;

mod error;
