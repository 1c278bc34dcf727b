//! The words that a shell offers: labs, codes, and fields with the names of a lab's entries.
//!
//! They are computed while a person waits for them, from a project that may be broken at the moment. So nothing is
//! reported: where something is wrong, there are fewer words.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::PathBuf;

use clap_complete::engine::{ArgValueCandidates, ArgValueCompleter, CompletionCandidate};

use crate::cli::session::Kept;
use crate::lab::Lab;
use crate::pipeline::{codes, compile_with};
use crate::project::{Project, find_root};
use crate::value::Sources;
use crate::vocabulary;

/// Completes the name of a lab.
pub(super) fn labs() -> ArgValueCandidates {
    ArgValueCandidates::new(|| {
        let project = Opened::here();
        let labs = project.iter().flat_map(|opened| opened.project.labs.iter());
        labs.map(|lab| CompletionCandidate::new(&lab.name).help(Some(lab.output_shown.clone().into())))
            .collect()
    })
}

/// Completes a code, or the path of a field, a step at a time.
pub(super) fn codes_and_fields() -> ArgValueCompleter {
    ArgValueCompleter::new(|current: &OsStr| {
        let Some(current) = current.to_str() else { return Vec::new() };
        let mut found: Vec<CompletionCandidate> = Vec::new();
        if !current.contains('.') {
            let codes = codes::all().into_iter();
            let codes = codes.filter(|code| code.name.starts_with(&current.to_uppercase()));
            found
                .extend(codes.map(|code| {
                    CompletionCandidate::new(code.name).help(Some(code.title.to_owned().into()))
                }));
        }
        found.extend(fields(current).into_iter().map(CompletionCandidate::new));
        found
    })
}

/// Paths with the steps of the given one, and a last step that begins like its last.
fn fields(current: &str) -> BTreeSet<String> {
    let (before, last) = current.rsplit_once('.').unwrap_or(("", current));
    let steps: Vec<&str> = before.split('.').filter(|step| !step.is_empty()).collect();
    let listed = vocabulary::paths();
    let mut next = BTreeSet::new();
    for path in listed.lines().filter_map(|line| line.split('\t').next()) {
        let path: Vec<&str> = path.split('.').collect();
        let (Some(front), Some(step)) = (path.get(..steps.len()), path.get(steps.len())) else { continue };
        let same = front.iter().zip(&steps).all(|(of_path, given)| *of_path == "*" || of_path == given);
        if same {
            next.insert((*step).to_owned());
        }
    }
    // A lab is compiled only for the step where its names belong.
    if next.contains("*") && steps.len() == 1 {
        next.extend(entries(steps[0]));
    }
    let prefix = if before.is_empty() { String::new() } else { format!("{before}.") };
    next.into_iter().filter(|step| step.starts_with(last)).map(|step| format!("{prefix}{step}")).collect()
}

/// The names that the labs of the project have in one of their records.
fn entries(record: &str) -> BTreeSet<String> {
    let Some(mut opened) = Opened::here() else { return BTreeSet::new() };
    let labs = opened.labs();
    labs.iter().flat_map(|lab| names(record, lab)).collect()
}

fn names(record: &str, lab: &Lab) -> Vec<String> {
    match record {
        "services" => lab.services().map(|(name, _)| name.to_string()).collect(),
        "machines" => lab.machines.keys().map(ToString::to_string).collect(),
        "hosts" => lab.hosts.keys().map(ToString::to_string).collect(),
        "networks" => lab.networks.keys().map(ToString::to_string).collect(),
        _ => Vec::new(),
    }
}

/// The project that the command line concerns.
struct Opened {
    project: Project,
    sources: Sources,
    kept: Kept,
}

impl Opened {
    fn here() -> Option<Self> {
        let root = find_root(&directory().canonicalize().ok()?).ok()?;
        let mut kept = Kept::default();
        kept.evaluator.started().ok()?;
        let mut sources = Sources::new(&root);
        let project = Project::load(&root, &mut kept.evaluator, &mut sources).ok()?;
        Some(Self { project, sources, kept })
    }

    fn labs(&mut self) -> Vec<Lab> {
        let Kept { evaluator, shared } = &mut self.kept;
        let labs = self.project.labs.iter();
        labs.filter_map(|lab| compile_with(lab, shared, evaluator, &mut self.sources).lab).collect()
    }
}

/// The folder that `-C` names on the line that is being completed.
fn directory() -> PathBuf {
    let words: Vec<_> = std::env::args_os().collect();
    let named = words.windows(2).find(|pair| pair[0] == "-C" || pair[0] == "--directory");
    named.map_or_else(|| PathBuf::from("."), |pair| PathBuf::from(&pair[1]))
}
