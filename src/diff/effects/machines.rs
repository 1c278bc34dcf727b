//! The specification of a machine: what of it reaches a machine that exists, and what waits for its restart.

use std::collections::BTreeSet;

use serde_yaml::Value;

use crate::diff::effects::consequence::{Consequence, Effect};
use crate::diff::effects::field::{at, text};
use crate::diff::effects::steps;
use crate::diff::objects::{DiffContent, DiffDocument};
use crate::plan::{Section, waits_for_restart};
use crate::runner::Plan;

/// What a changed specification does. None for other files, and for machines that come or go.
pub fn of(
    old: Option<&DiffDocument>,
    new: Option<&DiffDocument>,
    plan: &Plan,
    path: &str,
) -> Option<Consequence> {
    let (old, new) = (specification(old?)?, specification(new?)?);
    if at(new, Section::Template.name()).is_some() {
        let what = "a template that exists stays as it is, and so do machines that were cloned from it";
        return Some(Consequence::new(Effect::Keeps, what));
    }
    let changed = changed(old, new);
    let carried = steps::reading(plan, path, |section| match section {
        Some(section) => is_about_what_exists(section) && at(old, section) != at(new, section),
        None => true,
    });
    let waiting: Vec<&str> =
        changed.iter().map(String::as_str).filter(|name| waits_for_restart(name)).collect();
    let mut consequence = match waiting.as_slice() {
        [] if changed.is_empty() && at(old, "resize") == at(new, "resize") => {
            let what = "a machine that exists stays as it is";
            Consequence::new(Effect::Keeps, what)
        }
        [] => Consequence::new(Effect::Changes, "a running machine gets it at once"),
        _ if text(new, "state") != "running" => {
            Consequence::new(Effect::Changes, "the machine gets it before it is started")
        }
        waiting => {
            let what = format!("{} {} for a restart of the machine", named(waiting), wait(waiting));
            Consequence::new(Effect::Restarts, what)
        }
    };
    if consequence.effect != Effect::Keeps {
        consequence.steps = carried;
    }
    if consequence.effect == Effect::Restarts {
        consequence.steps.extend(steps::restarting(plan, path));
    }
    Some(consequence)
}

/// The data of a specification: its sections are the calls that make a machine.
fn specification(document: &DiffDocument) -> Option<&Value> {
    let DiffContent::Data { value, .. } = &document.content else { return None };
    let is_one = document.path.starts_with("proxmox/") && value.get("state").is_some();
    (is_one && ["create", "clone"].iter().any(|section| value.get(section).is_some())).then_some(value)
}

fn is_about_what_exists(section: &str) -> bool {
    matches!(Section::named(section), Some(Section::Config | Section::Resize))
}

/// The settings that differ. A machine that was not cloned has those that it was created with. Descriptions are only
/// written together with something else.
fn changed(old: &Value, new: &Value) -> BTreeSet<String> {
    let section = if at(new, "config").is_some() { "config" } else { "create" };
    let fields = |value| at(value, section).and_then(Value::as_mapping).cloned().unwrap_or_default();
    let (old, new) = (fields(old), fields(new));
    let names = old.keys().chain(new.keys()).filter_map(Value::as_str);
    let differs = |name: &&str| *name != "description" && old.get(*name) != new.get(*name);
    names.filter(differs).map(str::to_owned).collect()
}

/// `memory`, `cores` and `cpu`.
fn named(settings: &[&str]) -> String {
    let quoted: Vec<String> = settings.iter().map(|setting| format!("`{setting}`")).collect();
    match quoted.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

fn wait(settings: &[&str]) -> &'static str {
    if settings.len() == 1 { "waits" } else { "wait" }
}
