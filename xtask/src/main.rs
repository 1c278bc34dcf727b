//! The project's chores: `cargo xtask TASK`.

mod bench;
mod conformance;
mod deny;
mod fuzz;
mod mutants;
mod schemas;
mod setup;

use std::process::{Command, ExitCode};

/// A chore: its name, what it does, and the function that does it.
type Task = (&'static str, &'static str, fn() -> Outcome);

/// What went wrong, in words.
type Outcome = Result<(), String>;

const TASKS: &[Task] = &[
    ("setup", "install the tools that tests need, below target/tools", setup::run),
    ("golden", "render the reference labs into golden/", golden),
    ("bless", "accept what the tests' bad configurations print now", bless),
    ("schemas", "fetch the schemas of Kubernetes objects into src/kube/bundle", schemas::run),
    ("conformance", "run the programs that take what is rendered on the golden trees", conformance::run),
    ("mutants", "break the reference labs in many ways, and look what is said", mutants::run),
    ("fuzz", "run the fuzz targets", fuzz::run),
    ("bench", "measure what a render costs, beside the evaluator alone", bench::run),
    ("deny", "check licences and sources of all dependencies", deny::run),
    ("ci", "everything that CI runs", ci),
];

fn main() -> ExitCode {
    let wanted = std::env::args().nth(1);
    let task = TASKS.iter().find(|(name, ..)| Some(*name) == wanted.as_deref());
    let Some((_, _, run)) = task else {
        eprintln!("usage: cargo xtask TASK\n");
        for (name, what, _) in TASKS {
            eprintln!("  {name:11} {what}");
        }
        return ExitCode::from(2);
    };
    match run() {
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
    call(cargo().args(["test", "--locked", "--test", "main"]).env("UPDATE", "1"))
}

fn ci() -> Outcome {
    call(Command::new("bash").arg(".ci/run"))
}

fn cargo() -> Command {
    Command::new(env!("CARGO"))
}

/// Runs a command to its end.
fn call(command: &mut Command) -> Outcome {
    let shown = format!("{command:?}");
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{shown}: {status}")),
        Err(problem) => Err(format!("{shown}: {problem}")),
    }
}
