//! `render watch`: the processor time and the wait between a saved file and the files written for it.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::super::Bench;
use super::super::project::{Project, Scratch};
use super::super::record::Record;
use super::super::rounds::{Contestant, interleave, median};
use super::LABS;
use crate::Outcome;
use crate::process::{output, read};

/// The list of files that every rendering with a change writes anew.
const MANIFEST: &str = "render-manifest.json";
/// The system counts processor time in hundredths of a second, so it is taken over many changes.
const CHANGES: usize = 20;
const PATIENCE: Duration = Duration::from_secs(120);
/// A program that uses no processor time for so long waits for the next change.
const QUIET: Duration = Duration::from_millis(400);

pub(super) fn measure(bench: &Bench, record: &mut Record) -> Outcome {
    let scratch = Scratch::in_memory()?;
    let project = Project::of_repository(LABS[0], scratch.join("project"))?;
    let service = project.service()?.ok_or("the lab runs no deployment")?;
    project.change(&service, 0)?;
    project.rendered()?;
    let rounds = interleave(bench.rounds, &[Contestant::new("no-op", project.render(&[&project.lab]))])?;
    let no_op = rounds.median("no-op", |cost| cost.cpu).ok_or("nothing was measured")?;

    let watcher = Watcher::start(&project)?;
    watcher.settle()?;
    let before = watcher.cpu()?;
    let mut waits = Vec::new();
    for number in 1..=CHANGES {
        waits.push(watcher.change(&project, &service, number)?);
        watcher.settle()?;
    }
    let cpu = (watcher.cpu()? - before) / CHANGES as f64;
    record.set("watch/no-op/cpu", no_op);
    record.set("watch/change/cpu", cpu);
    record.set("watch/change/of-no-op", cpu / no_op);
    record.set("watch/change/wall", median(waits).ok_or("nothing was changed")?);
    Ok(())
}

/// A running `render watch`, ended when it is dropped.
struct Watcher {
    child: Child,
    ticks_per_second: f64,
}

impl Watcher {
    fn start(project: &Project) -> Result<Self, String> {
        let ticks = output(Command::new("getconf").arg("CLK_TCK"))?;
        let ticks_per_second = ticks.trim().parse().map_err(|_| format!("getconf CLK_TCK prints {ticks}"))?;
        let mut command = project.render(&["watch", &project.lab]);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let child = command.spawn().map_err(|problem| format!("{command:?}: {problem}"))?;
        Ok(Self { child, ticks_per_second })
    }

    /// Seconds of processor time so far, of all threads.
    fn cpu(&self) -> Result<f64, String> {
        let path = format!("/proc/{}/stat", self.child.id());
        let stat = read(Path::new(&path))?;
        // The name in parentheses may hold blanks; utime and stime are the 14th and 15th field.
        let fields = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
        let ticks = fields.split_whitespace().skip(11).take(2).map(str::parse::<f64>);
        let ticks: f64 = ticks.sum::<Result<f64, _>>().map_err(|problem| format!("{path}: {problem}"))?;
        Ok(ticks / self.ticks_per_second)
    }

    /// Waits until it is quiet.
    fn settle(&self) -> Outcome {
        let start = Instant::now();
        let (mut last, mut since) = (self.cpu()?, Instant::now());
        while since.elapsed() < QUIET {
            sleep(Duration::from_millis(20));
            let now = self.cpu()?;
            if now > last {
                (last, since) = (now, Instant::now());
            }
            if start.elapsed() > PATIENCE {
                return Err("`render watch` does not come to rest".to_owned());
            }
        }
        Ok(())
    }

    /// Changes one value; returns the seconds until the tree is written.
    fn change(&self, project: &Project, service: &str, number: usize) -> Result<f64, String> {
        let manifest = project.tree.join(MANIFEST);
        let before = read(&manifest)?;
        let start = Instant::now();
        project.change(service, number)?;
        while read(&manifest).is_ok_and(|now| now == before) {
            if start.elapsed() > PATIENCE {
                return Err("`render watch` does not notice a change".to_owned());
            }
            sleep(Duration::from_millis(2));
        }
        Ok(start.elapsed().as_secs_f64())
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        // It may have ended by itself; there is nobody to tell.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
