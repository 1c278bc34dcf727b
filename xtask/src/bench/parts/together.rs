//! All reference labs in one process, beside a process for each.

use super::super::Bench;
use super::super::project::{Project, Scratch};
use super::super::record::Record;
use super::super::rounds::{Contestant, interleave};
use super::LABS;
use crate::Outcome;
use crate::process::call;

pub(super) fn measure(bench: &Bench, record: &mut Record) -> Outcome {
    let scratch = Scratch::in_memory()?;
    let project = Project::of_repository(LABS[0], scratch.join("project"))?;
    call(&mut project.render(&[]))?;
    let mut contestants: Vec<Contestant> =
        LABS.iter().map(|lab| Contestant::new(lab, project.render(&["check", lab]))).collect();
    contestants.push(Contestant::new("all", project.render(&["check"])));
    let rounds = interleave(bench.rounds, &contestants)?;
    let ratio = rounds.ratio_to_sum("all", &LABS, |cost| cost.cpu).ok_or("nothing was measured")?;
    record.set("together/all/of-sum", ratio);
    record.rounds("together", &rounds, "all");
    Ok(())
}
