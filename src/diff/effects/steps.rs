//! Files that steps of the plan read, and the plan itself.

use std::collections::BTreeSet;

use serde_yaml::Value;

use crate::diff::effects::consequence::{Consequence, Effect};
use crate::diff::objects::{DiffContent, DiffDocument};
use crate::runner::{Action, Plan, Step, effect};

/// The steps that read a file. A step that only makes a call with one section of it is asked by the section.
pub fn reading(plan: &Plan, path: &str, wanted: impl Fn(Option<&str>) -> bool) -> Vec<String> {
    let section = |step: &'_ Step| {
        step.run.iter().find_map(|action| match action {
            Action::Call(call) if call.parameters.as_deref() == Some(path) => call.section.clone(),
            _ => None,
        })
    };
    let read = readers(plan, path).filter(|step| wanted(section(step).as_deref()));
    read.map(|step| step.id.clone()).collect()
}

/// Steps that restart the machine which a specification is of: what they disrupt is the machine of its steps.
pub fn restarting(plan: &Plan, path: &str) -> Vec<String> {
    let Some(machine) = readers(plan, path).find_map(|step| subject(&step.id)) else { return Vec::new() };
    let restarts = plan.steps.iter().filter(|step| {
        Effect::from(effect(&step.run)) == Effect::Restarts && subject(&step.id) == Some(machine)
    });
    restarts.map(|step| step.id.clone()).collect()
}

/// What happens to the file of a tree: what the steps that read it do, and those that carry it on to what runs.
pub fn of_file(plan: &Plan, path: &str) -> Option<Consequence> {
    let direct: Vec<&Step> = readers(plan, path).collect();
    if direct.is_empty() {
        return None;
    }
    let ids: BTreeSet<&str> = direct.iter().map(|step| step.id.as_str()).collect();
    let carries =
        |step: &&Step| !step.disrupts.is_empty() && step.needs.iter().any(|need| ids.contains(need.as_str()));
    let on: Vec<&Step> = plan.steps.iter().filter(carries).collect();
    // The file of one node concerns its own steps.
    let stem = path.rsplit('/').next().and_then(|name| name.split('.').next()).unwrap_or_default();
    let own: Vec<&Step> =
        on.iter().copied().filter(|step| step.id.split('/').any(|part| part == stem)).collect();
    let all: Vec<&Step> = direct.into_iter().chain(if own.is_empty() { on } else { own }).collect();
    Some(of_steps(all.iter().copied()))
}

/// What a changed plan does: what its steps do that have changed.
pub fn of_plan(old: Option<&DiffDocument>, new: Option<&DiffDocument>) -> Option<Consequence> {
    let (before, now) = (steps_of(old?), steps_of(new?));
    let is_same = |step: &Value| {
        let same = before.iter().find(|other| other.get("id") == step.get("id"));
        same.is_some_and(|other| ["place", "run", "done"].iter().all(|key| other.get(key) == step.get(key)))
    };
    let changed: Vec<Step> = now
        .iter()
        .filter(|step| step.get("stage").and_then(Value::as_str) != Some("restore") && !is_same(step))
        .filter_map(|step| serde_yaml::from_value(step.clone()).ok())
        .collect();
    (!changed.is_empty()).then(|| of_steps(changed.iter()))
}

fn steps_of(document: &DiffDocument) -> &[Value] {
    let DiffContent::Data { value, .. } = &document.content else { return &[] };
    value.get("steps").and_then(Value::as_sequence).map_or(&[], Vec::as_slice)
}

fn of_steps<'s>(steps: impl Iterator<Item = &'s Step> + Clone) -> Consequence {
    let strongest = steps.clone().map(|step| Effect::from(effect(&step.run))).max().unwrap_or(Effect::Keeps);
    let ids: Vec<String> = steps.map(|step| step.id.clone()).collect();
    let what =
        if ids.len() == 1 { "one step of the plan carries it out" } else { "steps of the plan carry it out" };
    Consequence { effect: strongest, what: what.to_owned(), steps: ids }
}

fn readers<'p>(plan: &'p Plan, path: &'p str) -> impl Iterator<Item = &'p Step> {
    plan.steps
        .iter()
        .filter(move |step| !plan.is_on_request(step) && step.inputs.iter().any(|input| input == path))
}

/// `node1` of `machine/node1/config`.
fn subject(id: &str) -> Option<&str> {
    let mut parts = id.split('/');
    (parts.next() == Some("machine")).then(|| parts.next()).flatten()
}
