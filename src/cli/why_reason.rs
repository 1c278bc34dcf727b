//! Why a value is what it is, in words and for programs.

use serde_json::{Value, json};

use crate::document::How;
use crate::source::layers::Layer;
use crate::value::{Sources, Span};
use crate::why::Reason;

/// The value, and the part of the project that sets it.
pub(super) fn in_words(reason: &Reason) -> String {
    let path = if reason.path.is_empty() { "the lab itself" } else { &reason.path };
    let follows = match reason.how {
        How::Value => "",
        How::Follows => "follows from ",
    };
    format!("{follows}{path}, {}", from(reason.layer))
}

/// The part of the project.
pub(super) fn from(layer: Layer) -> &'static str {
    match layer {
        Layer::Vocabulary => "a default of the vocabulary",
        Layer::Catalogue => "from the catalogue",
        Layer::Lab => "set by the lab",
    }
}

/// The reason as one object.
pub(super) fn reason_json(reason: &Reason, sources: &Sources) -> Value {
    let place = |span: Span| {
        let at = sources.line_column(span);
        json!({ "file": sources.file(span.file).name, "line": at.line, "column": at.column })
    };
    let beneath: Vec<Value> = reason
        .beneath
        .iter()
        .map(|(step, layer)| json!({ "place": place(step.span), "value": step.shown, "layer": layer }))
        .collect();
    json!({
        "how": match reason.how { How::Value => "value", How::Follows => "follows" },
        "place": place(reason.span),
        "path": reason.path,
        "value": reason.shown,
        "layer": reason.layer,
        "over": beneath,
    })
}
