//! Long proofs of robustness, of which the tests run a sample.

use clap::Args;

use crate::{Outcome, call, cargo};

#[derive(Args)]
pub(crate) struct Arguments {
    /// How many
    count: Option<u32>,
}

/// Kills of each command that writes.
pub(crate) fn kills(arguments: &Arguments) -> Outcome {
    let count = arguments.count.unwrap_or(100).to_string();
    run("RENDER_KILLS", &count, &["crash::", "faults::killed::"])
}

/// Moments at which each call to the system fails; more than a command makes are all of them.
pub(crate) fn faults(arguments: &Arguments) -> Outcome {
    let count = arguments.count.unwrap_or(u32::MAX).to_string();
    run("RENDER_FAULTS", &count, &["faults::"])
}

/// Changes of the reference labs, after their plans have been carried out.
pub(crate) fn changes(arguments: &Arguments) -> Outcome {
    let count = arguments.count.unwrap_or(200).to_string();
    run("CHANGED_LABS", &count, &["bootstrap::changed::"])
}

fn run(variable: &str, count: &str, filters: &[&str]) -> Outcome {
    filters.iter().try_for_each(|filter| {
        let test = ["test", "--release", "--locked", "--test", "main", "--", "--nocapture", filter];
        call(cargo().args(test).env(variable, count))
    })
}
