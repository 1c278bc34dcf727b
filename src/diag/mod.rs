//! Diagnostics as data: what is wrong, where, and how to fix it. Printing is in the modules below.

pub mod allow;
pub mod catalogue_entry;
pub mod near;

pub mod github;
pub mod human;
pub mod json;
pub mod page;
pub mod sarif;
pub mod summary;

mod region;
#[cfg(test)]
mod sample;

use crate::value::{NodeId, Sources, Span};

/// The severity of a finding. Errors stop the rendering; warnings do not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Stops the rendering.
    Error,
    /// Is reported, but does not stop the rendering.
    Warning,
}

impl Severity {
    /// The severity in lower case.
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// A kind of finding, with the page that `render explain` prints.
///
/// Each is a `static` with all fields written out, in the file of its rule or in the `codes.rs` of its room. The `CODES`
/// of a room lists them; `pipeline::codes` has all.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// Stable, upper case, such as `NET-POOL-OVERLAP`.
    pub name: &'static str,
    /// The severity of its findings, unless the lab decides it.
    pub severity: Severity,
    /// One line: what the code means.
    pub title: &'static str,
    /// Why it matters, in a few plain sentences.
    pub why: &'static str,
    /// An invalid configuration and its corrected counterpart.
    pub example: Example,
    /// Whether `allow` may silence it. Faults that leave nothing to render cannot be allowed.
    pub allowable: bool,
}

/// The example on a code's page.
#[derive(Debug, PartialEq, Eq)]
pub enum Example {
    /// Two `.ncl` fragments, each added to the lab in `tests/home/`: `bad` raises the code, `good` does not.
    /// Tests run both.
    Lab {
        /// The fragment that raises the code.
        bad: &'static str,
        /// The corrected fragment.
        good: &'static str,
    },
    /// Faults that are not in a lab's files (such as an output tree edited by hand): what happens, what to
    /// do.
    Story {
        /// What happens.
        bad: &'static str,
        /// What to do.
        good: &'static str,
    },
}

/// A place with its text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Label {
    /// The place.
    pub place: Place,
    /// The text at the place; may be empty.
    pub text: String,
    /// The configuration value concerned: `allow` finds the service or machine around it.
    pub node: Option<NodeId>,
}

/// A place to point at.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// A range of a source file.
    Source(Span),
    /// A file without a line: one of the output tree, or one that cannot be read.
    Path(String),
}

/// Places whose text is not shown. Few diagnostics have any.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hidden(pub Vec<Span>);

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The kind of finding.
    pub code: &'static Code,
    /// The severity; usually that of the code.
    pub severity: Severity,
    /// The lab in which it was found, if any.
    pub lab: Option<String>,
    /// What is wrong, in one sentence.
    pub message: String,
    /// The first is the main place; the others are related places with their own texts.
    pub labels: Vec<Label>,
    /// How to fix it, one piece of advice each.
    pub help: Vec<String>,
    /// Places whose text is secret: source lines are shown without it.
    pub hidden: Option<Box<Hidden>>,
}

/// Bytes of a text of a finding. Texts repeat names and types of the configuration, which can have any length.
const LONGEST: usize = 4000;

/// A text, cut if it is too long to be read.
fn bounded(text: impl Into<String>) -> String {
    let mut text = text.into();
    if text.len() > LONGEST {
        let most = (0..=LONGEST).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
        let left_out = text.len() - most;
        text.truncate(most);
        text.push_str(&format!(" ... ({left_out} more bytes)"));
    }
    text
}

impl Diagnostic {
    /// A finding without places and advice.
    pub fn new(code: &'static Code, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.severity,
            lab: None,
            message: bounded(message),
            labels: Vec::new(),
            help: Vec::new(),
            hidden: None,
        }
    }

    /// Adds a place; the first one added is the main place.
    pub fn at(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { place: Place::Source(span), text: bounded(text), node: None });
        self
    }

    /// Adds a place that is a configuration value.
    pub fn at_node(mut self, node: NodeId, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { place: Place::Source(span), text: bounded(text), node: Some(node) });
        self
    }

    /// Adds a place that is a whole file.
    pub fn at_path(mut self, path: impl Into<String>, text: impl Into<String>) -> Self {
        self.labels.push(Label { place: Place::Path(path.into()), text: bounded(text), node: None });
        self
    }

    /// Adds advice.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(bounded(help));
        self
    }

    /// Hides the text of a place wherever source lines are shown.
    pub fn hide(mut self, span: Span) -> Self {
        self.hidden.get_or_insert_default().0.push(span);
        self
    }

    /// The main place, if there is one.
    pub fn primary(&self) -> Option<&Label> {
        self.labels.first()
    }

    /// The places other than the main one.
    pub fn related(&self) -> &[Label] {
        self.labels.get(1..).unwrap_or_default()
    }

    /// Whether it stops the rendering.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// Sorts findings by file, line and code, so that they are printed in the order in which users fix them.
    pub fn sort(diagnostics: &mut Vec<Self>, sources: &Sources) {
        diagnostics.sort_by_cached_key(|diagnostic| {
            let place = diagnostic.labels.first().map(|label| match &label.place {
                Place::Source(span) => (sources.file(span.file).name.clone(), span.start),
                Place::Path(path) => (path.clone(), 0),
            });
            (place, diagnostic.code.name, diagnostic.message.clone())
        });
        diagnostics.dedup();
    }
}
