//! The files that steps may refer to: the documents of the targets.

use std::collections::BTreeMap;

use crate::document::{Data, Document};
use crate::value::NodeId;

/// The folder of the plan and its files.
pub const FOLDER: &str = "bootstrap";
/// The path of the plan as data.
pub const PLAN: &str = "bootstrap/plan.yaml";

/// The documents of the other targets, by path.
pub struct TreeFiles<'d>(BTreeMap<&'d str, &'d Document>);

impl<'d> TreeFiles<'d> {
    /// Of documents with the same path, the first is used; duplicates are reported when they are printed.
    pub fn of(documents: impl DoubleEndedIterator<Item = &'d Document>) -> Self {
        Self(documents.rev().map(|document| (document.path.as_str(), document)).collect())
    }

    /// The file with this path, if the tree has it.
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
        self.0.get(file.path())?.content.data().first()
    }
}

/// A file of the tree, by its path. Only [`TreeFiles`] creates them, so that each exists.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TreeFile {
    path: String,
    /// The value because of which it exists.
    pub node: NodeId,
}

impl TreeFile {
    /// The path of the file in the tree.
    pub fn path(&self) -> &str {
        &self.path
    }
}

fn file(document: &Document) -> TreeFile {
    TreeFile { path: document.path.clone(), node: document.origin.node }
}
