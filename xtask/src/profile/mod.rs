//! Where the instructions of a render go: `cargo xtask profile LAB`.
//!
//! callgrind records which function calls which and what is spent below. From that come a table of stages, a table of functions,
//! and a flame graph. Functions that the compiler has inlined count as part of their callers.

mod colour;
mod flame;
mod report;
mod tree;

use std::path::PathBuf;

use clap::Args;

use crate::bench::generate::Size;
use crate::bench::project::{Project, Scratch, UNLIMITED};
use crate::callgrind::{self, Calls};
use crate::process::{call, cargo, read, write};
use crate::{Outcome, setup};

use tree::Tree;

const FOLDER: &str = "target/profile";

#[derive(Args)]
pub(crate) struct Arguments {
    /// Lab to profile: one of this project, `starter`, `empty`, or `wN` for a generated lab of N services
    lab: String,
    /// Command to profile; without one, the lab is rendered into an empty folder
    #[arg(long, value_parser = ["check", "list"])]
    command: Option<String>,
    /// Number of functions to list
    #[arg(long, default_value_t = 30)]
    functions: usize,
    /// Use the program that is there instead of building it
    #[arg(long)]
    no_build: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    setup::debian("valgrind", "valgrind")?;
    if !arguments.no_build {
        call(cargo().args(["build", "--release", "--locked"]))?;
    }
    let scratch = Scratch::in_memory()?;
    let project = project(&arguments.lab, scratch.join("project"))?;
    let mut command = match arguments.command.as_deref() {
        None => project.render(&[&project.lab]),
        Some(command) => {
            project.rendered()?;
            project.render(&[command, &project.lab])
        }
    };
    let recording = scratch.join("callgrind.out");
    command.args(UNLIMITED);
    callgrind::record(&command, &recording, &[])?;
    let calls = Calls::read(&read(&recording)?);
    let tree = Tree::of(&calls);
    print!("{}", report::stages(&calls, &tree));
    print!("{}", report::functions(&calls, &tree, arguments.functions));
    let graph = PathBuf::from(format!("{FOLDER}/{}.svg", arguments.lab));
    write(&graph, &flame::graph(&calls, &tree, &arguments.lab))?;
    println!("\nflame graph: {}", graph.display());
    Ok(())
}

fn project(lab: &str, folder: PathBuf) -> Result<Project, String> {
    let services = lab.strip_prefix('w').and_then(|digits| digits.parse().ok());
    match (lab, services) {
        ("starter", _) => Project::starter(folder),
        ("empty", _) => Project::empty(folder),
        (_, Some(services)) => Project::generated(Size::of(services), folder),
        _ => Project::of_repository(lab, folder),
    }
}
