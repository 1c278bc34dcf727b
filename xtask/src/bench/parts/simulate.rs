//! `render simulate` with all scenarios, in turn with `check` and a render of the same lab.

use super::super::Bench;
use super::super::generate::Size;
use super::super::project::{Project, Scratch};
use super::super::record::Record;
use super::super::rounds::{Contestant, interleave};
use super::{LABS, SIZES};
use crate::Outcome;

/// `simulate` says by its exit code that pods stay pending.
const PENDING: &[i32] = &[1];
/// Rounds of the large lab, which takes a minute each.
const FEW: usize = 3;

pub(super) fn measure(bench: &Bench, record: &mut Record) -> Outcome {
    let scratch = Scratch::in_memory()?;
    let folder = scratch.join("project");
    simulated(LABS[0], &Project::of_repository(LABS[0], folder.clone())?, bench.rounds, record)?;
    let services = SIZES[SIZES.len() - 1];
    let project = Project::generated(Size::of(services), folder)?;
    simulated(&format!("w{services}"), &project, bench.rounds.min(FEW), record)
}

/// What the simulation of a lab costs, in all, and beyond the check of the lab that it begins with.
fn simulated(what: &str, project: &Project, rounds: usize, record: &mut Record) -> Outcome {
    project.rendered()?;
    let what = format!("simulate/{what}");
    let lab = project.lab.as_str();
    let contestants = [
        Contestant::new("no-op", project.render(&[lab])),
        Contestant::new("check", project.render(&["check", lab])),
        Contestant::new("simulate", project.render(&["simulate", lab])).accepting(PENDING),
    ];
    let rounds = interleave(rounds, &contestants)?;
    record.rounds(&what, &rounds, "no-op");
    if let Some(seconds) = rounds.beyond("simulate", "check", |cost| cost.cpu) {
        record.set(format!("{what}/own/cpu"), seconds);
        if let Some(render) = rounds.median("no-op", |cost| cost.cpu) {
            record.set(format!("{what}/own/of-no-op"), seconds / render);
        }
    }
    let mut asked = project.render(&["simulate", lab, "--format", "json"]);
    let said = asked.output().map_err(|problem| format!("{asked:?}: {problem}"))?.stdout;
    let report: serde_json::Value =
        serde_json::from_slice(&said).map_err(|problem| format!("render simulate: {problem}"))?;
    let lab = &report["labs"][0];
    let count = |list: &str| lab[list].as_array().map_or(0, Vec::len);
    let number = |value: &serde_json::Value| value.as_u64().unwrap_or(0);
    let remark = format!(
        "{} pods on {} nodes, {} scenarios in {} orders; `simulate` less `check`, which the former begins with",
        number(&lab["pods"]),
        count("nodes"),
        count("scenarios"),
        number(&lab["orders"])
    );
    record.note(format!("{what}/own/cpu"), remark.clone());
    record.note(format!("{what}/own/of-no-op"), remark);
    Ok(())
}
