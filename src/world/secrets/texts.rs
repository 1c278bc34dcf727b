//! All texts of a document, with their places.

use crate::document::{Content, Data, DataKind, Document, Origin};
use crate::world::object::path_of;

/// The place of a text.
pub(super) struct Place<'d> {
    /// The configuration value that decided it.
    pub(super) origin: Origin,
    node: Option<(&'d Data, &'d Data)>,
}

impl Place<'_> {
    /// The path in the document; empty if the document is a text.
    pub(super) fn path(&self) -> String {
        self.node.map(|(root, node)| path_of(root, node)).unwrap_or_default()
    }
}

/// What is called with the place of a text, the text before it in a list, and the text.
type Visit<'v, 'd> = dyn FnMut(Place<'d>, Option<&str>, &str) + 'v;

/// Visits all texts of a document.
pub(super) fn each<'d>(document: &'d Document, visit: &mut Visit<'_, 'd>) {
    match &document.content {
        Content::Yaml(all) => all.iter().for_each(|data| below(data, data, None, visit)),
        Content::HeadedYaml { data, .. } | Content::Json(data) => below(data, data, None, visit),
        Content::Text(text) => visit(Place { origin: document.origin, node: None }, None, text),
        Content::Lines { text, lines } => {
            for (line, origin) in text.lines().zip(lines) {
                visit(Place { origin: *origin, node: None }, None, line);
            }
        }
    }
}

fn below<'d>(root: &'d Data, data: &'d Data, before: Option<&str>, visit: &mut Visit<'_, 'd>) {
    match &data.kind {
        DataKind::String(text) => {
            visit(Place { origin: data.origin, node: Some((root, data)) }, before, text)
        }
        DataKind::List(elements) => {
            let mut before = None;
            for element in elements {
                below(root, element, before, visit);
                before = element.as_str();
            }
        }
        DataKind::Map(fields) => fields.iter().for_each(|(_, value)| below(root, value, None, visit)),
        DataKind::Null | DataKind::Bool(_) | DataKind::Number(_) => {}
    }
}
