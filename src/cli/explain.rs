//! `render explain`.

use clap::Args;

use crate::cli::output::Stop;
use crate::cli::{Global, output};
use crate::diag::{near, page};
use crate::pipeline::codes;

/// Explain a finding: what it means, why it matters, how to fix it
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Code of the finding, such as NET-POOL-OVERLAP [default: list all codes]
    code: Option<String>,
}

pub(super) fn run(arguments: &Arguments, _global: &Global) -> Result<(), Stop> {
    let known = codes::all();
    let Some(name) = &arguments.code else { return output::print(&page::index(&known)) };
    match codes::find(name) {
        Some(code) => output::print(&page::page(code)),
        None => {
            let names: Vec<&str> = known.iter().map(|code| code.name).collect();
            let help = near::did_you_mean(&name.to_uppercase(), &names);
            let help = help.unwrap_or_else(|| "`render explain` lists all codes".into());
            output::fail(format!("unknown code `{name}`: {help}"))
        }
    }
}
