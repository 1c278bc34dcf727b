//! The reference labs with one thing broken, many times: `cargo xtask mutants [--record]`. The tests have the mutants; they run
//! a few of them, and all of them when they are asked here.

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
