//! Findings at fields of objects. One value can decide the fields of many objects, and is reported once.

use std::collections::BTreeMap;

use crate::diag::{Code, Diagnostic};
use crate::document::Data;
use crate::value::{NodeId, Values};
use crate::world::object::Object;

pub(super) struct Report<'v> {
    values: &'v Values,
    found: BTreeMap<(&'static str, NodeId), Diagnostic>,
}

impl<'v> Report<'v> {
    pub(super) fn new(values: &'v Values) -> Self {
        Self { values, found: BTreeMap::new() }
    }

    /// A finding at a field: what is wrong follows the name of the object.
    pub(super) fn add(
        &mut self,
        code: &'static Code,
        object: &Object<'_>,
        data: &Data,
        says: &str,
        label: &str,
        help: &str,
    ) {
        let finding = self.finding(code, object, data, says, label).help(help);
        self.insert(data, finding.help(format!("it is in `{}`", object.file)));
    }

    /// A finding about a claim that something else has made before, which is shown too.
    pub(super) fn contested(
        &mut self,
        code: &'static Code,
        (object, data): (&Object<'_>, &Data),
        (says, label, help): (&str, &str, &str),
        (first, first_data): (&Object<'_>, &Data),
    ) {
        let finding = self.finding(code, object, data, says, label);
        let (node, span) = (first_data.origin.node, first_data.origin.span(self.values));
        let finding = finding.at_node(node, span, first.to_string()).help(help);
        self.insert(data, finding.help(format!("it is in `{}`", object.file)));
    }

    /// A finding that is complete, at a field.
    pub(super) fn insert(&mut self, data: &Data, finding: Diagnostic) {
        self.found.entry((finding.code.name, data.origin.node)).or_insert(finding);
    }

    /// A finding at a field, to be completed and inserted.
    pub(super) fn finding(
        &self,
        code: &'static Code,
        object: &Object<'_>,
        data: &Data,
        says: &str,
        label: &str,
    ) -> Diagnostic {
        let span = data.origin.span(self.values);
        Diagnostic::new(code, format!("{object} {says}")).at_node(data.origin.node, span, label)
    }

    /// A finding with another field that takes part in it.
    pub(super) fn beside(&self, finding: Diagnostic, data: &Data, label: &str) -> Diagnostic {
        finding.at_node(data.origin.node, data.origin.span(self.values), label)
    }

    /// A finding with a value of the lab that takes part in it.
    pub(super) fn beside_node(&self, finding: Diagnostic, node: NodeId, label: &str) -> Diagnostic {
        finding.at_node(node, self.values.span(node), label)
    }

    pub(super) fn into_diagnostics(self) -> Vec<Diagnostic> {
        self.found.into_values().collect()
    }
}
