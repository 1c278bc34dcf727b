//! Reference labs with one thing broken, in many variants: `cargo xtask mutants [--record]`. The mutants are defined in the
//! tests, which run a sample of them; this command runs all of them.

use clap::Args;

use crate::{Outcome, call, cargo};

#[derive(Args)]
pub(crate) struct Arguments {
    /// Write docs/robustness.md
    #[arg(long)]
    record: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let how = if arguments.record { "record" } else { "all" };
    call(
        cargo()
            .args(["test", "--release", "--locked", "--test", "main", "--", "mutants::all", "--nocapture"])
            .env("MUTANTS", how),
    )
}
