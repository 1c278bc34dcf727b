//! An object under validation, paths in it, and how findings show them.

use std::fmt::{self, Write};
use std::rc::Rc;

use crate::diag::{Code, Diagnostic};
use crate::document::{Data, DataKind};
use crate::kube::kinds::group;
use crate::value::{NodeId, Values};

/// One step down into an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum FieldStep {
    Key(String),
    Index(usize),
}

/// The path of a node in an object. Paths share their common beginning: rules build many and use few.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Path(Option<Rc<Last>>);

#[derive(Debug, PartialEq, Eq)]
struct Last {
    above: Path,
    step: FieldStep,
}

impl Path {
    /// A path of keys: `spec.template.metadata`.
    pub(super) fn of(keys: &[&str]) -> Self {
        keys.iter().fold(Self::default(), |path, key| path.key(key))
    }

    /// Whether it is the path of the object itself.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    pub(super) fn last(&self) -> Option<&FieldStep> {
        self.0.as_ref().map(|last| &last.step)
    }

    /// The path without its last step.
    pub(super) fn above(&self) -> Self {
        self.0.as_ref().map(|last| last.above.clone()).unwrap_or_default()
    }

    /// All steps, beginning at the object.
    pub(super) fn steps(&self) -> Vec<&FieldStep> {
        let upwards = std::iter::successors(self.0.as_deref(), |last| last.above.0.as_deref());
        let mut steps: Vec<&FieldStep> = upwards.map(|last| &last.step).collect();
        steps.reverse();
        steps
    }

    pub(super) fn key(&self, key: &str) -> Self {
        self.step(FieldStep::Key(key.to_owned()))
    }

    pub(super) fn index(&self, index: usize) -> Self {
        self.step(FieldStep::Index(index))
    }

    pub(super) fn step(&self, step: FieldStep) -> Self {
        Self(Some(Rc::new(Last { above: self.clone(), step })))
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        for (index, step) in self.steps().into_iter().enumerate() {
            match step {
                FieldStep::Index(index) => write!(f, "[{index}]")?,
                FieldStep::Key(key)
                    if key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '$')) =>
                {
                    if index > 0 {
                        f.write_char('.')?;
                    }
                    f.write_str(key)?;
                }
                FieldStep::Key(key) => write!(f, "[{key:?}]")?,
            }
        }
        Ok(())
    }
}

/// An object and the file that it is printed to.
#[derive(Clone, Copy, Debug)]
pub(super) struct KubeObject<'d> {
    pub data: &'d Data,
    pub file: &'d str,
    pub api: &'d str,
    pub kind: &'d str,
}

impl<'d> KubeObject<'d> {
    /// An object, if the data has an `apiVersion` or a `kind`.
    pub(super) fn of(data: &'d Data, file: &'d str) -> Option<Self> {
        let text = |key: &str| data.get(key).and_then(Data::as_str).unwrap_or_default();
        let (api, kind) = (text("apiVersion"), text("kind"));
        (!api.is_empty() || !kind.is_empty()).then_some(Self { data, file, api, kind })
    }

    pub(super) fn name(&self) -> Option<&'d str> {
        self.data.get("metadata")?.get("name")?.as_str()
    }

    pub(super) fn namespace(&self) -> Option<&'d str> {
        self.data.get("metadata")?.get("namespace")?.as_str()
    }

    pub(super) fn group(&self) -> &'d str {
        group(self.api)
    }

    /// The value at a path.
    pub(super) fn at(&self, path: &Path) -> Option<&'d Data> {
        match &path.0 {
            Some(last) => descend(self.at(&last.above)?, &last.step),
            None => Some(self.data),
        }
    }

    /// The value at a path, or the innermost one around it that exists.
    fn nearest(&self, path: &Path) -> &'d Data {
        let mut data = self.data;
        for step in path.steps() {
            match descend(data, step) {
                Some(next) => data = next,
                None => break,
            }
        }
        data
    }
}

impl fmt::Display for KubeObject<'_> {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let kind = if self.kind.is_empty() { "an object" } else { self.kind };
        match (self.namespace(), self.name()) {
            (Some(namespace), Some(name)) => write!(f, "{kind} `{namespace}/{name}`"),
            (None, Some(name)) => write!(f, "{kind} `{name}`"),
            (_, None) => write!(f, "{kind} in `{}`", self.file),
        }
    }
}

/// One step down.
pub(super) fn descend<'d>(data: &'d Data, step: &FieldStep) -> Option<&'d Data> {
    match (&data.kind, step) {
        (DataKind::Map(_), FieldStep::Key(key)) => data.get(key),
        (DataKind::List(elements), FieldStep::Index(index)) => elements.get(*index),
        _ => None,
    }
}

/// Which part of a node a finding points at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Point {
    /// The value.
    Value,
    /// The name of the field.
    Key,
}

/// What is wrong with an object, before its place in the source is known.
#[derive(Clone, Debug)]
pub(super) struct Fault {
    pub code: &'static Code,
    pub path: Path,
    pub point: Point,
    /// What is wrong; the name of the object precedes it: "has no field `spec.replica`".
    pub says: String,
    /// A short form of `says`, for the place.
    pub label: String,
    pub help: Vec<String>,
    /// A second place, with its own label.
    pub related: Option<(Path, String)>,
}

impl Fault {
    pub(super) fn new(
        code: &'static Code,
        path: Path,
        says: impl Into<String>,
        label: impl Into<String>,
    ) -> Self {
        let (says, label) = (says.into(), label.into());
        Self { code, path, point: Point::Value, says, label, help: Vec::new(), related: None }
    }

    pub(super) fn at_key(self) -> Self {
        Self { point: Point::Key, ..self }
    }

    pub(super) fn help(mut self, help: impl Into<Option<String>>) -> Self {
        self.help.extend(help.into());
        self
    }

    pub(super) fn related(self, path: Path, text: impl Into<String>) -> Self {
        Self { related: Some((path, text.into())), ..self }
    }

    /// The diagnostic, at the configuration values that decided the nodes.
    pub(super) fn diagnostic(self, object: &KubeObject<'_>, values: &Values) -> Diagnostic {
        let mut diagnostic = Diagnostic::new(self.code, format!("{object} {}", self.says));
        let (node, span) = place(object, &self.path, self.point, values);
        diagnostic = diagnostic.at_node(node, span, self.label);
        if let Some((path, text)) = self.related {
            let (node, span) = place(object, &path, Point::Value, values);
            diagnostic = diagnostic.at_node(node, span, text);
        }
        diagnostic.help = self.help;
        diagnostic.help(format!("it is in `{}`", object.file))
    }
}

/// The configuration value behind a node of an object, and its span.
pub(super) fn place(
    object: &KubeObject<'_>,
    path: &Path,
    point: Point,
    values: &Values,
) -> (NodeId, crate::value::Span) {
    let origin = object.nearest(path).origin;
    let span = if point == Point::Value { origin.span(values) } else { values.key_span(origin.node) };
    (origin.node, span)
}
