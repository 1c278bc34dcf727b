//! Commands that are killed while they write: what was begun is whole or not there, and the next run completes it.
//!
//! A few kills of each command run with the other tests; `cargo xtask kills` runs many.

use std::fs;
use std::process::Stdio;
use std::thread::sleep;
use std::time::{Duration, Instant, SystemTime};

use libtest_mimic::Trial;

use crate::crash::{Random, kills};
use crate::faults::scenarios::{self, Make, Scenario};
use crate::support::project::Project;
use crate::support::run::command;
use crate::support::trial::says;

/// With the other tests.
const FEW: usize = 2;
/// Attempts for each kill; some runs end before they are killed.
const ATTEMPTS: usize = 20;

pub fn tests() -> Vec<Trial> {
    let all: [(&str, Make); 4] = [
        ("publish", scenarios::publish),
        ("publish_to_a_branch", scenarios::publish_to_a_branch),
        ("crds_add", scenarios::crds_add),
        ("charts_add", scenarios::charts_add),
    ];
    let trial = |(name, scenario): (&str, Make)| {
        says(format!("faults::killed::{name}"), move || is_killed(&scenario(), kills(FEW)))
    };
    all.map(trial).into()
}

fn is_killed(scenario: &Scenario, wanted: usize) -> Result<(), String> {
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    // Follows the machine: shorter after a run that came to its end, longer after one that was cut off.
    let mut window = Duration::from_millis(20);
    let mut killed = 0;
    for _ in 0..wanted * ATTEMPTS {
        if killed == wanted {
            return Ok(());
        }
        let here = (scenario.prepare)();
        let before = time(&here, scenario.begins);
        let mut plain = command(&here.path(scenario.folder), scenario.arguments);
        let mut child = plain.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it runs");
        let start = Instant::now();
        while time(&here, scenario.begins) == before && child.try_wait().expect("it is ours").is_none() {
            sleep(Duration::from_micros(100));
        }
        sleep(window * random.below(1000) / 1000);
        // It may have ended.
        let _ = child.kill();
        let status = child.wait().expect("it has ended");
        let code = status.code().unwrap_or(-1);
        if status.success() {
            window = window * 3 / 4;
        } else {
            killed += 1;
            window = (window * 5 / 4).min(start.elapsed());
        }
        unlock(&here);
        (scenario.verdict)(&here, code).map_err(|fault| format!("after kill {killed}: {fault}"))?;
    }
    Err(format!("only {killed} of {wanted} runs were killed while they wrote"))
}

fn time(here: &Project, path: &str) -> Option<SystemTime> {
    fs::metadata(here.path(path)).and_then(|about| about.modified()).ok()
}

/// Locks of git have no holder: after a kill they are removed by hand, as git itself advises.
fn unlock(here: &Project) {
    let locks = [
        "index.lock",
        "HEAD.lock",
        "refs/heads/other.lock",
        "refs/heads/main.lock",
        "refs/heads/master.lock",
    ];
    for lock in locks {
        let _ = fs::remove_file(here.path("target/.git").join(lock));
    }
}
