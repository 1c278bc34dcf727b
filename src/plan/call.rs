//! Calls of the hypervisor's API, whose parameters are sections of machine specifications.

use crate::document::{Data, DataKind};
use crate::plan::effect::Effect;
use crate::plan::section::Section;
use crate::plan::tree::TreeFile;
use crate::value::Number;

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
        let fields: &[(String, Data)] = match &data.kind {
            DataKind::Map(fields) => fields,
            _ => &[],
        };
        let (in_path, sent): (Vec<_>, Vec<_>) =
            fields.iter().cloned().partition(|(name, _)| section.has_in_path(name));
        let path = in_path.iter().fold(section.path().to_owned(), |path, (name, value)| {
            path.replace(&format!("{{{name}}}"), &plain(value))
        });
        let from = Some((file.clone(), section, index));
        Self { method: section.method(), path, from, parameters: sent }
    }
}

/// A parameter as text.
pub fn plain(data: &Data) -> String {
    match &data.kind {
        DataKind::String(text) => text.clone(),
        DataKind::Number(Number::Integer(number)) => number.to_string(),
        DataKind::Number(Number::Decimal(digits)) => digits.to_string(),
        DataKind::Bool(value) => i32::from(*value).to_string(),
        DataKind::Null | DataKind::List(_) | DataKind::Map(_) => String::new(),
    }
}
