//! `render bootstrap`.

mod clock;
mod log;
mod place;
mod questions;
mod run;
mod status;
mod undo;
mod view;

use clap::{Args, Subcommand};

use crate::cli::global::Global;
use crate::cli::output::Stop;

const EXAMPLES: &str = "\
Common uses:
  render bootstrap status            what is done and what is not; changes nothing
  render bootstrap run               carry out everything that is not done
  render bootstrap run --until ID    up to a step
  render bootstrap log last ID       what a step printed in the last run

Exit codes: 0 everything is done, 1 something is not done or failed, 2 something could not be asked, or invalid usage.";

/// Carry out the bootstrap plan of a lab, from bare hosts to a cluster
///
/// Runs `bootstrap/plan.yaml` of the rendered tree. Proofs decide what is done: a run that was interrupted anywhere is
/// continued by the same command.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Status(status::Arguments),
    Run(run::Arguments),
    Undo(undo::Arguments),
    Log(log::Arguments),
}

pub(super) fn run(arguments: &Arguments, global: &Global) -> Result<(), Stop> {
    match &arguments.command {
        Command::Status(arguments) => status::run(arguments, global),
        Command::Run(arguments) => run::run(arguments, global),
        Command::Undo(arguments) => undo::run(arguments, global),
        Command::Log(arguments) => log::run(arguments, global),
    }
}
