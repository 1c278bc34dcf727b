//! Text line by line, each with its origin.

use crate::document::{Content, Document, Origin};
use crate::value::NodeId;

/// Lines that are being written.
#[derive(Default)]
pub struct Lines {
    text: String,
    origins: Vec<Origin>,
}

impl Lines {
    /// Adds a line that follows from a value.
    pub fn push(&mut self, node: NodeId, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
        self.origins.push(Origin::follows(node));
    }

    /// The lines as a file.
    pub fn document(self, node: NodeId, path: String) -> Document {
        let content = Content::Lines { text: self.text, lines: self.origins };
        Document { path, origin: Origin::follows(node), content }
    }
}

/// A text of the lab in one line.
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
