//! The plan while it is made. Two properties hold by construction: a step needs only earlier steps, so there is no
//! cycle and the list is in execution order; and every file that a step refers to exists in the tree.

use std::collections::{BTreeMap, BTreeSet};

use crate::bootstrap::step::{Action, BootstrapStep, Call, Proof, TreeFile};
use crate::document::{Content, Data, Document};

/// The folder of the plan and its files.
pub const FOLDER: &str = "bootstrap";

/// The documents of the other targets, by path.
pub struct TreeFiles<'d>(BTreeMap<&'d str, &'d Document>);

impl<'d> TreeFiles<'d> {
    /// Of documents with the same path, the first is used; duplicates are reported when they are printed.
    pub fn of(documents: impl DoubleEndedIterator<Item = &'d Document>) -> Self {
        Self(documents.rev().map(|document| (document.path.as_str(), document)).collect())
    }

    pub fn find(&self, path: &str) -> Option<TreeFile> {
        self.0.get(path).copied().map(file)
    }

    /// The files below a folder, sorted by path.
    pub fn below(&self, folder: &str) -> Vec<TreeFile> {
        let from = format!("{folder}/");
        let files = self.0.range(from.as_str()..).take_while(|(path, _)| path.starts_with(&from));
        files.map(|(_, document)| file(document)).collect()
    }

    /// The first document in a YAML file.
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

/// Steps in execution order.
#[derive(Debug, Default)]
pub struct Plan {
    steps: Vec<BootstrapStep>,
    known: BTreeSet<String>,
}

impl Plan {
    /// Adds a step, and returns its id for steps that need it. A need that has not been added is a step that this lab
    /// does not have.
    pub fn add(&mut self, mut step: BootstrapStep) -> String {
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

    pub fn steps(&self) -> &[BootstrapStep] {
        &self.steps
    }

    /// Marks a step as needed only until the given later steps are done.
    pub fn only_for(&mut self, id: &str, others: Vec<String>) {
        if let Some(step) = self.steps.iter_mut().find(|step| step.id == id) {
            step.only_for = others;
        }
    }
}

impl BootstrapStep {
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
