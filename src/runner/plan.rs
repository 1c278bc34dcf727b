//! The plan of a tree as a runner reads it. A plan that it does not understand completely is refused.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

/// The version of the format that this runner understands.
pub const FORMAT: u32 = 1;

/// A plan: places, and steps in an order that satisfies their needs.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// The version of the format.
    pub format: u32,
    /// The name of the lab.
    pub lab: String,
    /// How hosts and machines are reached.
    pub places: Places,
    /// The stages, in execution order.
    pub stages: Vec<Stage>,
    /// The steps, in execution order.
    pub steps: Vec<Step>,
}

/// How hosts and machines are reached.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Places {
    /// What the operator's commands find in their environment.
    pub operator: Operator,
    /// The hosts by name.
    #[serde(default)]
    pub hosts: BTreeMap<String, Login>,
    /// The machines by name.
    #[serde(default)]
    pub machines: BTreeMap<String, Login>,
}

/// The place that the plan is run from.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Operator {
    /// Variables, and what they are.
    pub environment: BTreeMap<String, String>,
}

/// How a host or machine is reached.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Login {
    /// An address or a name.
    pub address: String,
    /// The user to log in as.
    pub user: String,
    /// Places that are members of the same quorum: one of them is disrupted at a time.
    #[serde(default)]
    pub quorum: Option<String>,
}

/// A stage.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    /// The name that steps refer to.
    pub name: String,
    /// A sentence about it.
    pub about: String,
}

/// A step.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Its permanent id.
    pub id: String,
    /// The stage that it belongs to.
    pub stage: String,
    /// What is true once it is done.
    pub title: String,
    /// Where it runs.
    pub place: Place,
    /// Steps that must be done before.
    #[serde(default)]
    pub needs: Vec<String>,
    /// The step is needed only until these are done.
    #[serde(default)]
    pub only_for: Vec<String>,
    /// The files of the tree that it reads.
    #[serde(default)]
    pub inputs: Vec<String>,
    /// What is run, in this order.
    #[serde(default)]
    pub run: Vec<Action>,
    /// All of them succeed once it is done.
    pub done: Vec<Proof>,
    /// How to undo a partial failure.
    #[serde(default)]
    pub undo: Vec<Action>,
}

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
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Effect {
    /// It only reads, or waits.
    Reads,
    /// It makes something new.
    Creates,
    /// It changes what exists, and deletes no data.
    Changes,
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
    /// What it does. Unknown for what an operator does.
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

impl Step {
    /// Whether no command can prove all of it.
    pub fn is_noted(&self) -> bool {
        self.done.iter().any(|proof| matches!(proof, Proof::Noted(_)))
    }
}

impl Plan {
    /// Reads a plan, and verifies what a runner relies on.
    pub fn read(text: &str) -> Result<Self, String> {
        #[derive(Deserialize)]
        struct Head {
            format: u32,
        }
        let head: Head = serde_yaml::from_str(text).map_err(|problem| problem.to_string())?;
        if head.format != FORMAT {
            return Err(format!(
                "the format of the plan is {}, and this version of `render` runs {FORMAT}: run it with the version \
                 that wrote the tree",
                head.format
            ));
        }
        let plan: Self = serde_yaml::from_str(text).map_err(|problem| problem.to_string())?;
        plan.verify()?;
        Ok(plan)
    }

    /// The place of a step in the list.
    pub fn find(&self, id: &str) -> Option<usize> {
        self.steps.iter().position(|step| step.id == id)
    }

    /// How a place is reached. None for the operator's own.
    pub fn login(&self, place: &Place) -> Option<&Login> {
        match place {
            Place::Operator => None,
            Place::Host(name) => self.places.hosts.get(name),
            Place::Machine(name) => self.places.machines.get(name),
        }
    }

    fn verify(&self) -> Result<(), String> {
        let mut known = BTreeSet::new();
        for step in &self.steps {
            let id = &step.id;
            // Records are files named after the step.
            if id.split('/').any(|part| part.is_empty() || part.starts_with('.')) || id.contains(['\0', '\n'])
            {
                return Err(format!("`{id}` is not the id of a step"));
            }
            if let Some(need) = step.needs.iter().find(|need| !known.contains(need.as_str())) {
                return Err(format!("step `{id}` needs `{need}`, which is not an earlier step"));
            }
            if !known.insert(id.as_str()) {
                return Err(format!("two steps have the id `{id}`"));
            }
            if step.done.is_empty() {
                return Err(format!("step `{id}` has no proof that it is done"));
            }
            if let Some(place) = step.places().find(|place| !self.knows(place)) {
                return Err(format!(
                    "step `{id}` runs on `{place}`, and the plan does not tell how to reach it"
                ));
            }
        }
        let other = |step: &Step| step.only_for.iter().find(|id| !known.contains(id.as_str())).cloned();
        match self.steps.iter().find_map(|step| Some((&step.id, other(step)?))) {
            Some((id, other)) => Err(format!("step `{id}` is for `{other}`, which is not a step")),
            None => Ok(()),
        }
    }

    fn knows(&self, place: &Place) -> bool {
        *place == Place::Operator || self.login(place).is_some()
    }
}

impl Step {
    fn places(&self) -> impl Iterator<Item = &Place> {
        let from = self.run.iter().chain(&self.undo).filter_map(|action| match action {
            Action::Carry(carry) => Some(&carry.from),
            _ => None,
        });
        let asked = self.done.iter().filter_map(|proof| match proof {
            Proof::Command(proof) => proof.place.as_ref(),
            Proof::Same(_) | Proof::Noted(_) => None,
        });
        std::iter::once(&self.place).chain(from).chain(asked)
    }
}
