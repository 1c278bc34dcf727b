//! The command line: one file per command, and the code they share. The only module that reads the environment.

mod charts;
mod check;
mod completions;
mod crds;
mod diff;
mod explain;
mod global;
mod init;
mod list;
mod matrix;
mod output;
mod publish;
mod render;
mod session;
mod shard;
mod tools;
mod watch;
mod why;

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use global::Global;
use output::Stop;

/// Success.
const DONE: u8 = 0;
/// The configuration has errors, or a tree is out of date.
const FINDINGS: u8 = 1;
/// Invalid usage, or the command failed.
const FAILED: u8 = 2;

const EXAMPLES: &str = "\
Common uses:
  render            render every lab of the project
  render check      fail if the committed trees are out of date
  render diff       show what a render would change, object by object

Exit codes: 0 success, 1 errors in the configuration or differences, 2 invalid usage or failure.";

/// Compile the description of a lab into Kubernetes manifests, VM specs and documentation.
#[derive(Debug, Parser)]
#[command(name = "render", version, after_help = EXAMPLES, args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    render: render::Arguments,
    #[command(flatten)]
    global: Global,
}

#[derive(Debug, Subcommand)]
enum Command {
    Check(check::Arguments),
    Diff(diff::Arguments),
    Why(why::Arguments),
    List(list::Arguments),
    Explain(explain::Arguments),
    Init(init::Arguments),
    Charts(charts::Arguments),
    Crds(crds::Arguments),
    Publish(publish::Arguments),
    Watch(watch::Arguments),
    Completions(completions::Arguments),
}

/// Runs the program on the process' arguments.
pub fn main() -> ExitCode {
    let Cli { command, render, global } = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(problem) => {
            // Printing help is not a failure; clap distinguishes the two.
            let code = if problem.use_stderr() { FAILED } else { DONE };
            let _ = problem.print();
            return ExitCode::from(code);
        }
    };
    let outcome = match command {
        None => render::run(&render, &global),
        Some(Command::Check(arguments)) => check::run(&arguments, &global),
        Some(Command::Diff(arguments)) => diff::run(&arguments, &global),
        Some(Command::Why(arguments)) => why::run(&arguments, &global),
        Some(Command::List(arguments)) => list::run(&arguments, &global),
        Some(Command::Explain(arguments)) => explain::run(&arguments, &global),
        Some(Command::Charts(arguments)) => charts::run(&arguments, &global),
        Some(Command::Publish(arguments)) => publish::run(&arguments, &global),
        Some(Command::Init(arguments)) => init::run(&arguments, &global),
        Some(Command::Crds(arguments)) => crds::run(&arguments, &global),
        Some(Command::Watch(arguments)) => watch::run(&arguments, &global),
        Some(Command::Completions(arguments)) => completions::run(&arguments, Cli::command()),
    };
    ExitCode::from(match outcome {
        Ok(()) => DONE,
        Err(Stop::Findings) => FINDINGS,
        Err(Stop::Failed) => FAILED,
    })
}
