//! The layers behind a value: the values that it overrides.
//!
//! The evaluator's merge keeps only the value with the highest priority. To find the values that it overrides, its file
//! is left out and the field is evaluated again, so the result follows Nickel's own priorities. This costs one
//! evaluation per file and runs only on request.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

pub use crate::source::layer_value::LayerValue;

use crate::source::evaluator::Evaluator;
use crate::source::nickel::{Lookup, NickelEngine};
use crate::source::request::Request;
use crate::value::{Key, Sources, Span};

/// The part of a project that a file belongs to, from the most general to the most specific.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Layer {
    /// `config/`, except for the catalogue.
    Vocabulary,
    /// `config/catalog/`.
    Catalogue,
    /// The overlay of a lab.
    Lab,
}

/// A field whose layers are requested.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// The path of the field from the root.
    pub path: Vec<Key>,
    /// The place of the winning value.
    pub winner: Span,
}

/// More layers than any project has.
const STEPS_MAX: usize = 8;

/// For each field, the values that the winning value overrides, highest priority first.
pub fn beneath(
    request: &Request,
    wanted: &[Wanted],
    evaluator: &mut Evaluator,
    sources: &mut Sources,
) -> Vec<Vec<LayerValue>> {
    let (asked, request) = (wanted.to_vec(), request.clone());
    let found = evaluator.run(sources, move |engine, sources| {
        let mut lookups = BTreeMap::new();
        asked.iter().map(|wanted| steps(&request, wanted, &mut lookups, engine, sources)).collect()
    });
    // The winning values are shown even if the evaluator crashes here.
    found.unwrap_or_else(|_| vec![Vec::new(); wanted.len()])
}

/// Configurations by the files that they leave out; none if they cannot be evaluated.
type Lookups = BTreeMap<BTreeSet<PathBuf>, Option<Lookup>>;

fn steps(
    request: &Request,
    wanted: &Wanted,
    lookups: &mut Lookups,
    engine: &mut NickelEngine,
    sources: &mut Sources,
) -> Vec<LayerValue> {
    let mut without = BTreeSet::new();
    let mut steps: Vec<LayerValue> = Vec::new();
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

fn load(request: &Request, without: &BTreeSet<PathBuf>, engine: &mut NickelEngine) -> Option<Lookup> {
    let files = request.files.iter().filter(|file| !without.contains(*file)).cloned().collect();
    // All of the catalogue takes part: the file that describes the entry may be one that only the lab's files refer to,
    // and those are the first to be left out.
    Lookup::load(engine, &Request { files, catalogue: None, ..request.clone() })
}

/// The layer of a source file, by its path below the project's root.
pub fn layer(file: &Path, config: &Path, catalogue: &Path) -> Layer {
    if file.starts_with(catalogue) {
        Layer::Catalogue
    } else if file.starts_with(config) {
        Layer::Vocabulary
    } else {
        Layer::Lab
    }
}
