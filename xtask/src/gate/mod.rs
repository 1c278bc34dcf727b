//! A gate for added work: `cargo xtask gate` counts the instructions of fixed renders and compares them with a budget.
//!
//! Times depend on the machine and on what else it does; instructions hardly do, see [`crate::callgrind`]. The budget is
//! `xtask/bench/budget.toml`. A render above it fails. `--raise REASON` writes the counts of now as the new budget and records
//! the reason, so that added work is a decision and shows in review.

mod budget;
mod renders;
mod verdict;

use std::collections::BTreeMap;

use clap::Args;

use crate::callgrind::{self, Machine};
use crate::process::{call, cargo};
use crate::{Outcome, setup};

use budget::Budget;
use renders::Scratch;
use verdict::{Finding, verdict};

/// Instructions of each render, by its name.
type Counts = BTreeMap<String, u64>;

#[derive(Args)]
pub(crate) struct Arguments {
    /// Make the present counts the budget, and record why
    #[arg(long, value_name = "REASON", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    raise: Option<String>,
    /// Prove that the gate closes: render a lab with more services against the same budget
    #[arg(long, conflicts_with = "raise")]
    prove: bool,
    /// Use the program that is there instead of building it
    #[arg(long)]
    no_build: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    setup::debian("valgrind", "valgrind")?;
    callgrind::available()?;
    if !arguments.no_build {
        call(cargo().args(["build", "--release", "--locked"]))?;
    }
    let machine = Machine::here()?;
    let scratch = Scratch::new()?;
    if let Some(reason) = &arguments.raise {
        let budget = Budget::read_or_new(&machine)?;
        return budget.raised(count(&scratch, None)?, machine, reason)?.write();
    }
    let budget = Budget::read()?;
    for difference in machine.differences(budget.machine()) {
        eprintln!("counts can differ from the budget: {difference}");
    }
    let counts = count(&scratch, Some(&budget))?;
    report(&counts, &budget)?;
    if arguments.prove { prove(&scratch, &counts) } else { Ok(()) }
}

/// Counts all renders. One above the budget is counted again, and the lowest count is taken: the noise of hash tables must
/// not close the gate.
fn count(scratch: &Scratch, budget: Option<&Budget>) -> Result<Counts, String> {
    const AGAIN: usize = 2;
    let mut counts = Counts::new();
    for render in renders::ALL {
        eprintln!("counting the instructions of {}", render.name);
        let mut count = scratch.count(render)?;
        let is_above = |count: u64| budget.is_some_and(|budget| budget.is_exceeded(render.name, count));
        for _ in 0..AGAIN {
            if is_above(count) {
                count = count.min(scratch.count(render)?);
            }
        }
        counts.insert(render.name.to_owned(), count);
    }
    Ok(counts)
}

fn report(counts: &Counts, budget: &Budget) -> Outcome {
    let findings = verdict(counts, budget);
    for finding in &findings {
        println!("{finding}");
    }
    match findings.iter().any(Finding::fails) {
        true => Err("a render exceeds its budget; make it cheaper, or run `cargo xtask gate --raise REASON`"
            .to_owned()),
        false => Ok(()),
    }
}

/// Renders a lab that has more services, and is content only if that exceeds what the lab itself was counted at.
fn prove(scratch: &Scratch, counts: &Counts) -> Outcome {
    let count = scratch.count(&renders::LARGER)?;
    let name = renders::LARGER.name;
    let budget = Budget::of(counts, &Machine::here()?);
    match budget.is_exceeded(name, count) {
        true => {
            println!("{name} with more services: {count} instructions, refused as it must be");
            Ok(())
        }
        false => {
            Err(format!("{name} with more services takes {count} instructions, and the gate stays open"))
        }
    }
}
