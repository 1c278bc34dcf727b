//! Provenance: the place in the source that sets a line of the output, and the values that it overrides.

pub mod field;

use std::collections::BTreeMap;

use crate::document::{How, Origin};
use crate::pipeline::Compiled;
use crate::print::tree::lines;
use crate::project::{ProjectLab, layer_of};
use crate::source::evaluator::Evaluator;
use crate::source::layers::{Layer, LayerValue, Wanted, beneath};
use crate::value::{Kind, NodeId, Number, Sources, Span, Values};

/// A line of a rendered file and the value that sets it.
#[derive(Clone, Debug)]
pub struct Explained {
    /// Counted from one.
    pub line: usize,
    /// The text of the line.
    pub text: String,
    /// The value behind it.
    pub reason: Reason,
}

/// The configuration value behind a line.
#[derive(Clone, Debug)]
pub struct Reason {
    /// Whether the line shows the value or follows from it.
    pub how: How,
    /// Where the value is written.
    pub span: Span,
    /// The part of the project with that place.
    pub layer: Layer,
    /// The value's path in the configuration.
    pub path: String,
    /// The value as text, if it is short and plain.
    pub shown: Option<String>,
    /// The values that it overrides, highest priority first.
    pub beneath: Vec<(LayerValue, Layer)>,
}

/// Explains lines of a file of the tree: all lines, or the requested ones. None if the tree has no such file.
pub fn explain(
    lab: &ProjectLab,
    compiled: &Compiled,
    path: &str,
    wanted: Option<usize>,
    evaluator: &mut Evaluator,
    sources: &mut Sources,
) -> Option<Vec<Explained>> {
    let document = compiled.rendered.as_ref()?.documents.iter().find(|document| document.path == path)?;
    let (text, origins) = lines(document);
    let chosen: Vec<(usize, &str, Origin)> = text
        .lines()
        .zip(origins)
        .zip(1..)
        .filter(|(_, line)| wanted.is_none_or(|wanted| wanted == *line))
        .map(|((text, origin), line)| (line, text, origin))
        .collect();
    let origins: Vec<Origin> = chosen.iter().map(|(_, _, origin)| *origin).collect();
    let reasons = reasons(lab, compiled, &origins, evaluator, sources);
    let explained = chosen.into_iter().zip(reasons);
    let explained =
        explained.map(|((line, text, _), reason)| Explained { line, text: text.to_owned(), reason });
    Some(explained.collect())
}

/// The values behind origins, with what they override.
fn reasons(
    lab: &ProjectLab,
    compiled: &Compiled,
    origins: &[Origin],
    evaluator: &mut Evaluator,
    sources: &mut Sources,
) -> Vec<Reason> {
    let values = &compiled.values;
    let mut layers: BTreeMap<NodeId, Vec<LayerValue>> = BTreeMap::new();
    let nodes: Vec<NodeId> = origins
        .iter()
        .map(|origin| origin.node)
        .filter(|node| is_plain(values, *node) && layers.insert(*node, Vec::new()).is_none())
        .collect();
    let asked: Vec<Wanted> = nodes
        .iter()
        .map(|node| Wanted {
            path: values.path(*node).into_iter().cloned().collect(),
            winner: values.span(*node),
        })
        .collect();
    layers.extend(nodes.into_iter().zip(beneath(&lab.request, &asked, evaluator, sources)));
    origins.iter().map(|origin| reason(lab, values, &layers, *origin, sources)).collect()
}

fn reason(
    lab: &ProjectLab,
    values: &Values,
    layers: &BTreeMap<NodeId, Vec<LayerValue>>,
    origin: Origin,
    sources: &Sources,
) -> Reason {
    let Origin { node, how } = origin;
    let span = place(values, node);
    let layer = |span: Span| layer_of(lab, &sources.file(span.file).path);
    let beneath = layers.get(&node).into_iter().flatten();
    Reason {
        how,
        span,
        layer: layer(span),
        path: values.show_path(node),
        shown: shown(values, node),
        beneath: beneath.map(|step| (step.clone(), layer(step.span))).collect(),
    }
}

/// The place of a value: the value itself, or the name of a record, whose braces show nothing.
pub fn place(values: &Values, node: NodeId) -> Span {
    if is_plain(values, node) { values.span(node) } else { values.key_span(node) }
}

fn is_plain(values: &Values, node: NodeId) -> bool {
    !matches!(values.node(node).kind, Kind::Record(_) | Kind::List(_))
}

/// The value as text, if it is short and plain.
pub fn shown(values: &Values, node: NodeId) -> Option<String> {
    match &values.node(node).kind {
        Kind::Bool(value) => Some(value.to_string()),
        Kind::Number(Number::Integer(number)) => Some(number.to_string()),
        Kind::Number(Number::Decimal(digits)) => Some(digits.to_string()),
        Kind::String(text) => Some(format!("{text:?}")),
        Kind::Null | Kind::List(_) | Kind::Record(_) | Kind::Broken => None,
    }
}
