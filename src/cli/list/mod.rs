//! `render list`.

mod catalogue;
mod human;
mod rows;

use clap::Args;

use crate::cli::candidates;
use crate::cli::global::{Format, Global};
use crate::cli::matrix::Matrix;
use crate::cli::output;
use crate::cli::output::Stop;
use crate::cli::session::Session;
use crate::cli::shard::Sharding;
use rows::{LabRow, row};

/// List the labs, their machines and their services
///
/// With `--format json`, prints one object with all details. `--catalog` lists the services of the catalogue that a lab
/// can enable, and `--matrix` prints the jobs of a pipeline that works on each lab in a job of its own.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Labs to list [default: all]
    #[arg(add = candidates::labs())]
    labs: Vec<String>,
    #[command(flatten)]
    sharding: Sharding,
    /// Print one job per lab, in the notation of a CI system; nothing is compiled
    #[arg(long, value_name = "SYSTEM")]
    matrix: Option<Matrix>,
    /// List the services of the catalogue that a lab does not run: all, or those with a word in name or description
    #[arg(long, value_name = "WORD", num_args = 0..=1, default_missing_value = "", conflicts_with = "matrix")]
    catalog: Option<String>,
}

pub(super) fn run(arguments: &Arguments, global: &Global) -> Result<(), Stop> {
    let mut session = Session::open(global)?;
    let labs = session.share(&arguments.labs, arguments.sharding, global)?;
    if let Some(matrix) = arguments.matrix {
        return output::print(&matrix.print(&labs));
    }
    let compiled = session.compile(&labs);
    if compiled.iter().any(|lab| lab.lab.is_none()) {
        let found: Vec<_> = compiled.iter().flat_map(|lab| lab.diagnostics.clone()).collect();
        output::report(&found, &session.sources, global)?;
        return Err(Stop::Findings);
    }
    let rows: Vec<LabRow> =
        labs.iter().zip(&compiled).filter_map(|(lab, compiled)| row(lab, compiled, &session)).collect();
    if let (Some(word), Format::Human) = (&arguments.catalog, global.format) {
        return output::print(&catalogue::catalogue(&rows, word, &session.project.root));
    }
    match global.format {
        Format::Human => output::print(&human::human(&rows)),
        Format::Json => {
            let text = serde_json::to_string_pretty(&serde_json::json!({ "labs": rows }));
            output::print(&(text.expect("rows are plain data") + "\n"))
        }
        Format::Sarif | Format::Github | Format::Markdown => {
            output::fail("`list` supports the formats `human` and `json` only")
        }
    }
}
