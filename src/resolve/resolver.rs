//! A resolution in progress, and how it reports findings.

use crate::charts::Charts;
use crate::diag::{Code, Diagnostic, near};
use crate::lab::Lab;
use crate::lab::decode::Isolated;
use crate::types::DnsLabel;
use crate::value::{At, NodeId, Values};

/// One resolution in progress.
pub(super) struct Resolver<'l> {
    pub(super) lab: &'l Lab,
    pub(super) values: &'l Values,
    pub(super) charts: &'l Charts,
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl<'l> Resolver<'l> {
    /// The entry of that name. An entry that exists but could not be read is neither found nor reported again.
    pub(super) fn find<'e, T>(
        &mut self,
        code: &'static Code,
        wanted: &At<String>,
        entries: &'e Isolated<DnsLabel, T>,
        message: impl FnOnce() -> String,
    ) -> Option<(&'e DnsLabel, &'e T)> {
        let found = entries.get_key_value(wanted.value.as_str());
        if found.is_none() && !entries.is_broken(wanted) {
            let known: Vec<String> = entries.keys().map(ToString::to_string).collect();
            self.dangling(code, wanted.node, message(), &known);
        }
        found
    }

    /// Reports a name that is not defined. `known` are the names that are.
    pub(super) fn dangling(&mut self, code: &'static Code, node: NodeId, message: String, known: &[String]) {
        let names: Vec<&str> = known.iter().map(String::as_str).collect();
        let wanted = match &self.values.node(node).kind {
            crate::value::Kind::String(text) => text.to_string(),
            _ => String::new(),
        };
        let mut diagnostic =
            Diagnostic::new(code, message).at_node(node, self.values.span(node), "not defined");
        diagnostic.help.extend(near::did_you_mean(&wanted, &names));
        self.diagnostics.push(diagnostic);
    }

    /// Reports at a value.
    pub(super) fn report_value(
        &mut self,
        code: &'static Code,
        node: NodeId,
        message: String,
        text: &str,
        help: &str,
    ) {
        self.diagnostics
            .push(Diagnostic::new(code, message).at_node(node, self.values.span(node), text).help(help));
    }

    /// Reports at the name of an entry.
    pub(super) fn report(
        &mut self,
        code: &'static Code,
        node: NodeId,
        message: String,
        text: &str,
        help: &str,
    ) {
        self.diagnostics
            .push(Diagnostic::new(code, message).at_node(node, self.values.key_span(node), text).help(help));
    }
}
