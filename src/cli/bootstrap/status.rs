//! `render bootstrap status`.

use clap::Args;
use serde_json::json;

use crate::cli::bootstrap::place::{Place, Reach};
use crate::cli::global::{Format, Global};
use crate::cli::output;
use crate::cli::output::Stop;
use crate::runner::{Plan, State, StepStatus, Store};

/// Ask what is done; changes nothing
///
/// Runs the proofs of all steps. A step that is not done although a step that needs it is done has drifted.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The lab [default: the only one of the project]
    lab: Option<String>,
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    reach: Reach,
    /// Show only steps that are not done
    #[arg(long)]
    open: bool,
}

pub(super) fn run(arguments: &Arguments, global: &Global) -> Result<(), Stop> {
    let opened = arguments.place.open(arguments.lab.as_deref(), global)?;
    let ready = opened.reach(&arguments.reach, Store::None, 0)?;
    let steps = ready.site.status(arguments.reach.jobs);
    match global.format {
        Format::Human => output::print(&told(&ready.site.plan, &steps, arguments.open))?,
        Format::Json => {
            let value = json!({ "lab": ready.site.plan.lab, "steps": steps });
            output::print(&format!("{value:#}\n"))?;
        }
        Format::Sarif | Format::Github | Format::Markdown => {
            return output::fail("`bootstrap` supports the formats `human` and `json` only");
        }
    }
    if steps.iter().any(|step| step.state == State::Unknown) {
        return Err(Stop::Failed);
    }
    if steps.iter().all(|step| step.state.is_good()) { Ok(()) } else { Err(Stop::Findings) }
}

fn told(plan: &Plan, steps: &[StepStatus], only_open: bool) -> String {
    let mut text = String::new();
    for stage in &plan.stages {
        if stage.on_request {
            continue;
        }
        let own: Vec<&StepStatus> = steps.iter().filter(|step| step.stage == stage.name).collect();
        let done = own.iter().filter(|step| step.state.is_good()).count();
        text.push_str(&format!("{}: {done} of {} done\n", stage.name, own.len()));
        for step in own.into_iter().filter(|step| !only_open || !step.state.is_good()) {
            text.push_str(&line(step));
        }
    }
    text.push_str(&summary(steps));
    text
}

fn line(step: &StepStatus) -> String {
    let drift = if step.drift { " (drifted)" } else { "" };
    let mut text = format!("  {:<10}  {}{drift}  {}\n", step.state.word(), step.id, step.title);
    let more = match step.state {
        State::Blocked if !step.drift => Some(format!("waits for {}", step.waits_for.join(", "))),
        State::Done | State::NotNeeded => None,
        _ => step.said.clone(),
    };
    if let Some(more) = more {
        text.push_str(&format!("              {more}\n"));
    }
    text
}

fn summary(steps: &[StepStatus]) -> String {
    let states = [State::Done, State::NotNeeded, State::ToDo, State::Blocked, State::Unknown];
    let counts = states.map(|state| (state, steps.iter().filter(|step| step.state == state).count()));
    let counts = counts.iter().filter(|(_, count)| *count > 0);
    let counts: Vec<String> = counts.map(|(state, count)| format!("{count} {}", state.word())).collect();
    let drifted = steps.iter().filter(|step| step.drift).count();
    let drifted = if drifted > 0 { format!("; {drifted} drifted") } else { String::new() };
    format!("{}{drifted}\n", counts.join(", "))
}
