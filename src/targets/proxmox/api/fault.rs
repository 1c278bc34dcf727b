//! What is wrong with a parameter.

/// The message as the end of a sentence that begins with the parameter's name.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) kind: FaultKind,
    pub(super) message: String,
    pub(super) help: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FaultKind {
    /// A parameter that is unknown or missing.
    Name,
    /// A duplicate parameter, or an invalid name of a setting in a property string.
    Setting,
    Value,
    Secret,
}

impl Fault {
    pub(super) fn value(message: String) -> Self {
        Self { kind: FaultKind::Value, message, help: None }
    }

    pub(super) fn name(message: String) -> Self {
        Self { kind: FaultKind::Name, ..Self::value(message) }
    }
}
