//! `render completions`, and the answers to a shell that completes a command line.

use clap::{Args, Command};
use clap_complete::env::{EnvCompleter, Shells};
use clap_complete::{CompleteEnv, Shell};

use crate::cli::output;
use crate::cli::output::Stop;

/// The variable in which a shell says that it wants completions.
const VARIABLE: &str = "COMPLETE";

/// Print a shell completion script
///
/// The script completes commands and options. With `--dynamic`, the shell asks `render` each time, and it also
/// completes labs, codes, fields, and names of services and machines.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Shell to generate the script for
    shell: Shell,
    /// Complete names of the project, too
    #[arg(long)]
    dynamic: bool,
}

pub(super) fn run(arguments: &Arguments, mut program: Command) -> Result<(), Stop> {
    let mut script = Vec::new();
    if arguments.dynamic {
        let shell = arguments.shell.to_string();
        let Some(shell) = Shells::builtins().completer(&shell).map(|shell| register(shell, &mut script))
        else {
            return output::fail(format!("`{shell}` has no dynamic completions"));
        };
        if let Err(problem) = shell {
            return output::fail(format!("the script cannot be written: {problem}"));
        }
    } else {
        clap_complete::generate(arguments.shell, &mut program, "render", &mut script);
    }
    output::print(&String::from_utf8_lossy(&script))
}

fn register(shell: &dyn EnvCompleter, script: &mut Vec<u8>) -> std::io::Result<()> {
    shell.write_registration(VARIABLE, "render", "render", "render", script)
}

/// Answers the shell if this run is a question of it.
pub(super) fn answered(program: fn() -> Command) -> Option<Result<(), Stop>> {
    let completions = CompleteEnv::with_factory(program).var(VARIABLE).bin("render");
    let folder = std::env::current_dir().ok();
    match completions.try_complete(std::env::args_os(), folder.as_deref()) {
        Ok(false) => None,
        Ok(true) => Some(Ok(())),
        Err(problem) => {
            let _ = problem.print();
            Some(Err(Stop::Failed))
        }
    }
}
