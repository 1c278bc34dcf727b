//! `render size`.

mod fit;
mod report;
mod reviewed;
mod table;
mod write;

use std::io::Read;
use std::path::PathBuf;
use std::str::FromStr;

use clap::Args;

use crate::cli::candidates;
use crate::cli::global::{Format, Global};
use crate::cli::output;
use crate::cli::output::Stop;
use crate::cli::session::Session;
use crate::lab::cluster::SizedResource;
use crate::project::ProjectLab;
use crate::sizing::{Measurement, read, review};
use crate::types::Date;
use reviewed::Reviewed;

/// Compare requests of containers with what they use, and write better ones
///
/// Reads VerticalPodAutoscaler objects and their checkpoints, `goldilocks summary`, `krr simple -f json`, results of
/// Prometheus queries, and `kubectl top pod --containers`. The rules are in `sizing` of the lab: factors, exemptions,
/// rounding, and how large a change must be. docs/sizing.md describes a review.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Lab to review [default: the only one]
    #[arg(add = candidates::labs())]
    lab: Option<String>,
    /// File with measurements, `-` for standard input; `memory=FILE` or `cpu=FILE` says what the results of a query are
    #[arg(long, required = true, num_args = 1.., value_name = "FILE")]
    from: Vec<From>,
    /// Day of the review, up to which the age of measurements counts [default: day of the newest measurement]
    #[arg(long, value_name = "YYYY-MM-DD")]
    date: Option<Date>,
    /// Write the new requests into the lab's own files; nothing is written if a check fails afterwards, or if pods would
    /// no longer fit
    #[arg(long)]
    write: bool,
    /// Write the new requests even if more pods stay pending with them in one of the scenarios of `render simulate`
    #[arg(long, requires = "write")]
    even_if_it_does_not_fit: bool,
}

/// A file, and the resource in it if the option names one.
#[derive(Clone, Debug)]
struct From {
    path: PathBuf,
    resource: Option<SizedResource>,
}

impl FromStr for From {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (resource, path) = match text.split_once('=') {
            Some(("memory", path)) => (Some(SizedResource::Memory), path),
            Some(("cpu", path)) => (Some(SizedResource::Cpu), path),
            _ => (None, text),
        };
        Ok(Self { path: path.into(), resource })
    }
}

pub(super) fn run(arguments: &Arguments, global: &Global) -> Result<(), Stop> {
    if matches!(global.format, Format::Sarif | Format::Github | Format::Markdown) {
        return output::fail("`size` supports the formats `human` and `json` only");
    }
    let mut measurements = Vec::new();
    for from in &arguments.from {
        measurements.extend(measured(from)?);
    }
    let mut session = Session::open(global)?;
    let lab = chosen(&session, arguments.lab.as_ref(), global)?;
    let mut compiled = session.compile_sound(std::slice::from_ref(&lab), global)?;
    let compiled = compiled.remove(0);
    let Some(model) = &compiled.lab else { return Err(Stop::Findings) };
    let review = review(model, &measurements, arguments.date);
    let reviewed = Reviewed { lab, compiled, review };
    let written = match arguments.write {
        true => write::write(&reviewed, &session, arguments.even_if_it_does_not_fit),
        false => Ok(Vec::new()),
    };
    let files = written.as_deref().unwrap_or_default();
    match global.format {
        Format::Json => output::print(&report::json(&reviewed, &session.sources, files))?,
        _ => output::print(&table::table(&reviewed, &session.sources))?,
    }
    match written {
        Ok(files) => {
            if arguments.write && global.format == Format::Human {
                output::print(&table::written(&files))?;
            }
            Ok(())
        }
        Err(refusal) => refusal.explain(global),
    }
}

/// The lab that was named, or the only one.
fn chosen(session: &Session, name: Option<&String>, global: &Global) -> Result<ProjectLab, Stop> {
    let mut labs = session.labs(&name.cloned().into_iter().collect::<Vec<_>>(), global)?;
    if labs.len() == 1 {
        return Ok(labs.remove(0));
    }
    let names: Vec<&str> = labs.iter().map(|lab| lab.name.as_str()).collect();
    output::fail(format!("the project has several labs: choose one of {}", names.join(", ")))
}

fn measured(from: &From) -> Result<Vec<Measurement>, Stop> {
    let shown = from.path.display();
    let text = if from.path.as_os_str() == "-" {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).map(|_| text)
    } else {
        std::fs::read_to_string(&from.path)
    };
    let text = text.or_else(|problem| output::fail(format!("{shown}: {problem}")))?;
    read(&text, from.resource).or_else(|problem| output::fail(format!("{shown} {problem}")))
}
