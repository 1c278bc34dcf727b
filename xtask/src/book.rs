//! The book: the pages in `docs/`, built by mdBook into `target/book`.
//!
//! Tests play the chapters and follow their links without it, because compiling mdBook takes minutes.

use std::process::Command;

use crate::{Outcome, call, pins};

pub(crate) fn run() -> Outcome {
    let tool = pins::install("mdbook", "mdbook", &[])?;
    call(Command::new(tool).args(["build", "docs"]))
}
