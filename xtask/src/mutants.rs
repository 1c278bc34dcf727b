//! Reference labs with one thing broken, in many variants: `cargo xtask mutants [--record]`. The mutants are defined in the
//! tests, which run a sample of them; this command runs all of them.

use clap::Args;

use crate::{Outcome, call, cargo};

#[derive(Args)]
pub(crate) struct Arguments {
    /// Write docs/robustness.md
    #[arg(long)]
    record: bool,
    /// Change a value of every field instead, and name the fields that change nothing
    #[arg(long, conflicts_with = "record")]
    fields: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let (how, test) = match (arguments.record, arguments.fields) {
        (true, _) => ("record", "mutants::all"),
        (_, true) => ("fields", "mutants::fields"),
        _ => ("all", "mutants::all"),
    };
    call(
        cargo()
            .args(["test", "--release", "--locked", "--test", "main", "--", test, "--nocapture"])
            .env("MUTANTS", how),
    )
}
