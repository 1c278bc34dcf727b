//! Options of every command.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// Options of every command.
#[derive(Clone, Debug, Args)]
pub(super) struct Global {
    /// Run as if started in DIR
    #[arg(short = 'C', long, value_name = "DIR", global = true)]
    pub(super) directory: Option<PathBuf>,
    /// When to use colours; the environment variable NO_COLOR disables them too
    #[arg(long, value_name = "WHEN", default_value = "auto", global = true)]
    pub(super) color: Color,
    /// Format of findings: for people, for scripts, for code scanners, GitHub workflow annotations, or results as
    /// Markdown (`simulate` only)
    #[arg(long, value_name = "FORMAT", default_value = "human", global = true)]
    pub(super) format: Format,
    /// The processor time that a lab may take; 0 for any [default: 10, and 30 more for each MiB of sources]
    #[arg(long, value_name = "SECONDS", global = true)]
    pub(super) max_seconds: Option<u64>,
    /// The memory that a run may take, in MiB; 0 for any
    #[arg(long, value_name = "MIB", default_value = "4096", global = true)]
    pub(super) max_memory: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    Human,
    Json,
    Sarif,
    Github,
    Markdown,
}
