//! What a render costs: `cargo xtask bench [LAB]`.
//!
//! Everything is measured in processor time of whole processes, in turn with what it is compared with, so that other work on
//! the machine does not count. The yardstick is `nickel export` of the same files by the same version of the evaluator.
//! Without a lab, all parts are measured and `docs/performance.md` is written from them.

mod cost;
pub(crate) mod generate;
mod page;
mod parts;
mod peers;
pub(crate) mod project;
mod quick;
mod record;
mod rounds;

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::process::{call, cargo};
use crate::{Outcome, pins};

pub(crate) use cost::{CostArguments, cost_of};
use record::Record;

#[derive(Args)]
pub(crate) struct Arguments {
    /// Compare only this lab with `nickel export`, and write nothing
    lab: Option<String>,
    /// Rounds of each comparison
    #[arg(long, default_value_t = 7)]
    rounds: usize,
    /// Measure only this part (can be repeated); parts measured before are kept if the program is the same
    #[arg(long, conflicts_with = "lab")]
    only: Vec<parts::Part>,
    /// Use the program that is there instead of building it
    #[arg(long)]
    no_build: bool,
}

/// What parts need to measure.
struct Bench {
    rounds: usize,
    /// The evaluator's own program.
    nickel: PathBuf,
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let nickel =
        pins::install("nickel-lang-cli", "nickel", &["--no-default-features", "--features", "format"])?;
    if !arguments.no_build {
        call(cargo().args(["build", "--release", "--locked"]))?;
    }
    let bench = Bench { rounds: arguments.rounds, nickel };
    match &arguments.lab {
        Some(lab) => quick::run(lab, &bench),
        None => all(&arguments.only, &bench),
    }
}

/// Measures the parts and writes the page, if no part of it is missing.
fn all(only: &[parts::Part], bench: &Bench) -> Outcome {
    let program = record::hash(project::RENDER)?;
    for part in parts::Part::value_variants() {
        if only.is_empty() || only.contains(part) {
            eprintln!("measuring {}", part.name());
            let mut record = Record::new(&program);
            part.measure(bench, &mut record)?;
            record.save(part.name())?;
        }
    }
    let mut whole = Record::new(&program);
    let mut missing = Vec::new();
    for part in parts::Part::value_variants() {
        match Record::load(part.name(), &program)? {
            Some(record) => whole.extend(record),
            None => missing.push(part.name()),
        }
    }
    if !missing.is_empty() {
        println!(
            "docs/performance.md is not written: not measured with this program: {}",
            missing.join(", ")
        );
        return Ok(());
    }
    whole.note(page::MACHINE, machine());
    page::write(&whole)
}

/// The processors of this machine, in words.
fn machine() -> String {
    let processors = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let models: Vec<&str> = processors
        .lines()
        .filter_map(|line| line.strip_prefix("model name")?.split_once(':'))
        .map(|(_, model)| model.trim())
        .collect();
    match models.first() {
        Some(model) => format!("{} x {model}", models.len()),
        None => "unknown processors".to_owned(),
    }
}
