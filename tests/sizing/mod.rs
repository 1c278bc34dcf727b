//! `render size`: what each kind of input says about a lab, and what is written into its files.
//!
//! `inputs/` has a file of each kind. The review of each, and the lines that `--write` changes, are beside it.

mod reviews;
mod writing;

use std::path::Path;

use libtest_mimic::Trial;

use crate::support::project::Project;
use crate::support::trial::says;
use crate::support::{expected, files_below, repository};

const LAB: &str = "tests/sizing/lab";
const INPUTS: &str = "tests/sizing/inputs";
const EXPECTED: &str = ".expected";
/// The day of the review in all tests.
const DATE: &str = "2026-10-01";
const APPS: &str = "overlays/home/apps.ncl";

pub fn tests() -> Vec<Trial> {
    let inputs = files_below(&repository(INPUTS));
    let inputs = inputs.into_iter().filter(|file| !file.ends_with(EXPECTED));
    let mut tests: Vec<Trial> = inputs
        .map(|file| says(format!("sizing::inputs::{file}"), move || input_is_understood(&file)))
        .collect();
    tests.extend(reviews::tests());
    tests.extend(writing::tests());
    tests
}

/// The starter lab with applications that are written in several ways.
fn lab() -> Project {
    let here = Project::starter();
    for (from, to) in [("apps.ncl", APPS), ("books.ncl", "config/catalog/services/books.ncl")] {
        here.write(to, std::fs::read(repository(LAB).join(from)).expect("it is in the repository"));
    }
    here
}

fn input(name: &str) -> String {
    repository(INPUTS).join(name).to_str().expect("paths in tests are UTF-8").to_owned()
}

/// The review and the changed lines are as expected, and the same input changes nothing more.
fn input_is_understood(file: &str) -> Result<(), String> {
    let here = lab();
    let from = input(file);
    let arguments = ["size", "home", "--date", DATE, "--from", &from];
    let review = here.run(&arguments).succeeds().stdout;
    let before = here.tree("overlays");
    let mut write = arguments.to_vec();
    write.push("--write");
    let wrote = here.run(&write).succeeds().stdout;
    assert!(wrote.starts_with(&review), "{wrote}");
    let after = here.tree("overlays");
    let mut text = review;
    for (path, new) in &after {
        let (old, new) = (String::from_utf8_lossy(&before[path]), String::from_utf8_lossy(new));
        if old != new {
            let difference = similar::TextDiff::from_lines(old.as_ref(), new.as_ref());
            text.push_str(&format!("\n{}", difference.unified_diff().context_radius(1).header(path, path)));
        }
    }
    here.run(&write).succeeds();
    assert_eq!(here.tree("overlays"), after, "the same input changes nothing more");
    here.run(&["home"]).succeeds();
    expected::agrees(Path::new(&format!("{from}{EXPECTED}")), &text)
}
