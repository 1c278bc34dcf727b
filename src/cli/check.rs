//! `render check`.

use clap::Args;

use crate::cli::candidates;
use crate::cli::global::{Format, Global};
use crate::cli::output;
use crate::cli::output::Stop;
use crate::cli::session::Session;
use crate::cli::shard::Sharding;
use crate::diag::Diagnostic;
use crate::outcome;
use crate::tree::compare;

/// Check the labs and their committed trees without writing anything
///
/// Fails if a lab has errors or a committed tree is out of date, and lists the files that differ.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Labs to check [default: all]
    #[arg(add = candidates::labs())]
    labs: Vec<String>,
    #[command(flatten)]
    sharding: Sharding,
}

pub(super) fn run(arguments: &Arguments, global: &Global) -> Result<(), Stop> {
    let mut session = Session::open(global)?;
    let labs = session.share(&arguments.labs, arguments.sharding, global)?;
    let compiled = session.compile_trees(&labs);
    let mut found: Vec<Diagnostic> = compiled.iter().flat_map(|lab| lab.diagnostics.clone()).collect();
    let mut sound = String::new();
    for (lab, compiled) in labs.iter().zip(&compiled) {
        let Some(rendered) = &compiled.rendered else { continue };
        match compare(&rendered.tree, &lab.output) {
            Ok(comparison) => {
                let differing = outcome::of_comparison(&comparison, &lab.output_shown);
                if differing.is_empty() {
                    sound.push_str(&format!("{}: {} files up to date\n", lab.name, rendered.tree.len()));
                }
                found.extend(differing);
                found.extend(outcome::of_foreign(&comparison.foreign, &lab.output_shown));
            }
            Err(error) => found.push(outcome::of_compare(&error, &lab.output_shown)),
        }
    }
    output::report(&found, &session.sources, global)?;
    if global.format == Format::Human {
        output::print(&sound)?;
    }
    output::end(&found)
}
