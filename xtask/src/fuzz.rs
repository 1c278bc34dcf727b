//! Fuzzing: `cargo xtask fuzz [TARGET [SECONDS]]`, by cargo-fuzz, with the toolchain that is installed.
//!
//! No sanitizer is asked for: there is no unsafe code here to find the faults of, and without one no nightly toolchain is
//! needed. What is found goes to `fuzz/found`; the committed corpus is only where it starts.

use std::process::Command;

use clap::Args;
use clap::builder::PossibleValuesParser;

use crate::{Outcome, call, pins};

const TARGETS: [&str; 8] = ["types", "yaml", "loader", "templates", "cel", "charts", "projects", "publish"];

#[derive(Args)]
pub(crate) struct Arguments {
    /// Target to run [default: all]
    #[arg(value_parser = PossibleValuesParser::new(TARGETS))]
    target: Option<String>,
    /// Seconds for each target
    #[arg(default_value_t = 120)]
    seconds: u32,
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let tool = pins::install("cargo-fuzz", "cargo-fuzz", &[])?;
    let wanted = |target: &&&str| arguments.target.as_deref().is_none_or(|wanted| wanted == **target);
    for target in TARGETS.iter().filter(wanted) {
        let found = format!("fuzz/found/{target}");
        std::fs::create_dir_all(&found).map_err(|problem| format!("{found}: {problem}"))?;
        let mut fuzz = Command::new(&tool);
        fuzz.args(["fuzz", "run", "--sanitizer", "none", "--codegen-units", "16", target, &found]);
        fuzz.args([&format!("fuzz/corpus/{target}"), "--"]);
        let time = format!("-max_total_time={}", arguments.seconds);
        call(fuzz.args([&time, "-timeout=60", "-max_len=4096"]))?;
    }
    Ok(())
}
