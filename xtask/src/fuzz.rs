//! Fuzzing: `cargo xtask fuzz [TARGET [SECONDS]]`, by cargo-fuzz, with the toolchain that is installed.
//!
//! No sanitizer is asked for: there is no unsafe code here to find the faults of, and without one no nightly toolchain is
//! needed. What is found goes to `fuzz/found`; the committed corpus is only where it starts.

use std::path::Path;
use std::process::Command;

use crate::{Outcome, call, cargo};

const VERSION: &str = "0.13.1";
const TOOLS: &str = "target/tools";
const TARGETS: &[&str] = &["types", "yaml", "loader"];
const SECONDS: &str = "120";

pub(crate) fn run() -> Outcome {
    let mut arguments = std::env::args().skip(2);
    let wanted = arguments.next();
    let seconds = arguments.next().unwrap_or_else(|| SECONDS.to_owned());
    if let Some(strange) = wanted.as_deref().filter(|wanted| !TARGETS.contains(wanted)) {
        return Err(format!("no target `{strange}`; there are: {}", TARGETS.join(", ")));
    }
    let tool = format!("{TOOLS}/bin/cargo-fuzz");
    if !Path::new(&tool).exists() {
        call(cargo().args(["install", "cargo-fuzz", "--version", VERSION, "--locked", "--root", TOOLS]))?;
    }
    for target in TARGETS.iter().filter(|target| wanted.as_deref().is_none_or(|wanted| wanted == **target)) {
        let found = format!("fuzz/found/{target}");
        std::fs::create_dir_all(&found).map_err(|problem| format!("{found}: {problem}"))?;
        let mut fuzz = Command::new(&tool);
        fuzz.args([
            "fuzz",
            "run",
            "--sanitizer",
            "none",
            target,
            &found,
            &format!("fuzz/corpus/{target}"),
            "--",
        ]);
        call(fuzz.args([&format!("-max_total_time={seconds}"), "-timeout=60", "-max_len=4096"]))?;
    }
    Ok(())
}
