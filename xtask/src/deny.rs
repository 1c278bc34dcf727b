//! The policy on dependencies, by `cargo deny` and `deny.toml`.

use std::process::Command;

use crate::{Outcome, call, cargo, pins};

/// Licences, sources and bans. Advisories need a database from the network: `cargo deny check advisories`.
pub(crate) fn run() -> Outcome {
    let tool = pins::install("cargo-deny", "cargo-deny", &["--debug"])?;
    // The check looks at the crates of every platform, and fetches nothing itself.
    call(cargo().args(["fetch", "--locked"]))?;
    call(Command::new(tool).args(["--offline", "check", "licenses", "bans", "sources"]))
}
