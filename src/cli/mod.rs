//! The command line: one file per command, and the code they share. The only module that reads the environment.

mod bootstrap;
mod candidates;
mod charts;
mod check;
mod commands;
mod completions;
mod crds;
mod diff;
mod explain;
mod explain_lab;
mod fields;
mod global;
mod graph;
mod init;
mod limits;
mod list;
mod man;
mod matrix;
mod output;
mod publish;
mod render;
mod session;
mod shard;
mod simulate;
mod size;
mod tools;
mod watch;
mod why;
mod why_field;
mod why_reason;

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use global::{Format, Global};
use output::{DONE, FAILED, FINDINGS, Stop};

const EXAMPLES: &str = "\
Common uses:
  render            render every lab of the project
  render check      fail if the committed trees are out of date
  render diff       show what a render would change, object by object

Exit codes: 0 success, 1 errors in the configuration or differences, 2 invalid usage or failure.";

/// Compile the description of a lab into Kubernetes manifests, VM specs and documentation.
#[derive(Debug, Parser)]
#[command(
    name = "render",
    version,
    after_help = EXAMPLES,
    override_usage = "render [OPTIONS] [LABS]...\n       render [OPTIONS] <COMMAND>",
    subcommand_precedence_over_arg = true
)]
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
    Fields(fields::Arguments),
    Size(size::Arguments),
    Graph(graph::Arguments),
    Init(init::Arguments),
    Charts(charts::Arguments),
    Crds(crds::Arguments),
    Publish(publish::Arguments),
    Bootstrap(bootstrap::Arguments),
    Simulate(simulate::Arguments),
    Watch(watch::Arguments),
    Completions(completions::Arguments),
    Man(man::Arguments),
}

/// Stages recurse on the structure of data and templates, whose depth is bounded. The system's own stack can be smaller.
const STACK_BYTES: usize = 64 << 20;

/// Runs the program on the process' arguments.
pub fn main() -> ExitCode {
    let thread = std::thread::Builder::new().name("main".into()).stack_size(STACK_BYTES);
    let ended = match thread.spawn(command) {
        Ok(running) => running.join(),
        Err(problem) => {
            output::note(format!("a thread cannot be started: {problem}"));
            return ExitCode::from(FAILED);
        }
    };
    // A panic has been printed.
    ExitCode::from(ended.unwrap_or(FAILED))
}

fn command() -> u8 {
    if let Some(answer) = completions::answered(Cli::command) {
        return code(&answer);
    }
    let Cli { command, render, global } = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(problem) => {
            // Printing help is not a failure; clap distinguishes the two.
            let code = if problem.use_stderr() { FAILED } else { DONE };
            let _ = problem.print();
            return code;
        }
    };
    if command.is_some() && !render.is_empty() {
        let _ = output::fail::<()>("options and labs of a command come after its name: `render check LAB`");
        return FAILED;
    }
    if global.format == Format::Markdown && !matches!(command, Some(Command::Simulate(_))) {
        let _ = output::fail::<()>("only `simulate` supports the format `markdown`");
        return FAILED;
    }
    let outcome = match command {
        None => render::run(&render, &global),
        Some(Command::Check(arguments)) => check::run(&arguments, &global),
        Some(Command::Diff(arguments)) => diff::run(&arguments, &global),
        Some(Command::Why(arguments)) => why::run(&arguments, &global),
        Some(Command::List(arguments)) => list::run(&arguments, &global),
        Some(Command::Explain(arguments)) => explain::run(&arguments, &global),
        Some(Command::Fields(arguments)) => fields::run(&arguments, &global),
        Some(Command::Size(arguments)) => size::run(&arguments, &global),
        Some(Command::Charts(arguments)) => charts::run(&arguments, &global),
        Some(Command::Publish(arguments)) => publish::run(&arguments, &global),
        Some(Command::Bootstrap(arguments)) => bootstrap::run(&arguments, &global),
        Some(Command::Graph(arguments)) => graph::run(&arguments, &global),
        Some(Command::Init(arguments)) => init::run(&arguments, &global),
        Some(Command::Crds(arguments)) => crds::run(&arguments, &global),
        Some(Command::Simulate(arguments)) => simulate::run(&arguments, &global),
        Some(Command::Watch(arguments)) => watch::run(&arguments, &global),
        Some(Command::Completions(arguments)) => completions::run(&arguments, Cli::command()),
        Some(Command::Man(arguments)) => man::run(&arguments, Cli::command()),
    };
    code(&outcome)
}

fn code(outcome: &Result<(), Stop>) -> u8 {
    match outcome {
        Ok(()) => DONE,
        Err(Stop::Findings) => FINDINGS,
        Err(Stop::Failed) => FAILED,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_is_in_the_list_of_names() {
        let program = Cli::command();
        let names: Vec<&str> = program.get_subcommands().map(clap::Command::get_name).collect();
        assert_eq!(names, commands::NAMES);
    }
}
