//! `render bootstrap log`.

use clap::Args;

use crate::cli::bootstrap::place::Place;
use crate::cli::global::Global;
use crate::cli::output;
use crate::cli::output::Stop;
use crate::runner::{Record, Work};

/// Show what earlier runs did
///
/// Without arguments, lists the runs; with a run, its steps; with a step, what it printed.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The run, or `last`
    run: Option<String>,
    /// The step
    step: Option<String>,
    /// The lab [default: the only one of the project]
    #[arg(short, long)]
    lab: Option<String>,
    #[command(flatten)]
    place: Place,
}

pub(super) fn run(arguments: &Arguments, global: &Global) -> Result<(), Stop> {
    let work = arguments.place.open(arguments.lab.as_deref(), global)?.work;
    let shown = match (&arguments.run, &arguments.step) {
        (None, _) => runs(&work),
        (Some(run), None) => record(&work, run)?.entries().map(|entries| {
            let line = |entry: &crate::runner::Entry| {
                format!("{:>10.1} s  {:<12}  {}\n", entry.seconds, entry.outcome, entry.step)
            };
            entries.iter().map(line).collect()
        }),
        (Some(run), Some(step)) => {
            let record = record(&work, run)?;
            match record.text(step) {
                Err(problem) if problem.kind() == std::io::ErrorKind::NotFound => {
                    return output::fail(format!("nothing was run for `{step}` in this run"));
                }
                text => text,
            }
        }
    };
    match shown {
        Ok(text) => output::print(&text),
        Err(problem) => output::fail(format!("{}: {problem}", work.path().display())),
    }
}

/// A line for each run: its name, and how many steps ended in which way.
fn runs(work: &Work) -> std::io::Result<String> {
    let mut text = String::new();
    for name in work.runs()? {
        let entries = work.record(&name).map_or_else(|| Ok(Vec::new()), |record| record.entries())?;
        let count = |word: &str| entries.iter().filter(|entry| entry.outcome == word).count();
        text.push_str(&format!("{name}  {} done, {} failed\n", count("done"), count("failed")));
    }
    Ok(text)
}

fn record(work: &Work, name: &str) -> Result<Record, Stop> {
    let last = || work.runs().ok().and_then(|mut runs| runs.pop());
    let name = if name == "last" { last() } else { Some(name.to_owned()) };
    match name.as_deref().and_then(|name| work.record(name)) {
        Some(record) => Ok(record),
        None => output::fail("there is no such run: `render bootstrap log` lists them"),
    }
}
