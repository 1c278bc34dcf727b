//! What a render costs: `cargo xtask bench [LAB]`, in processor time of whole processes, beside the evaluator alone.
//!
//! `nickel export` evaluates the same source with the same evaluator and prints it; that is the part of the work that
//! `render` cannot do without. Both are run in turn, so that a machine that changes its speed changes it for both.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::{Outcome, call, cargo};

/// The program that comes with the version of the evaluator in `Cargo.toml`.
const NICKEL: &str = "1.18.0";
const TOOLS: &str = "target/tools";
const RENDER: &str = "target/release/render";
const RUNS: usize = 7;

pub(crate) fn run() -> Outcome {
    let lab = std::env::args().nth(2).unwrap_or_else(|| "r730".to_owned());
    let overlay = format!("overlays/{lab}");
    if !Path::new(&overlay).is_dir() {
        return Err(format!("usage: cargo xtask bench [LAB]; there is no folder {overlay}"));
    }
    let nickel = format!("{TOOLS}/bin/nickel");
    if !Path::new(&nickel).exists() {
        // Only what `export` is part of.
        let install = "install nickel-lang-cli --locked --no-default-features --features format --root";
        call(cargo().args(install.split(' ')).args([TOOLS, "--version", NICKEL]))?;
    }
    call(cargo().args(["build", "--release", "--locked"]))?;
    call(Command::new(RENDER).args([&lab, "--timings"]))?;

    let mut files = vec![PathBuf::from("config/lab.ncl")];
    files.extend(sources(Path::new("config/catalog"))?);
    files.extend(sources(Path::new(&overlay))?);
    let mut ours = Vec::new();
    let mut theirs = Vec::new();
    for _ in 0..RUNS {
        ours.push(cost(Command::new(RENDER).arg(&lab))?);
        theirs.push(cost(Command::new(&nickel).args(["export", "--import-path", "config"]).args(&files))?);
    }
    let ratio = median(ours.iter().zip(&theirs).map(|(ours, theirs)| ours / theirs).collect());
    println!("median of {RUNS} runs each, seconds of processor time:");
    println!("  render {lab:14} {:.3}", median(ours));
    println!("  nickel export         {:.3}", median(theirs));
    println!("  ratio                 {ratio:.2}");
    Ok(())
}

/// All `.ncl` files below a folder, in the order of their paths.
fn sources(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let failed = |problem: std::io::Error| format!("{}: {problem}", folder.display());
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        match path.is_dir() {
            true => found.extend(sources(&path)?),
            false => found.extend(Some(path).filter(|path| path.extension().is_some_and(|end| end == "ncl"))),
        }
    }
    found.sort();
    Ok(found)
}

/// Seconds of processor time that a program takes, which bash tells.
fn cost(command: &Command) -> Result<f64, String> {
    let mut timed = Command::new("bash");
    timed.args(["-c", "TIMEFORMAT='%U %S'; time \"$@\" >/dev/null 2>&1", "bash"]);
    timed.arg(command.get_program()).args(command.get_args()).stdout(Stdio::null());
    let output = timed.output().map_err(|problem| format!("bash: {problem}"))?;
    if !output.status.success() {
        return Err(format!("{command:?} fails"));
    }
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    let seconds: Result<Vec<f64>, _> = told.split_whitespace().map(str::parse).collect();
    seconds.map(|seconds| seconds.iter().sum()).map_err(|problem| format!("`{told}`: {problem}"))
}

fn median(mut all: Vec<f64>) -> f64 {
    all.sort_by(f64::total_cmp);
    all[all.len() / 2]
}
