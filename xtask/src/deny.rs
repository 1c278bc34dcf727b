//! The policy on dependencies, by `cargo deny` and `deny.toml`.

use std::path::Path;
use std::process::Command;

use crate::{Outcome, call, cargo};

const VERSION: &str = "0.20.2";
const TOOLS: &str = "target/tools";

/// Licences, sources and bans. Advisories need a database from the network: `cargo deny check advisories`.
pub(crate) fn run() -> Outcome {
    let tool = format!("{TOOLS}/bin/cargo-deny");
    if !Path::new(&tool).exists() {
        call(cargo().args([
            "install",
            "cargo-deny",
            "--version",
            VERSION,
            "--locked",
            "--debug",
            "--root",
            TOOLS,
        ]))?;
    }
    // The check looks at the crates of every platform, and fetches nothing itself.
    call(cargo().args(["fetch", "--locked"]))?;
    call(Command::new(tool).args(["--offline", "check", "licenses", "bans", "sources"]))
}
