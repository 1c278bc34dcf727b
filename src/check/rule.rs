//! What a rule is, and how it reports.

use crate::diag::{Code, Diagnostic, Severity};
use crate::facts::node_system::NodeFacts;
use crate::lab::Lab;
use crate::lab::cluster::Cluster;
use crate::value::{NodeId, Span, Values};

/// A rule: the code it reports, and the function that checks it.
pub struct Rule {
    /// The code of its findings.
    pub code: &'static Code,
    /// Checks a lab.
    pub run: fn(&Lab, &mut Findings<'_>),
}

/// The findings of the rules so far, and what rules need besides the lab.
#[derive(Debug)]
pub struct Findings<'v> {
    pub(super) values: &'v Values,
    pub(super) nodes: Option<&'v dyn NodeFacts>,
    pub(super) found: Vec<Diagnostic>,
}

impl<'v> Findings<'v> {
    /// Whether the control planes of the lab's cluster store its state and vote on it.
    pub fn votes_on_control_planes(&self, cluster: &Cluster) -> bool {
        self.nodes.is_some_and(|nodes| nodes.votes_on_control_planes(cluster))
    }

    /// The values behind the lab, for parts of it that the model does not decode.
    pub fn values(&self) -> &'v Values {
        self.values
    }

    /// The answers of the system of the nodes, if the lab has a cluster.
    pub fn nodes(&self) -> Option<&'v dyn NodeFacts> {
        self.nodes
    }

    /// Starts a finding; it is recorded when [`Finding`] is dropped at the end of the statement.
    pub fn report(&mut self, code: &'static Code, message: impl Into<String>) -> Finding<'_, 'v> {
        self.found.push(Diagnostic::new(code, message));
        Finding { findings: self }
    }
}

/// A finding under construction.
pub struct Finding<'f, 'v> {
    findings: &'f mut Findings<'v>,
}

impl Finding<'_, '_> {
    /// Points at a value. The first place is the main one.
    pub fn at(self, node: NodeId, text: impl Into<String>) -> Self {
        let span = self.findings.values.span(node);
        self.place(node, span, text)
    }

    /// Points at the name of an entry or field.
    pub fn at_key(self, node: NodeId, text: impl Into<String>) -> Self {
        let span = self.findings.values.key_span(node);
        self.place(node, span, text)
    }

    /// Points at a value of another entry without consulting its `allow`: when a host or a pool is
    /// overcommitted, no single machine can accept that for the others.
    pub fn mention(self, node: NodeId, text: impl Into<String>) -> Self {
        let span = self.findings.values.span(node);
        self.change(|diagnostic| diagnostic.at(span, text))
    }

    /// Sets the severity, for codes whose severity depends on the lab.
    pub fn severity(self, severity: Severity) -> Self {
        self.change(|diagnostic| Diagnostic { severity, ..diagnostic })
    }

    /// Adds advice.
    pub fn help(self, help: impl Into<String>) -> Self {
        self.change(|diagnostic| diagnostic.help(help))
    }

    fn place(self, node: NodeId, span: Span, text: impl Into<String>) -> Self {
        self.change(|diagnostic| diagnostic.at_node(node, span, text))
    }

    fn change(self, change: impl FnOnce(Diagnostic) -> Diagnostic) -> Self {
        if let Some(diagnostic) = self.findings.found.pop() {
            self.findings.found.push(change(diagnostic));
        }
        self
    }
}
