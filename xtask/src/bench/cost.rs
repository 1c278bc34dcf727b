//! What a process costs: processor time, wall time and memory.
//!
//! The system tells what all ended children of a process cost together. So each measured program is the only child of a
//! process of its own: this program, called again as `cargo xtask cost PROGRAM`.

use std::ffi::OsString;
use std::process::{Command, Stdio};
use std::time::Instant;

use clap::Args;
use nix::sys::resource::{Resource, UsageWho, getrlimit, getrusage, setrlimit};
use nix::sys::time::TimeValLike;
use serde::{Deserialize, Serialize};

use crate::Outcome;

#[derive(Args)]
pub(crate) struct CostArguments {
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, required = true)]
    program: Vec<OsString>,
}

/// The cost of one run of a program.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Cost {
    /// Seconds of processor time, in the program and in the kernel for it.
    pub(crate) cpu: f64,
    /// Seconds on the clock.
    pub(crate) wall: f64,
    /// The most memory that was resident, in MiB.
    pub(crate) peak: f64,
    /// The exit code, absent for a program that a signal ended.
    code: Option<i32>,
}

/// What is compared of runs.
pub(crate) type Quantity = fn(&Cost) -> f64;

/// Runs a program and measures it. Its exit code must be 0 or one of those accepted.
pub(crate) fn cost(command: &Command, accepted: &[i32]) -> Result<Cost, String> {
    let own =
        std::env::current_exe().map_err(|problem| format!("this program cannot be found: {problem}"))?;
    let mut measured = Command::new(own);
    measured.arg("cost").arg("--").arg(command.get_program()).args(command.get_args());
    if let Some(folder) = command.get_current_dir() {
        measured.current_dir(folder);
    }
    measured.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let run =
        measured.stdin(Stdio::null()).output().map_err(|problem| format!("{}: {problem}", shown(command)))?;
    let said = || String::from_utf8_lossy(&run.stderr).into_owned();
    let cost: Cost = serde_json::from_slice(&run.stdout)
        .map_err(|problem| format!("{} was not measured: {problem}\n{}", shown(command), said()))?;
    match cost.code {
        Some(code) if code == 0 || accepted.contains(&code) => Ok(cost),
        _ => Err(format!("{} fails\n{}", shown(command), said())),
    }
}

/// A command as errors name it: thousands of files as arguments would hide what it said.
fn shown(command: &Command) -> String {
    const MOST: usize = 300;
    let whole = format!("{command:?}");
    match whole.char_indices().nth(MOST) {
        Some((end, _)) => format!("{} ...", &whole[..end]),
        None => whole,
    }
}

/// The measuring process: runs the program, lets it print errors only, and prints what it cost.
pub(crate) fn cost_of(arguments: &CostArguments) -> Outcome {
    let [program, rest @ ..] = &arguments.program[..] else { return Err("no program is given".to_owned()) };
    // The evaluator's own program recurses on its main thread, and thousands of files exceed the usual stack.
    let (_, most) = getrlimit(Resource::RLIMIT_STACK).map_err(|problem| format!("getrlimit: {problem}"))?;
    setrlimit(Resource::RLIMIT_STACK, most, most).map_err(|problem| format!("setrlimit: {problem}"))?;
    let start = Instant::now();
    let status = Command::new(program)
        .args(rest)
        .stdout(Stdio::null())
        .status()
        .map_err(|problem| format!("{}: {problem}", program.display()))?;
    let wall = start.elapsed().as_secs_f64();
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).map_err(|problem| format!("getrusage: {problem}"))?;
    let micros = usage.user_time().num_microseconds() + usage.system_time().num_microseconds();
    // Linux counts in KiB.
    let peak = usage.max_rss() as f64 / 1024.0;
    let cost = Cost { cpu: micros as f64 / 1e6, wall, peak, code: status.code() };
    println!("{}", serde_json::to_string(&cost).map_err(|problem| problem.to_string())?);
    Ok(())
}
