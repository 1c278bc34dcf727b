//! The layers behind a value: what would stand there without the file that won, and without the next one.
//!
//! The evaluator's merge keeps the winner only. To learn what it won over, its file is left out and the field is
//! evaluated again, so the answer is Nickel's own, priorities and all. This costs an evaluation per file and runs
//! only when somebody asks.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

pub use crate::source::step::Step;

use crate::source::evaluator::Evaluator;
use crate::source::nickel::{Engine, Lookup};
use crate::source::request::Request;
use crate::value::{Key, Sources, Span};

/// Which part of a project a file belongs to, from the most general to the most particular.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Layer {
    Vocabulary,
    Catalogue,
    Lab,
}

/// A field whose layers are asked for.
#[derive(Clone, Debug)]
pub struct Wanted {
    pub path: Vec<Key>,
    /// Where the winning value stands.
    pub winner: Span,
}

/// More layers than any project has.
const STEPS_MAX: usize = 8;

/// For each field, what the winner won over: the next best first.
pub fn beneath(
    request: &Request,
    wanted: &[Wanted],
    evaluator: &mut Evaluator,
    sources: &mut Sources,
) -> Vec<Vec<Step>> {
    let (asked, request) = (wanted.to_vec(), request.clone());
    let found = evaluator.run(sources, move |engine, sources| {
        let mut lookups = BTreeMap::new();
        asked.iter().map(|wanted| steps(&request, wanted, &mut lookups, engine, sources)).collect()
    });
    // Whoever asks gets the winners even where the evaluator does not survive the question.
    found.unwrap_or_else(|_| vec![Vec::new(); wanted.len()])
}

/// Configurations by the files that they leave out; none where they cannot be evaluated.
type Lookups = BTreeMap<BTreeSet<PathBuf>, Option<Lookup>>;

fn steps(
    request: &Request,
    wanted: &Wanted,
    lookups: &mut Lookups,
    engine: &mut Engine,
    sources: &mut Sources,
) -> Vec<Step> {
    let mut without = BTreeSet::new();
    let mut steps: Vec<Step> = Vec::new();
    while steps.len() < STEPS_MAX {
        let last = steps.last().map_or(wanted.winner, |step| step.span);
        let file = sources.file(last.file).path.clone();
        if !request.files.contains(&file) || !without.insert(file) {
            break;
        }
        let lookup = lookups.entry(without.clone()).or_insert_with(|| load(request, &without, engine));
        let Some(lookup) = lookup else { break };
        match lookup.find(engine, &wanted.path, sources) {
            Some(step) => steps.push(step),
            None => break,
        }
    }
    steps
}

fn load(request: &Request, without: &BTreeSet<PathBuf>, engine: &mut Engine) -> Option<Lookup> {
    let files = request.files.iter().filter(|file| !without.contains(*file)).cloned().collect();
    Lookup::load(engine, &Request { files, ..request.clone() })
}

/// The layer of a source file, by its place below the project's root.
pub fn layer(file: &Path, config: &Path, catalogue: &Path) -> Layer {
    if file.starts_with(catalogue) {
        Layer::Catalogue
    } else if file.starts_with(config) {
        Layer::Vocabulary
    } else {
        Layer::Lab
    }
}
