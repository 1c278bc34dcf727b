//! The plan while it is made. Two things hold by construction: a step needs only steps before it, so there is no circle
//! and the order of the list is an order to run them in; and every file that is named exists in the tree.

use std::collections::{BTreeMap, BTreeSet};

use crate::bootstrap::step::{Action, Call, Proof, Step, TreeFile};
use crate::document::{Content, Data, Document};

/// The folder of the plan and its files.
pub const FOLDER: &str = "bootstrap";

/// The documents that the other targets have made, by their paths.
pub struct Tree<'d>(BTreeMap<&'d str, &'d Document>);

impl<'d> Tree<'d> {
    /// Of documents with the same path the first counts; that there are several is found when they are printed.
    pub fn of(documents: impl DoubleEndedIterator<Item = &'d Document>) -> Self {
        Self(documents.rev().map(|document| (document.path.as_str(), document)).collect())
    }

    pub fn find(&self, path: &str) -> Option<TreeFile> {
        self.0.get(path).copied().map(file)
    }

    /// The files below a folder, in the order of their paths.
    pub fn below(&self, folder: &str) -> Vec<TreeFile> {
        let from = format!("{folder}/");
        let files = self.0.range(from.as_str()..).take_while(|(path, _)| path.starts_with(&from));
        files.map(|(_, document)| file(document)).collect()
    }

    /// The first document in a file of YAML.
    pub fn data(&self, file: &TreeFile) -> Option<&'d Data> {
        match &self.0.get(file.path())?.content {
            Content::Yaml(all) => all.first(),
            Content::HeadedYaml { data, .. } => Some(data),
            Content::Json(data) => Some(data),
            Content::Text(_) | Content::Lines { .. } => None,
        }
    }
}

fn file(document: &Document) -> TreeFile {
    TreeFile { path: document.path.clone(), node: document.origin.node }
}

/// Steps in an order in which they can be run.
#[derive(Debug, Default)]
pub struct Plan {
    steps: Vec<Step>,
    known: BTreeSet<String>,
}

impl Plan {
    /// Adds a step, and returns its id for those that need it. A need that has not been added means a step that this
    /// lab does without.
    pub fn add(&mut self, mut step: Step) -> String {
        step.needs.retain(|need| self.known.contains(need));
        step.needs.sort();
        step.needs.dedup();
        let id = step.id.clone();
        let is_new = self.known.insert(id.clone());
        debug_assert!(is_new, "step `{id}` is added twice");
        if is_new {
            self.steps.push(step);
        }
        id
    }

    pub fn has(&self, id: &str) -> bool {
        self.known.contains(id)
    }

    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// Says of a step that it matters only until others are done, which come later.
    pub fn only_for(&mut self, id: &str, others: Vec<String>) {
        if let Some(step) = self.steps.iter_mut().find(|step| step.id == id) {
            step.only_for = others;
        }
    }
}

impl Step {
    /// The files of the tree that the step needs, each once.
    pub fn inputs(&self) -> BTreeSet<&TreeFile> {
        let actions = self.run.iter().chain(&self.undo).flat_map(|action| match action {
            Action::Copy { file, .. } => std::slice::from_ref(file),
            Action::Call(Call { from: Some((file, ..)), .. }) => std::slice::from_ref(file),
            Action::Command { reads, .. } => reads.as_slice(),
            _ => &[],
        });
        let proofs = self.done.iter().filter_map(|proof| match proof {
            Proof::Same { file, .. } => Some(file),
            Proof::Command(_) | Proof::OperatorCommand(_) | Proof::Noted => None,
        });
        actions.chain(proofs).collect()
    }
}
