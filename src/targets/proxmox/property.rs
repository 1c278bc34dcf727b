//! Property strings: several settings in one parameter, as in `virtio=BC:24:11:00:00:01,bridge=vmbr0,tag=20`.

use crate::document::Data;
use crate::value::NodeId;

/// A property string that is being written. Settings keep their order.
#[derive(Debug, Default)]
pub(super) struct Properties(Vec<String>);

impl Properties {
    /// Begins with the setting whose name may be left out.
    pub(super) fn of(first: impl Into<String>) -> Self {
        Self(vec![first.into()])
    }

    pub(super) fn set(mut self, name: &str, value: impl std::fmt::Display) -> Self {
        self.0.push(format!("{name}={value}"));
        self
    }

    pub(super) fn maybe(self, name: &str, value: Option<impl std::fmt::Display>) -> Self {
        match value {
            Some(value) => self.set(name, value),
            None => self,
        }
    }

    /// A switch that is off by default.
    pub(super) fn on(self, name: &str, value: bool) -> Self {
        if value { self.set(name, 1) } else { self }
    }

    /// A switch that is on by default.
    pub(super) fn off(self, name: &str, value: bool) -> Self {
        if value { self } else { self.set(name, 0) }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn text(&self) -> String {
        self.0.join(",")
    }

    pub(super) fn data(&self, node: NodeId) -> Data {
        Data::text(node, self.text())
    }
}
