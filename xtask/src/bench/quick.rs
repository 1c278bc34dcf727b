//! One lab beside the evaluator alone: `cargo xtask bench LAB`.

use super::Bench;
use super::project::{Project, Scratch};
use super::rounds::{Contestant, interleave};
use crate::Outcome;

pub(super) fn run(lab: &str, bench: &Bench) -> Outcome {
    let scratch = Scratch::in_memory()?;
    let project = Project::of_repository(lab, scratch.join(lab))?;
    project.rendered()?;
    print!("{}", project.rendered()?);
    let contestants = [
        Contestant::new("check", project.render(&["check", lab])),
        Contestant::new("no-op", project.render(&[lab])),
        Contestant::new("export", project.export(&bench.nickel)?),
    ];
    let rounds = interleave(bench.rounds, &contestants)?;
    println!("medians of {} runs each: seconds of processor time, MiB, ratio to nickel export", bench.rounds);
    for name in rounds.names() {
        let number = |value: Option<f64>| value.unwrap_or(f64::NAN);
        let seconds = number(rounds.median(name, |cost| cost.cpu));
        let peak = number(rounds.median(name, |cost| cost.peak));
        let ratio = number(rounds.ratio(name, "export", |cost| cost.cpu));
        println!("  {name:8} {seconds:7.3} {peak:6.0} {ratio:6.2}");
    }
    Ok(())
}
