//! `render completions`.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::cli::output::Stop;
use crate::cli::{Cli, output};

/// Print a shell completion script
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Shell to generate the script for
    shell: Shell,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Stop> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Cli::command(), "render", &mut script);
    output::print(&String::from_utf8_lossy(&script))
}
