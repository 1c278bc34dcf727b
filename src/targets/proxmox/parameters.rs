//! The parameters of one call, in the order of reading.

use crate::document::{Data, DataKind, Origin};
use crate::value::{Kind, NodeId, Values};

/// Parameters that are being collected. A name may be duplicate if two devices are in one slot of a machine; the check
/// of parameters reports that, and nothing is printed.
#[derive(Clone, Debug)]
pub(super) struct Parameters {
    node: NodeId,
    fields: Vec<(String, Data)>,
}

impl Parameters {
    pub(super) fn of(node: NodeId) -> Self {
        Self { node, fields: Vec::new() }
    }

    pub(super) fn put(mut self, name: impl Into<String>, value: impl Into<Data>) -> Self {
        self.fields.push((name.into(), value.into()));
        self
    }

    pub(super) fn maybe(self, name: &str, value: Option<impl Into<Data>>) -> Self {
        match value {
            Some(value) => self.put(name, value),
            None => self,
        }
    }

    pub(super) fn extend(mut self, others: impl IntoIterator<Item = (String, Data)>) -> Self {
        self.fields.extend(others);
        self
    }

    pub(super) fn without(mut self, name: &str) -> Self {
        self.fields.retain(|(known, _)| known != name);
        self
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.fields.iter().map(|(name, _)| name.as_str())
    }

    /// Raw parameters of the API override others of their name; `null` removes one.
    pub(super) fn overridden(mut self, values: &Values, raw: Option<NodeId>) -> Self {
        let fields = raw.into_iter().flat_map(|raw| values.fields(raw));
        for (name, node) in fields {
            let position = self.fields.iter().position(|(known, _)| known == name);
            match (&values.node(node).kind, position) {
                (Kind::Null, Some(at)) => drop(self.fields.remove(at)),
                (Kind::Null, None) => {}
                (_, Some(at)) => self.fields[at].1 = plain(values, node),
                (_, None) => self.fields.push((name.to_owned(), plain(values, node))),
            }
        }
        self
    }
}

/// The API's booleans are 1 and 0.
fn plain(values: &Values, node: NodeId) -> Data {
    match values.node(node).kind {
        Kind::Bool(value) => switch(node, value),
        _ => Data::raw(values, node),
    }
}

pub(super) fn switch(node: NodeId, value: bool) -> Data {
    Data::integer(node, value)
}

impl From<Parameters> for Data {
    fn from(parameters: Parameters) -> Self {
        Self::new(DataKind::Map(parameters.fields), Origin::follows(parameters.node))
    }
}
