//! Good labs with one thing broken: each is refused where it is broken, or renders a sound tree.
//!
//! The mutants are the same in every run. A few of each kind run with the other tests; `cargo xtask mutants --record` runs
//! many and writes `docs/robustness.md`.

mod breaks;
mod dead;
mod judge;
mod moves;
mod objects;
mod points;
pub mod random;
mod reasons;
mod record;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use libtest_mimic::Trial;
use render::pipeline::compile;
use render::project::{Project as Loaded, ProjectLab};
use render::source::evaluator::Evaluator;
use render::value::Sources;

use crate::support::project::Project;
use crate::support::trial::says;
use crate::support::{files_below, repository};
pub use breaks::Mutant;
use breaks::WAYS;
use judge::{Files, Verdict, files_of, judge};
use points::Points;
use random::Random;
use reasons::Reasons;

/// Mutants of each way and lab, when they run with the other tests.
const FEW: usize = 1;
/// The same for the record.
const MANY: usize = 10;
/// The same for ways that need a reason.
const MANY_WITH_REASON: usize = 100;

/// The smallest reference lab.
const SMALL: &str = "cloudinit";

const SEED: u64 = 20_260_412;

/// One test for each lab, or, if asked, one that runs many mutants of all labs.
pub fn tests() -> Vec<Trial> {
    match how() {
        How::Sample => {
            let fields = says("mutants::fields", || dead::sample(SMALL));
            let labs = labs().into_iter().map(|lab| says(format!("mutants::{lab}"), move || sample(&lab)));
            labs.chain([fields]).collect()
        }
        How::Fields => vec![says("mutants::fields", || dead::all(&labs()))],
        How::All { record } => {
            vec![says("mutants::all", move || record::all(&labs(), record))]
        }
        How::Objects => vec![says("mutants::objects", || objects::write(&labs()))],
    }
}

enum How {
    Sample,
    All { record: bool },
    Objects,
    Fields,
}

#[allow(clippy::disallowed_methods, reason = "the switch is an environment variable, as in other test tools")]
fn how() -> How {
    match std::env::var("MUTANTS").as_deref() {
        Ok("all") => How::All { record: false },
        Ok("objects") => How::Objects,
        Ok("fields") => How::Fields,
        Ok("record") => How::All { record: true },
        _ => How::Sample,
    }
}

/// The reference labs: those with a golden tree. Other folders of `overlays/` are variants of them.
fn labs() -> Vec<String> {
    let files = files_below(&repository("golden"));
    let names: BTreeSet<&str> = files.iter().filter_map(|file| Some(file.split_once('/')?.0)).collect();
    names.into_iter().map(str::to_owned).collect()
}

fn sample(lab: &str) -> Result<(), String> {
    let faults: Vec<String> = run(lab, FEW)?
        .into_iter()
        .filter_map(|tried| Some(format!("{}\n  {}", tried.shown, tried.fault()?)))
        .collect();
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n")) }
}

/// A mutant, and what became of it.
pub struct Tried {
    way: &'static str,
    verdict: Verdict,
    may_show_elsewhere: bool,
    /// Whether a reason would be needed if it is accepted, and there is none.
    lacks_reason: bool,
    /// The file and what was done to it.
    shown: String,
}

impl Tried {
    /// What is wrong with the verdict, if anything is.
    fn fault(&self) -> Option<String> {
        match &self.verdict {
            Verdict::Fault(what) => Some(what.clone()),
            Verdict::RefusedElsewhere if !self.may_show_elsewhere => {
                Some("refused, but no error points into the mutated file".to_owned())
            }
            Verdict::Accepted if self.lacks_reason => {
                Some("accepted, it changes the tree, and `reasons.txt` has no reason".to_owned())
            }
            _ => None,
        }
    }
}

/// Runs some mutants of each way.
fn run(lab: &str, of_each_way: usize) -> Result<Vec<Tried>, String> {
    let bench = Bench::new(lab)?;
    let (points, good) = bench.points()?;
    let reasons = Reasons::read()?;
    let mut random = Random::new(SEED);
    let mut tried = Vec::new();
    for way in WAYS {
        let all = way.mutants(&points, &|point| fs::read_to_string(&point.file).unwrap_or_default());
        let count = if way.needs_reason && of_each_way > FEW { MANY_WITH_REASON } else { of_each_way };
        for mutant in random.some(all, count) {
            let verdict = bench.judge(&mutant, &good)?;
            let file = mutant.file.strip_prefix(bench.project.folder()).unwrap_or(&mutant.file);
            let shown = format!("{}: {} ({})", file.display(), mutant.what, way.name);
            tried.push(Tried {
                way: mutant.way,
                verdict,
                may_show_elsewhere: way.may_show_elsewhere,
                lacks_reason: way.needs_reason && !reasons.has(mutant.way, &mutant.path),
                shown,
            });
        }
    }
    Ok(tried)
}

/// A copy of a lab in a folder where its files can be changed.
pub struct Bench {
    project: Project,
    lab: ProjectLab,
    folder: PathBuf,
}

impl Bench {
    pub fn new(name: &str) -> Result<Self, String> {
        let project = Project::none();
        let own = format!("overlays/{name}/");
        for folder in ["config/", &own] {
            for path in files_below(&repository(folder)) {
                let path = format!("{folder}{path}");
                project.write(
                    &path,
                    fs::read(repository(&path)).map_err(|problem| format!("{path}: {problem}"))?,
                );
            }
        }
        let entry = format!("{{ labs.{name} = {{ entry = {own:?}, output = \"rendered\" }} }}\n");
        project.write("render.ncl", entry);
        let mut sources = Sources::new(project.folder());
        let loaded = Loaded::load(project.folder(), &mut Evaluator::default(), &mut sources)
            .map_err(|found| format!("{found:?}"))?;
        let lab = loaded.labs.into_iter().next().ok_or("the project has no lab")?;
        let folder = project.path(&own);
        Ok(Self { project, lab, folder })
    }

    /// The folder of the project.
    pub fn root(&self) -> &Path {
        self.project.folder()
    }

    pub fn lab(&self) -> &ProjectLab {
        &self.lab
    }

    /// All mutants at places whose path begins so.
    pub fn mutants(&self, begins: &[&str]) -> Result<Vec<Mutant>, String> {
        let (mut points, _) = self.points()?;
        points.all.retain(|point| begins.iter().any(|start| point.path.starts_with(start)));
        let read = |point: &points::Point| fs::read_to_string(&point.file).unwrap_or_default();
        Ok(WAYS.iter().flat_map(|way| way.mutants(&points, &read)).collect())
    }

    fn points(&self) -> Result<(Points, Files), String> {
        let mut sources = Sources::new(self.project.folder());
        let compiled = compile(&self.lab, &mut Evaluator::default(), &mut sources);
        let Some(rendered) = &compiled.rendered else {
            return Err(format!("the lab itself does not render: {:?}", compiled.diagnostics));
        };
        let good = files_of(rendered);
        let points = Points::read(&compiled.values, &sources, &self.folder);
        if points.all.is_empty() {
            Err("no value was found in the lab's files".to_owned())
        } else {
            Ok((points, good))
        }
    }

    /// Puts the mutated file in its place, looks what happens, and puts the good one back.
    fn judge(&self, mutant: &Mutant, good_tree: &Files) -> Result<Verdict, String> {
        let Mutant { file, .. } = mutant;
        let cannot = |problem| format!("{}: {problem}", file.display());
        let good = fs::read_to_string(file).map_err(cannot)?;
        fs::write(file, mutant.apply(&good)).map_err(cannot)?;
        let verdict = judge(&self.lab, self.project.folder(), &self.folder, file, good_tree);
        fs::write(file, good).map_err(cannot)?;
        Ok(verdict)
    }
}
