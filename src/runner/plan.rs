//! The plan of a tree as a runner reads it. A plan that it does not understand completely is refused.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

pub use crate::runner::parts::{Action, Call, Carry, Effect, Place, Proof, Secret, SecretName, effect};

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
    /// Whether its steps are carried out only if somebody names the stage or the step.
    #[serde(default)]
    pub on_request: bool,
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
    /// Places that are away meanwhile, besides its own.
    #[serde(default)]
    pub disrupts: Vec<Place>,
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

    /// Whether a step is carried out only if somebody asks for it.
    pub fn is_on_request(&self, step: &Step) -> bool {
        self.stages.iter().any(|stage| stage.name == step.stage && stage.on_request)
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
        std::iter::once(&self.place).chain(&self.disrupts).chain(from).chain(asked)
    }
}
