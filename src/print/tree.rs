//! Prints documents, and combines them into one tree. Two documents with the same path are a finding.

use std::collections::BTreeSet;

use crate::diag::{Code, Diagnostic, Example, Severity};
use crate::document::{Content, Document, Origin};
use crate::print::{json, json_with_lines, yaml, yaml_with_lines};
use crate::tree::{Tree, TreeFile, TreePath};
use crate::value::Values;

pub(crate) static CODES: &[&Code] = &[&OUT_COLLISION, &OUT_PATH];

pub(crate) static OUT_COLLISION: Code = Code {
    name: "OUT-COLLISION",
    severity: Severity::Error,
    title: "two documents have the same path",
    why: "Every object has its own file, named after it. Two objects with the same name would overwrite each other; \
          on case-insensitive file systems, so would two objects whose names differ only in case.",
    example: Example::Story {
        bad: "kubernetes/web/Web/service.yaml and kubernetes/web/web/service.yaml",
        good: "kubernetes/web/web/service.yaml and kubernetes/web/web-admin/service.yaml",
    },
    allowable: false,
};

pub(crate) static OUT_PATH: Code = Code {
    name: "OUT-PATH",
    severity: Severity::Error,
    title: "invalid file name",
    why: "Files are named after their objects, and the tree must be usable on all systems. On Windows, for example, \
          `aux` and `con` are not valid file names.",
    example: Example::Story { bad: "machines.con = { ... }", good: "machines.console = { ... }" },
    allowable: false,
};

/// The text of a document.
pub fn text(document: &Document) -> String {
    match &document.content {
        Content::Yaml(data) => yaml(data),
        Content::HeadedYaml { heading, data } => {
            format!("{heading}\n{}", yaml(std::slice::from_ref(data)))
        }
        Content::Json(data) => json(data),
        Content::Text(text) | Content::Lines { text, .. } => text.clone(),
    }
}

/// The text of a document, and the origin of each of its lines.
pub fn lines(document: &Document) -> (String, Vec<Origin>) {
    match &document.content {
        Content::Yaml(data) => yaml_with_lines(data),
        Content::HeadedYaml { heading, data } => {
            let (text, mut lines) = yaml_with_lines(std::slice::from_ref(data));
            lines.insert(0, document.origin);
            (format!("{heading}\n{text}"), lines)
        }
        Content::Json(data) => json_with_lines(data),
        Content::Text(text) => (text.clone(), vec![document.origin; text.lines().count()]),
        Content::Lines { text, lines } => (text.clone(), lines.clone()),
    }
}

/// Prints all documents into one tree. Two documents with the same path are a finding.
pub fn tree(documents: &[Document], values: &Values) -> Result<Tree, Vec<Diagnostic>> {
    let mut tree = Tree::default();
    let mut faults = Vec::new();
    let mut unnamable = BTreeSet::new();
    for document in documents {
        let wants = |diagnostic: Diagnostic, document: &Document| {
            let node = document.origin.node;
            diagnostic.at_node(node, values.key_span(node), format!("generates `{}`", document.path))
        };
        let path = match TreePath::new(&document.path) {
            Ok(path) => path,
            Err(problem) => {
                // One invalid name affects all files below it; one finding is enough.
                if unnamable.insert(document.origin.node) {
                    let diagnostic = Diagnostic::new(&OUT_PATH, problem.to_string());
                    faults.push(wants(diagnostic, document).help("choose another name"));
                }
                continue;
            }
        };
        if let Err(collision) = tree.insert(path, TreeFile::plain(text(document).into_bytes())) {
            let diagnostic = wants(Diagnostic::new(&OUT_COLLISION, collision.to_string()), document);
            let present = documents.iter().find(|other| other.path == collision.present.as_str());
            let diagnostic = present.into_iter().fold(diagnostic, wants);
            faults.push(diagnostic.help("rename one of the two"));
        }
    }
    if faults.is_empty() { Ok(tree) } else { Err(faults) }
}
