//! Reference labs with one thing broken, in many variants: `cargo xtask mutants [--record]`. The mutants are defined in the
//! tests, which run a sample of them; this command runs all of them.

use crate::{Outcome, call, cargo};

pub(crate) fn run() -> Outcome {
    let how = match std::env::args().nth(2).as_deref() {
        None => "all",
        Some("--record") => "record",
        Some(_) => return Err("usage: cargo xtask mutants [--record]".to_owned()),
    };
    call(
        cargo()
            .args(["test", "--release", "--locked", "--test", "main", "--", "mutants::all", "--nocapture"])
            .env("MUTANTS", how),
    )
}
