//! `render graph`: the lab in `tests/graph/lab.ncl` in each notation, and what stops without one of its parts.

use std::fs;

use libtest_mimic::Trial;

use crate::support::project::Project;
use crate::support::trial::says;
use crate::support::{expected, repository};

/// The name of a case, and its arguments.
const CASES: &[(&str, &[&str])] = &[
    ("dot", &[]),
    ("mermaid", &["--as", "mermaid"]),
    ("svg", &["--as", "svg"]),
    ("json", &["--format", "json"]),
    ("without-a-service", &["--as", "mermaid", "--what-if-gone", "store"]),
    ("without-a-node", &["--as", "mermaid", "--what-if-gone", "node1"]),
    ("objects", &["--objects", "--as", "mermaid"]),
];

/// A test per case.
pub fn tests() -> Vec<Trial> {
    let cases =
        CASES.iter().map(|(name, arguments)| says(format!("graph::{name}"), || shows(name, arguments)));
    let mut tests: Vec<Trial> = cases.collect();
    tests.push(says("graph::unknown_names_are_refused", unknown_names_are_refused));
    tests
}

fn project() -> Project {
    let project = Project::starter();
    let lab = fs::read(repository("tests/graph/lab.ncl")).expect("it is in the repository");
    project.write("overlays/home/case.ncl", lab);
    project
}

fn shows(name: &str, arguments: &[&str]) -> Result<(), String> {
    let run = project().run(&[&["graph"], arguments].concat());
    if run.code != 0 {
        return Err(format!("exit code {}:\n{}", run.code, run.stderr));
    }
    expected::agrees(&repository(&format!("tests/graph/{name}.expected")), &run.stdout)
}

fn unknown_names_are_refused() -> Result<(), String> {
    let run = project().run(&["graph", "--what-if-gone", "stor"]);
    let says = "the graph has no `stor`; did you mean `store`?";
    if run.code == 2 && run.stderr.contains(says) { Ok(()) } else { Err(run.stderr) }
}
