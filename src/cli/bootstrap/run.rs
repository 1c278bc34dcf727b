//! `render bootstrap run`.

use std::path::PathBuf;
use std::time::Instant;

use clap::Args;
use serde_json::json;

use crate::cli::bootstrap::clock::Moment;
use crate::cli::bootstrap::place::{Place, Reach};
use crate::cli::bootstrap::questions::Consent;
use crate::cli::bootstrap::view::{View, duration, printable};
use crate::cli::global::{Format, Global};
use crate::cli::output;
use crate::cli::output::Stop;
use crate::runner::{Outcome, Record, Report, Selection, Site, Store};

/// Carry out what is not done
///
/// Each step is proven first, and skipped if it is done; it is proven again after it was carried out. Steps that do not
/// depend on each other run at the same time, but at most one that changes something per place and per quorum. A step
/// that fails stops only those that need it.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The lab [default: the only one of the project]
    lab: Option<String>,
    /// Carry out this step and those that it needs
    #[arg(long, value_name = "STEP")]
    until: Option<String>,
    /// Carry out only this step or stage; can be repeated
    #[arg(long, value_name = "STAGE|STEP")]
    only: Vec<String>,
    /// Carry out this step and those after it
    #[arg(long, value_name = "STEP")]
    from: Option<String>,
    #[command(flatten)]
    consent: Consent,
    /// Note that a step is done which nothing can prove; can be repeated
    #[arg(long, value_name = "STEP")]
    noted: Vec<String>,
    #[command(flatten)]
    secrets: SecretOptions,
    /// Seconds to wait for a place that does not answer
    #[arg(long, value_name = "SECONDS", default_value_t = 900)]
    wait: u64,
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    reach: Reach,
}

/// Where secrets come from.
#[derive(Debug, Args)]
pub(super) struct SecretOptions {
    /// Folder with a file PATH/KEY for each secret that steps ask for
    #[arg(long, value_name = "FOLDER", conflicts_with = "secret_command")]
    secrets: Option<PathBuf>,
    /// Command that prints the secret which $SECRET_PATH and $SECRET_KEY name
    #[arg(long, value_name = "COMMAND")]
    secret_command: Option<String>,
}

impl SecretOptions {
    fn store(&self) -> Store {
        match (&self.secrets, &self.secret_command) {
            (Some(folder), _) => Store::Folder(folder.clone()),
            (None, Some(command)) => Store::Command(command.clone()),
            (None, None) => Store::None,
        }
    }
}

pub(super) fn run(arguments: &Arguments, global: &Global) -> Result<(), Stop> {
    if !matches!(global.format, Format::Human | Format::Json) {
        return output::fail("`bootstrap` supports the formats `human` and `json` only");
    }
    let opened = arguments.place.open(arguments.lab.as_deref(), global)?;
    let ready = opened.reach(&arguments.reach, arguments.secrets.store(), arguments.wait)?;
    let site = &ready.site;
    let _lock = locked(site)?;
    note(site, &arguments.noted)?;
    let (name, record) = records(site)?;
    let view = View::new(&arguments.consent, global, site.plan.steps.len());
    let selection = Selection {
        until: arguments.until.clone(),
        only: arguments.only.clone(),
        from: arguments.from.clone(),
    };
    let begun = Instant::now();
    let report = match site.run(&selection, arguments.reach.jobs, &view, &record) {
        Ok(report) => report,
        Err(problem) => return output::fail(problem),
    };
    view.close();
    match global.format {
        Format::Json => output::print(&format!("{:#}\n", as_json(site, &name, &report)))?,
        _ => output::print(&summary(site, (&name, &record), &report, begun))?,
    }
    let outcomes = || report.outcomes.iter().filter(|outcome| **outcome != Outcome::NotSelected);
    if outcomes().any(|outcome| matches!(outcome, Outcome::Unknown(_))) {
        return Err(Stop::Failed);
    }
    if outcomes().all(Outcome::is_good) { Ok(()) } else { Err(Stop::Findings) }
}

/// Keeps a second run of the same private folder out.
pub(super) fn locked(site: &Site) -> Result<crate::runner::Lock, Stop> {
    match site.work.lock() {
        Ok(Some(lock)) => Ok(lock),
        Ok(None) => output::fail(format!("another run uses {}: wait for it", site.work.path().display())),
        Err(problem) => output::fail(format!("{}: {problem}", site.work.path().display())),
    }
}

/// The records of a new run, and its name.
pub(super) fn records(site: &Site) -> Result<(String, Record), Stop> {
    let name = format!("{}-{}", Moment::now().name(), std::process::id());
    match site.work.begin(&name) {
        Ok(record) => Ok((name, record)),
        Err(problem) => output::fail(format!("{}: {problem}", site.work.path().display())),
    }
}

fn note(site: &Site, ids: &[String]) -> Result<(), Stop> {
    for id in ids {
        let step = site.plan.find(id).map(|place| &site.plan.steps[place]);
        match step {
            None => return output::fail(crate::runner::unknown(&site.plan, id)),
            Some(step) if !step.is_noted() => {
                return output::fail(format!(
                    "`{id}` does not need a note: its proof decides whether it is done"
                ));
            }
            Some(_) => {
                if let Err(problem) = site.work.note(id, &Moment::now().long()) {
                    return output::fail(format!("{}: {problem}", site.work.path().display()));
                }
            }
        }
    }
    Ok(())
}

fn as_json(site: &Site, name: &str, report: &Report) -> serde_json::Value {
    let steps = site.plan.steps.iter().zip(&report.outcomes).zip(&report.took);
    let steps: Vec<serde_json::Value> = steps
        .map(|((step, outcome), took)| {
            json!({
                "id": step.id,
                "outcome": outcome.word(),
                "why": outcome.why(),
                "seconds": took.as_secs_f64(),
            })
        })
        .collect();
    json!({ "lab": site.plan.lab, "run": name, "steps": steps })
}

/// The last lines that a step printed.
fn last_lines(record: &Record, step: &str) -> Vec<String> {
    let text = record.text(step).unwrap_or_default();
    let lines: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("    ")).collect();
    lines[lines.len().saturating_sub(5)..].iter().map(|line| printable(line)).collect()
}

fn summary(site: &Site, (name, record): (&str, &Record), report: &Report, begun: Instant) -> String {
    let mut text = String::new();
    let steps = || site.plan.steps.iter().zip(&report.outcomes).zip(&report.took);
    for ((step, outcome), _) in steps() {
        let why = match outcome {
            Outcome::Failed(why) | Outcome::Unknown(why) => why,
            _ => continue,
        };
        text.push_str(&format!("\n{} {}\n  {why}\n", step.id, outcome.word()));
        for line in last_lines(record, &step.id) {
            text.push_str(&format!("  | {line}\n"));
        }
        text.push_str(&format!("  render bootstrap log {name} {}\n", step.id));
    }
    let mut slowest: Vec<_> = steps().filter(|((_, outcome), _)| **outcome == Outcome::Done).collect();
    slowest.sort_by_key(|(_, took)| std::cmp::Reverse(**took));
    for ((step, _), took) in slowest.iter().take(5).filter(|(_, took)| took.as_secs() > 0) {
        text.push_str(&format!("{:>9}  {}\n", duration(**took), step.id));
    }
    let words = ["done", "was done", "not needed", "failed", "unknown", "blocked", "not selected"];
    let count = |word: &str| report.outcomes.iter().filter(|outcome| outcome.word() == word).count();
    let counts = words.iter().map(|word| (word, count(word))).filter(|(_, count)| *count > 0);
    let counts: Vec<String> = counts.map(|(word, count)| format!("{count} {word}")).collect();
    text.push_str(&format!("{}; {}\n", counts.join(", "), duration(begun.elapsed())));
    text
}
