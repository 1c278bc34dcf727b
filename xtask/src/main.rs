//! The project's chores: `cargo xtask TASK`.

mod bench;
mod book;
mod callgrind;
mod conformance;
mod deny;
mod fuzz;
mod gate;
mod hardening;
mod lint;
mod mutants;
mod pins;
mod process;
mod profile;
mod schemas;
mod setup;

use std::process::{Command, ExitCode};

use clap::{Args, Parser};

use process::{call, cargo};

/// What went wrong, in words.
type Outcome = Result<(), String>;

/// The project's chores
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", arg_required_else_help = true)]
enum Task {
    /// Install the tools that tests need, below target/tools
    Setup,
    /// Render the reference labs into golden/
    Golden,
    /// Accept what the tests' bad configurations print now
    Bless,
    /// Write what is generated from the vocabulary: contracts, field reference, JSON Schema
    Vocabulary,
    /// Draw the import graph of the library's rooms into docs/
    Graph,
    /// Fetch the schemas of Kubernetes objects into src/kube/bundle
    Schemas,
    /// Run the real consumers of rendered files on the golden trees
    Conformance(Passed),
    /// Break the reference labs in many ways and record what is reported
    Mutants(mutants::Arguments),
    /// Kill all commands that write, many times
    Kills(hardening::Arguments),
    /// Make every call to the system fail once, in each command
    Faults(hardening::Arguments),
    /// Carry out the plans of many changed labs
    Changes(hardening::Arguments),
    /// Run the fuzz targets
    Fuzz(fuzz::Arguments),
    /// Measure what renders cost, and write docs/performance.md
    Bench(bench::Arguments),
    /// Compare the instruction counts of fixed renders with their budget
    Gate(gate::Arguments),
    /// Show where the instructions of one render go
    Profile(profile::Arguments),
    /// Check the licences and sources of all dependencies
    Deny,
    /// Check workflows, scripts, the Dockerfile and the spelling of all text
    Lint,
    /// Build the book in docs/ into target/book
    Book,
    /// Run everything that CI runs
    Ci,
    #[command(hide = true)]
    Cost(bench::CostArguments),
}

/// Arguments of a chore that reads them itself.
#[derive(Args)]
struct Passed {
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    #[allow(dead_code, reason = "the chore reads the process' arguments")]
    arguments: Vec<String>,
}

fn main() -> ExitCode {
    let outcome = match Task::parse() {
        Task::Setup => setup::run(),
        Task::Golden => golden(),
        Task::Bless => bless(),
        Task::Vocabulary => vocabulary(),
        Task::Graph => graph(),
        Task::Schemas => schemas::run(),
        Task::Conformance(_) => conformance::run(),
        Task::Mutants(arguments) => mutants::run(&arguments),
        Task::Kills(arguments) => hardening::kills(&arguments),
        Task::Faults(arguments) => hardening::faults(&arguments),
        Task::Changes(arguments) => hardening::changes(&arguments),
        Task::Fuzz(arguments) => fuzz::run(&arguments),
        Task::Bench(arguments) => bench::run(&arguments),
        Task::Gate(arguments) => gate::run(&arguments),
        Task::Profile(arguments) => profile::run(&arguments),
        Task::Deny => deny::run(),
        Task::Lint => lint::run(),
        Task::Book => book::run(),
        Task::Ci => ci(),
        Task::Cost(arguments) => bench::cost_of(&arguments),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("xtask: {message}");
            ExitCode::FAILURE
        }
    }
}

/// Hand edits in golden trees are mistakes here: the source decides.
fn golden() -> Outcome {
    call(cargo().args(["run", "--release", "--locked", "--", "--overwrite"]))
}

fn bless() -> Outcome {
    call(cargo().args(["test", "--workspace", "--locked", "--test", "main"]).env("UPDATE", "1"))
}

/// The test that compares the generated files writes them instead.
fn vocabulary() -> Outcome {
    call(
        cargo()
            .args(["test", "--workspace", "--locked", "--test", "main", "--", "vocabulary::"])
            .env("UPDATE", "1"),
    )
}

/// The test that compares the pictures writes them instead.
fn graph() -> Outcome {
    call(
        cargo()
            .args(["test", "--workspace", "--locked", "--test", "main", "--", "tidy::layers::pictures"])
            .env("UPDATE", "1"),
    )
}

fn ci() -> Outcome {
    call(Command::new("bash").arg(".ci/run"))
}
