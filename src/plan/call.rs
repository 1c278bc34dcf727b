//! Calls of the hypervisor's API, whose parameters are sections of machine specifications.

use std::borrow::Cow;

use crate::document::{Data, DataKind, fields};
use crate::plan::effect::Effect;
use crate::plan::section::Section;
use crate::plan::tree::TreeFile;

/// A call of the hypervisor's API.
#[derive(Clone, Debug)]
pub struct Call {
    /// The method of the call, such as `POST`.
    pub method: &'static str,
    /// The path with its parameters inserted.
    pub path: String,
    /// The file and section with the parameters, and the index of the set.
    pub from: Option<(TreeFile, Section, Option<usize>)>,
    /// The parameters besides those in the path.
    pub parameters: Vec<(String, Data)>,
}

impl Call {
    /// What the call does to what exists.
    pub fn effect(&self) -> Effect {
        match &self.from {
            Some((_, section, _)) => section.effect(),
            None if self.method == "GET" => Effect::Reads,
            None => Effect::Changes,
        }
    }

    /// The API call of a section of a specification. Parameters in its path are not sent again.
    pub fn section(file: &TreeFile, section: Section, index: Option<usize>, data: &Data) -> Self {
        let (in_path, sent): (Vec<_>, Vec<_>) =
            fields(Some(data)).iter().cloned().partition(|(name, _)| section.has_in_path(name));
        let path = in_path.iter().fold(section.path().to_owned(), |path, (name, value)| {
            path.replace(&format!("{{{name}}}"), &plain(value))
        });
        let from = Some((file.clone(), section, index));
        Self { method: section.method(), path, from, parameters: sent }
    }
}

/// A parameter as it is sent. Lists and records cannot be sent.
pub fn sent(data: &Data) -> Option<Cow<'_, str>> {
    match data.kind {
        DataKind::Bool(value) => Some(Cow::Borrowed(if value { "1" } else { "0" })),
        _ => data.scalar(),
    }
}

/// A parameter as text; empty if it cannot be sent.
pub fn plain(data: &Data) -> String {
    sent(data).unwrap_or_default().into_owned()
}
