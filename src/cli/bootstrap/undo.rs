//! `render bootstrap undo`.

use clap::Args;

use crate::cli::bootstrap::place::{Place, Reach};
use crate::cli::bootstrap::questions::Consent;
use crate::cli::bootstrap::run::{locked, records};
use crate::cli::bootstrap::view::View;
use crate::cli::global::Global;
use crate::cli::output;
use crate::cli::output::Stop;
use crate::runner::{Outcome, Store, unknown};

/// Undo what a step has begun, so that it can be carried out again
///
/// Where the plan knows how. What deletes something is asked for, unless it is allowed with `--allow-destroy`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The step
    step: String,
    /// The lab [default: the only one of the project]
    #[arg(short, long)]
    lab: Option<String>,
    #[command(flatten)]
    consent: Consent,
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    reach: Reach,
}

pub(super) fn run(arguments: &Arguments, global: &Global) -> Result<(), Stop> {
    let opened = arguments.place.open(arguments.lab.as_deref(), global)?;
    let ready = opened.reach(&arguments.reach, Store::None, 60)?;
    let site = &ready.site;
    let Some(step) = site.plan.find(&arguments.step).map(|place| &site.plan.steps[place]) else {
        return output::fail(unknown(&site.plan, &arguments.step));
    };
    if step.undo.is_empty() && !site.work.is_noted(&step.id) {
        return output::fail(format!("the plan does not know how to undo `{}`", step.id));
    }
    let _lock = locked(site)?;
    let (_, record) = records(site)?;
    let view = View::new(&arguments.consent, global, 1);
    let outcome = site.undo(step, &view, &record);
    view.close();
    match outcome {
        Outcome::Done => Ok(()),
        _ => Err(Stop::Findings),
    }
}
