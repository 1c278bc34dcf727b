//! The results of many mutants of all labs: `docs/robustness.md`.

use std::collections::BTreeMap;
use std::fs;

use super::breaks::WAYS;
use super::judge::Verdict;
use super::{MANY, Tried, run};
use crate::support::repository;

const PATH: &str = "docs/robustness.md";

/// How often each thing happened.
#[derive(Clone, Copy, Default)]
struct Counts {
    tried: usize,
    refused: usize,
    elsewhere: usize,
    accepted: usize,
    faults: usize,
}

impl Counts {
    fn add(&mut self, tried: &Tried) {
        self.tried += 1;
        match tried.verdict {
            _ if tried.fault().is_some() => self.faults += 1,
            Verdict::Refused => self.refused += 1,
            Verdict::RefusedElsewhere => self.elsewhere += 1,
            Verdict::Accepted | Verdict::Equivalent | Verdict::Fault(_) => self.accepted += 1,
        }
    }

    fn row(&self, name: &str) -> String {
        let Self { tried, refused, elsewhere, accepted, faults } = self;
        format!("| {name} | {tried} | {refused} | {elsewhere} | {accepted} | {faults} |\n")
    }
}

/// Runs the mutants of all labs, a thread each; writes the page if asked.
pub fn all(labs: &[String], record: bool) -> Result<(), String> {
    let run = |lab: &String| run(lab, MANY).map_err(|problem| format!("{lab}: {problem}"));
    let results: Vec<Vec<Tried>> = std::thread::scope(|scope| {
        let threads: Vec<_> = labs.iter().map(|lab| scope.spawn(move || run(lab))).collect();
        threads.into_iter().map(|thread| thread.join().expect("panics are caught")).collect::<Result<_, _>>()
    })?;
    let mut by_way: BTreeMap<&str, Counts> = BTreeMap::new();
    let mut by_lab = String::new();
    let mut total = Counts::default();
    let mut faults = Vec::new();
    for (lab, tried) in labs.iter().zip(&results) {
        let mut counts = Counts::default();
        for one in tried {
            counts.add(one);
            total.add(one);
            by_way.entry(one.way).or_default().add(one);
            faults.extend(one.fault().map(|fault| format!("{}\n  {fault}", one.shown)));
        }
        by_lab.push_str(&counts.row(&format!("`{lab}`")));
    }
    let head = |first: &str| {
        format!(
            "| {first} | tested | rejected in the mutated file | rejected where it is referenced | accepted and valid | faults |\n\
             |---|---|---|---|---|---|\n"
        )
    };
    let rows: String = WAYS.iter().filter_map(|way| Some(by_way.get(way.name)?.row(way.name))).collect();
    let page = fs::read_to_string(repository(PATH)).map_err(|problem| format!("{PATH}: {problem}"))?;
    let written_by_hand = page.find(NEXT).map_or("", |start| &page[start..]);
    let text = format!(
        "# Robustness\n\n{INTRODUCTION}\n{}{rows}{}\n{}{by_lab}\n{written_by_hand}",
        head("one thing broken"),
        total.row("all"),
        head("lab"),
    );
    println!("{text}");
    if !faults.is_empty() {
        return Err(faults.join("\n"));
    }
    match record {
        true => fs::write(repository(PATH), text).map_err(|problem| format!("{PATH}: {problem}")),
        false => Ok(()),
    }
}

const INTRODUCTION: &str = "\
## Good labs with one thing broken

`cargo xtask mutants --record` writes this section. It breaks one thing at a time in one of the files of a reference lab,
and compiles the lab. A fixed seed selects the mutants, so every run tests the same ones. There must be no panic and no
partial tree: a rejected lab has an error that points to the mutated file, and an accepted lab renders a complete tree
whose objects are valid. If a field or an entry was removed or renamed, the error may point to a file that refers to it.
A sample of the mutants runs with the other tests.
";

/// The heading of what is written by hand.
const NEXT: &str = "## Kills";
