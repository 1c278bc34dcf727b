//! `render completions`.

use clap::{Args, Command};
use clap_complete::Shell;

use crate::cli::output;
use crate::cli::output::Stop;

/// Print a shell completion script
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Shell to generate the script for
    shell: Shell,
}

pub(super) fn run(arguments: &Arguments, mut program: Command) -> Result<(), Stop> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut program, "render", &mut script);
    output::print(&String::from_utf8_lossy(&script))
}
