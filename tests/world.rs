//! Faults of whole labs: each file in `tests/world/labs/` is a part of the starter lab that fits, and faults, each of
//! which breaks it in one place. The files have the form of those in the other folders of `tests/world/`, which
//! `references` describes.
//!
//! All files together have a fault of every kind.

#[path = "world/live.rs"]
mod live;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use libtest_mimic::Trial;
use render::diag::{Diagnostic, human};
use render::pipeline::compile;
use render::project::Project as Labs;
use render::source::evaluator::Evaluator;
use render::value::Sources;

use crate::references::{FAULT, Fault};
use crate::support::project::Project;
use crate::support::trial::says;
use crate::support::{expected, files_below, repository};

const FOLDER: &str = "tests/world/labs";
/// Where a part is put.
const PLACE: &str = "overlays/home/case.ncl";
/// How many faults there are at least.
const MANY: usize = 300;

/// A test per file, and one that counts the faults of all files.
pub fn tests() -> Vec<Trial> {
    let folder = repository(FOLDER);
    let (names, orphans) = expected::sources(&folder);
    let mut tests = vec![
        says("world::every_expectation_has_a_file", move || {
            orphans.iter().try_for_each(|path| expected::must_not_exist(path))
        }),
        says("world::there_is_a_fault_of_every_kind", every_kind),
    ];
    for name in names {
        let folder = folder.clone();
        tests.push(says(format!("world::{name}"), move || agrees(&folder, &name)));
    }
    tests
}

fn every_kind() -> Result<(), String> {
    let root = repository("tests/world");
    let mut codes = BTreeSet::new();
    let mut count = 0;
    for path in files_below(&root).iter().filter(|path| path.ends_with(".ncl")) {
        let text = fs::read_to_string(root.join(path)).map_err(|problem| format!("{path}: {problem}"))?;
        for line in text.lines().filter_map(|line| line.strip_prefix(FAULT)) {
            codes.extend(line.split_once(": ").map(|(code, _)| code.to_owned()));
            count += 1;
        }
    }
    let all = render::world::codes::CODES.iter().map(|code| code.name);
    let without: Vec<&str> = all.filter(|code| !codes.contains(*code)).collect();
    match (count >= MANY, without.is_empty()) {
        (true, true) => Ok(()),
        (false, _) => Err(format!("{count} faults, of at least {MANY}")),
        (true, false) => Err(format!("no fault for {}", without.join(", "))),
    }
}

fn agrees(folder: &Path, name: &str) -> Result<(), String> {
    let text =
        fs::read_to_string(folder.join(format!("{name}.ncl"))).map_err(|problem| problem.to_string())?;
    if name == live::NAME && crate::simulate::is_for_live() {
        return live::write(&text);
    }
    let faults = Fault::read_all(&text)?;
    let healthy = Fault::without(&text);
    let bench = Bench::new()?;
    let (found, shown) = bench.run(&healthy)?;
    if !found.is_empty() {
        return Err(format!("without a fault something is reported:\n{shown}"));
    }
    let mut all = String::new();
    for fault in faults {
        let (found, shown) = bench.run(&fault.put_into(&healthy)?)?;
        all.push_str(&fault.shown(&found, &shown)?);
    }
    expected::agrees(&folder.join(format!("{name}.expected")), &all)
}

/// The starter lab with a file that changes.
struct Bench {
    project: Project,
}

impl Bench {
    fn new() -> Result<Self, String> {
        Ok(Self { project: Project::starter() })
    }

    fn run(&self, text: &str) -> Result<(Vec<Diagnostic>, String), String> {
        self.project.write(PLACE, text);
        let root = self.project.folder().canonicalize().map_err(|problem| problem.to_string())?;
        let mut sources = Sources::new(&root);
        let mut evaluator = Evaluator::default();
        let labs = Labs::load(&root, &mut evaluator, &mut sources).map_err(|found| format!("{found:?}"))?;
        let compiled = compile(&labs.labs[0], &mut evaluator, &mut sources);
        let shown = human::human(&compiled.diagnostics, &sources, false);
        Ok((compiled.diagnostics, shown))
    }
}
