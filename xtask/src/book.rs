//! The book: the pages in `docs/`, built by mdBook into `target/book`.
//!
//! Tests play the chapters and follow their links without it, because compiling mdBook takes minutes.

use std::process::Command;

use crate::{Outcome, call, pins};

pub(crate) fn run() -> Outcome {
    // Without its server, which needs most of its dependencies.
    let tool = pins::install("mdbook", "mdbook", &["--no-default-features", "--features", "search"])?;
    call(Command::new(tool).args(["build", "docs"]))
}
