//! What is wrong with a parameter.

/// What is wrong, as the end of a sentence that begins with the parameter's name.
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
    /// A parameter that is there twice, and all that is wrong with the names of settings in a property string.
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
