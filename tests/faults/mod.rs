//! One call to the system fails, in the middle of a command. The command then fails, or its result is right: no file
//! vanishes, no difference is hidden, and the next run completes what was begun.
//!
//! strace makes the calls of the real process fail: each kind of call that reads or writes, at moments spread over all
//! calls of that kind.

mod kills;
mod scenarios;

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use libtest_mimic::Trial;

use crate::support::project::Project;
use crate::support::run::command;
use crate::support::trial::needs;
use scenarios::{Make, Scenario};

pub fn tests() -> Vec<Trial> {
    let few: [(&str, Make); 5] = [
        ("render", scenarios::render),
        ("check", scenarios::check),
        ("check_of_an_old_tree", scenarios::check_of_an_old_tree),
        ("crds_add", scenarios::crds_add),
        ("publish", scenarios::publish),
    ];
    // The same code writes for them, so they need not run with the other tests.
    let more: [(&str, Make); 2] =
        [("charts_add", scenarios::charts_add), ("publish_to_a_branch", scenarios::publish_to_a_branch)];
    let more = more.into_iter().filter(|_| moments() > MOMENTS);
    let failing = few.into_iter().chain(more).map(|(name, scenario)| {
        needs(format!("faults::{name}"), strace_available, move || every_call_fails_once(&scenario()))
    });
    failing.chain(kills::tests()).collect()
}

/// Calls, and errors that they can have.
const CALLS: &[(&str, &str)] = &[
    ("openat", "EIO"),
    ("openat", "EMFILE"),
    ("read", "EIO"),
    ("statx", "EACCES"),
    ("getdents64", "EIO"),
    ("write", "ENOSPC"),
    ("mkdir", "EACCES"),
    ("rename", "EIO"),
    ("unlink", "EBUSY"),
    ("fsync", "EIO"),
    ("syncfs", "EIO"),
];
/// Moments at which each call fails, with the other tests.
const MOMENTS: usize = 4;

/// So many moments, or what `cargo xtask faults` says.
#[allow(clippy::disallowed_methods, reason = "the switch is an environment variable, as in other test tools")]
fn moments() -> usize {
    std::env::var("RENDER_FAULTS").ok().and_then(|number| number.parse().ok()).unwrap_or(MOMENTS)
}

fn every_call_fails_once(scenario: &Scenario) -> Result<(), String> {
    let counts = count(scenario)?;
    let (mut failed, mut faults) = (0, Vec::new());
    for (call, error) in CALLS {
        let most = counts.get(*call).copied().unwrap_or(0);
        let parts = moments().min(most);
        let moments: BTreeSet<usize> = (1..=parts).map(|part| (most * part).div_ceil(parts)).collect();
        for moment in moments.into_iter().filter(|moment| *moment > 0) {
            let here = (scenario.prepare)();
            let code = run_with_fault(scenario, &here, call, error, moment)?;
            failed += usize::from(code != 0);
            if let Err(fault) = (scenario.verdict)(&here, code) {
                faults.push(format!("{call} number {moment} fails with {error}, exit code {code}: {fault}"));
            }
        }
    }
    if failed == 0 {
        return Err("no fault made the command fail, so none was injected".to_owned());
    }
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n")) }
}

/// How often each call is made, by the thread that makes it most often.
fn count(scenario: &Scenario) -> Result<BTreeMap<String, usize>, String> {
    let here = (scenario.prepare)();
    let log = here.path("strace.log");
    let calls: Vec<&str> = CALLS.iter().map(|(call, _)| *call).collect();
    let trace = format!("trace={}", calls.join(","));
    let output = strace(scenario, &here, &["-e", &trace, "-o", &log.display().to_string()])?;
    if !output.status.success() && output.status.code() != Some(1) {
        return Err(format!("without a fault: {}", String::from_utf8_lossy(&output.stderr)));
    }
    let mut by_thread: BTreeMap<(String, String), usize> = BTreeMap::new();
    for line in here.read("strace.log").lines() {
        let Some((thread, rest)) = line.split_once(' ') else { continue };
        let Some((call, _)) = rest.trim_start().split_once('(') else { continue };
        *by_thread.entry((call.to_owned(), thread.to_owned())).or_default() += 1;
    }
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for ((call, _), number) in by_thread {
        let most = counts.entry(call).or_default();
        *most = number.max(*most);
    }
    Ok(counts)
}

fn run_with_fault(
    scenario: &Scenario,
    here: &Project,
    call: &str,
    error: &str,
    moment: usize,
) -> Result<i32, String> {
    let inject = format!("inject={call}:error={error}:when={moment}");
    let output = strace(scenario, here, &["-e", &format!("trace={call}"), "-e", &inject, "-o", "/dev/null"])?;
    // The loader itself ends with 127, and a panic with 101 would be a fault.
    match output.status.code() {
        Some(code @ (0..=2 | 127)) => Ok(code),
        other => Err(format!(
            "{call} number {moment} fails with {error}: it ends with {other:?}\n{}",
            String::from_utf8_lossy(&output.stderr)
        )),
    }
}

fn strace(scenario: &Scenario, here: &Project, options: &[&str]) -> Result<std::process::Output, String> {
    let plain = command(&here.path(scenario.folder), scenario.arguments);
    let mut traced = Command::new("strace");
    traced.args(["-f", "-qq"]).args(options).arg(plain.get_program()).args(plain.get_args());
    traced.current_dir(here.path(scenario.folder)).env_clear().env("PATH", "/usr/local/bin:/usr/bin:/bin");
    traced.output().map_err(|problem| format!("strace: {problem}"))
}

fn strace_available() -> Result<(), String> {
    let traced = Command::new("strace").args(["-qq", "-o", "/dev/null", "true"]).output();
    match traced {
        Ok(output) if output.status.success() => Ok(()),
        _ => Err("needs strace, and the right to use it: apt-get install strace, or `cargo xtask setup`"
            .to_owned()),
    }
}
