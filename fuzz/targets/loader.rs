//! The starter lab with its files broken in several ways at once: the whole pipeline refuses it in words, or renders a
//! sound tree. The ways to break one thing, and what is asked of the outcome, are those of the tests' mutants.

#![no_main]

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::OnceLock;

use arbitrary::{Arbitrary, Unstructured};
use libfuzzer_sys::fuzz_target;
use render::pipeline::compile;
use render::project::{Project, ProjectLab};
use render::source::evaluator::Evaluator;
use render::value::Sources;
use tempfile::TempDir;

#[allow(dead_code, reason = "the tests use more of it")]
#[path = "../../tests/mutants/breaks.rs"]
mod breaks;
#[allow(dead_code, reason = "the tests use more of it")]
#[path = "../../tests/mutants/judge.rs"]
mod judge;
#[allow(dead_code, reason = "the tests use more of it")]
#[path = "../../tests/mutants/moves.rs"]
mod moves;
#[allow(dead_code, reason = "the tests use more of it")]
#[path = "../../tests/mutants/points.rs"]
mod points;
#[allow(dead_code, reason = "other targets use more of it")]
#[path = "shared/starter.rs"]
mod starter;

use breaks::{Mutant, WAYS};
use judge::{Verdict, judge};
use points::Points;

/// One more edit, anywhere in the text.
#[derive(Arbitrary, Debug)]
enum Edit {
    Remove { at: u16, count: u8 },
    Insert { at: u16, word: u8 },
    Copy { from: u16, count: u8, to: u16 },
}

/// What configurations are written with.
const WORDS: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    "\"",
    "'",
    "=",
    ",",
    ".",
    "|",
    "&",
    "%{",
    "m%\"",
    "\"%",
    "#",
    "\n",
    "\\",
    "\0",
    " | default",
    " | force",
    " | not_exported",
    " | optional",
    " | priority 1",
    " | String",
    " | Number",
    "let x = 1 in ",
    "fun x => x",
    "if true then ",
    " else ",
    "import \"lab.ncl\"",
    "null",
    "true",
    "-1",
    "0",
    "1e400",
    "0x10",
    "9223372036854775808",
    "\"10.0.0.0/8\"",
    "\"::/0\"",
    "\"1.2.3.4\"",
    "\"5Gi\"",
    "services",
    "machines",
    "networks",
    "enable = true",
    "match { _ => 1 }",
    "std.record.merge_all",
    "\u{feff}",
    "é",
    "😀",
];

struct Bench {
    folder: TempDir,
    lab: ProjectLab,
    mutants: Vec<Mutant>,
}

static BENCH: OnceLock<Bench> = OnceLock::new();

fuzz_target!(|input: &[u8]| {
    let bench = BENCH.get_or_init(Bench::new);
    let mut choices = Unstructured::new(input);
    let Ok(mutant) = choices.choose(&bench.mutants) else { return };
    let edits: Vec<Edit> = Vec::arbitrary(&mut choices).unwrap_or_default();
    let good = fs::read_to_string(&mutant.file).expect("it was written");
    let text = edits.iter().take(4).fold(mutant.apply(&good), |text, edit| edit.apply(&text));
    fs::write(&mutant.file, &text).expect("it can be written");
    let verdict = judge(&bench.lab, bench.folder.path(), &bench.own(), &mutant.file, &BTreeMap::new());
    fs::write(&mutant.file, &good).expect("it can be written");
    if let Verdict::Fault(what) = verdict {
        panic!("{what}\n{} reads\n{text}", mutant.file.display());
    }
});

impl Edit {
    fn apply(&self, text: &str) -> String {
        let place = |at: u16| text.floor_char_boundary(usize::from(at) % (text.len() + 1));
        let piece = |at: u16, count: u8| {
            let start = place(at);
            start..text.floor_char_boundary((start + usize::from(count)).min(text.len()))
        };
        let mut out = text.to_owned();
        match self {
            Self::Remove { at, count } => out.replace_range(piece(*at, *count), ""),
            Self::Insert { at, word } => out.insert_str(place(*at), WORDS[usize::from(*word) % WORDS.len()]),
            Self::Copy { from, count, to } => out.insert_str(place(*to), &text[piece(*from, *count)]),
        }
        out
    }
}

impl Bench {
    /// The starter lab, and everything that can be broken in it.
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("there is a folder for temporary files");
        starter::write(folder.path());
        let mut sources = Sources::new(folder.path());
        let mut evaluator = Evaluator::default();
        let project = Project::load(folder.path(), &mut evaluator, &mut sources);
        let project = project.expect("the starter project is sound");
        let lab = project.labs.into_iter().next().expect("the starter project has a lab");
        let mut bench = Self { folder, lab, mutants: Vec::new() };
        let compiled = compile(&bench.lab, &mut evaluator, &mut sources);
        let points = Points::read(&compiled.values, &sources, &bench.own());
        let read = |point: &points::Point| fs::read_to_string(&point.file).expect("it was written");
        bench.mutants = WAYS.iter().flat_map(|way| way.mutants(&points, &read)).collect();
        bench
    }

    /// The lab's own files.
    fn own(&self) -> PathBuf {
        self.folder.path().join("overlays")
    }
}
