//! The parts of a step as a runner reads them: where it runs, its actions, and its proofs.

use std::fmt;

use serde::Deserialize;

/// Where something runs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub enum Place {
    /// Where the plan is run from.
    Operator,
    /// The host with this name.
    Host(String),
    /// The machine with this name.
    Machine(String),
}

impl TryFrom<String> for Place {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match text.split_once('/') {
            None if text == "operator" => Ok(Self::Operator),
            Some(("host", name)) => Ok(Self::Host(name.to_owned())),
            Some(("machine", name)) => Ok(Self::Machine(name.to_owned())),
            _ => Err(format!("`{text}` is not a place")),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Operator => formatter.write_str("operator"),
            Self::Host(name) => write!(formatter, "host/{name}"),
            Self::Machine(name) => write!(formatter, "machine/{name}"),
        }
    }
}

/// What an action does, from the weakest to the strongest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Effect {
    /// It only reads, or waits.
    Reads,
    /// It makes something new.
    Creates,
    /// It changes what exists, and deletes no data.
    Changes,
    /// It restarts something that runs.
    Restarts,
    /// It deletes something.
    Destroys,
}

/// An action of a step.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum Action {
    /// A file of the tree is copied to the step's place.
    Copy(Copy),
    /// A call of the hypervisor's API.
    Call(Call),
    /// Shell commands.
    Command(Command),
    /// A file is copied between two places.
    Carry(Carry),
    /// A secret is written to the step's place.
    Secret(Secret),
    /// Something that an operator does.
    Manual(Manual),
    /// The step's place is restarted.
    Restart(Restart),
}

/// A file of the tree is copied to a path or a volume.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the fields are those of the format, which its page describes")]
pub struct Copy {
    pub copy: String,
    pub to: Option<String>,
    pub volume: Option<String>,
    pub mode: String,
    pub effect: Effect,
}

/// A call of the hypervisor's API: its method and path, and where its parameters are.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the fields are those of the format, which its page describes")]
pub struct Call {
    pub call: String,
    pub parameters: Option<String>,
    pub section: Option<String>,
    pub entry: Option<usize>,
    pub effect: Effect,
}

/// Shell commands that stop at the first failure.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the fields are those of the format, which its page describes")]
pub struct Command {
    pub command: String,
    pub effect: Effect,
}

/// A file that is not part of the tree is copied from another place.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the fields are those of the format, which its page describes")]
pub struct Carry {
    pub carry: String,
    pub from: Place,
    pub to: String,
    pub mode: String,
    pub effect: Effect,
}

/// A secret of the lab's store is written to a file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the fields are those of the format, which its page describes")]
pub struct Secret {
    pub secret: SecretName,
    pub to: String,
    pub mode: String,
    pub effect: Effect,
}

/// The path of a secret in its store, and a key in it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the fields are those of the format, which its page describes")]
pub struct SecretName {
    pub path: String,
    pub key: String,
}

/// Something that an operator does.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the fields are those of the format, which its page describes")]
pub struct Manual {
    pub manual: String,
}

/// The step's place is restarted.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the fields are those of the format, which its page describes")]
pub struct Restart {
    pub restart: bool,
    pub effect: Effect,
}

/// A proof that a step is done.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum Proof {
    /// A command that succeeds, at the step's place or another one.
    Command(Succeeds),
    /// A file that equals a file of the tree.
    Same(Same),
    /// No command can prove it: the operator notes that it is done.
    Noted(Noted),
}

/// A command that succeeds.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the fields are those of the format, which its page describes")]
pub struct Succeeds {
    pub command: String,
    pub place: Option<Place>,
}

/// A path or volume whose content equals a file of the tree.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the fields are those of the format, which its page describes")]
pub struct Same {
    pub same: String,
    pub at: Option<String>,
    pub volume: Option<String>,
}

/// The operator notes that the step is done.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the fields are those of the format, which its page describes")]
pub struct Noted {
    pub noted: bool,
}

impl Action {
    /// The effect of the action. The effect of what an operator does is not known.
    pub fn effect(&self) -> Option<Effect> {
        match self {
            Self::Copy(it) => Some(it.effect),
            Self::Call(it) => Some(it.effect),
            Self::Command(it) => Some(it.effect),
            Self::Carry(it) => Some(it.effect),
            Self::Secret(it) => Some(it.effect),
            Self::Manual(_) => None,
            Self::Restart(it) => Some(it.effect),
        }
    }
}

/// The strongest effect of some actions.
pub fn effect(actions: &[Action]) -> Effect {
    actions.iter().filter_map(Action::effect).max().unwrap_or(Effect::Reads)
}
