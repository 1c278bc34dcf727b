//! `render man`.

use clap::{Args, Command};
use clap_mangen::Man;

use crate::cli::output;
use crate::cli::output::Stop;

/// Print a manual page in the format of man
///
/// Read it with `render man | man -l -`. Packages install one page per command: `render man charts add` prints
/// `render-charts-add.1`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Command to describe, such as `charts add` [default: the program itself]
    command: Vec<String>,
}

pub(super) fn run(arguments: &Arguments, program: Command) -> Result<(), Stop> {
    let mut command = program.disable_help_subcommand(true);
    // Building gives commands their full names, and the options of all commands.
    command.build();
    for word in &arguments.command {
        let Some(below) = command.find_subcommand(word).cloned() else {
            let name = command.get_bin_name().unwrap_or_else(|| command.get_name());
            return output::fail(format!("there is no command `{name} {word}`"));
        };
        command = below;
    }
    let mut page = Vec::new();
    match Man::new(command).source(concat!("render ", env!("CARGO_PKG_VERSION"))).render(&mut page) {
        Ok(()) => output::print(&String::from_utf8_lossy(&page)),
        Err(problem) => output::fail(format!("the page cannot be written: {problem}")),
    }
}
