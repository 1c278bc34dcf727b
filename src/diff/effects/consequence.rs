//! What one change does, in one word and a sentence.

use crate::plan;
use crate::runner::Effect as StepEffect;

/// What a change does, from the weakest to the strongest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// Nothing that exists changes.
    Keeps,
    /// Something new is made.
    Creates,
    /// What exists is changed, and goes on running.
    Changes,
    /// Something that runs is restarted or replaced.
    Restarts,
    /// Something is deleted.
    Destroys,
    /// It is not applied: the change is refused as long as the object exists.
    Refused,
}

impl Effect {
    /// All effects, from the weakest to the strongest.
    pub const ALL: [Self; 6] =
        [Self::Keeps, Self::Creates, Self::Changes, Self::Restarts, Self::Destroys, Self::Refused];

    /// The word for the effect, which is the plan's if the plan has one.
    pub fn word(self) -> &'static str {
        match self {
            Self::Keeps => "keeps",
            Self::Creates => plan::Effect::Creates.word(),
            Self::Changes => plan::Effect::Changes.word(),
            Self::Restarts => plan::Effect::Restarts.word(),
            Self::Destroys => plan::Effect::Destroys.word(),
            Self::Refused => "refused",
        }
    }
}

impl From<StepEffect> for Effect {
    fn from(effect: StepEffect) -> Self {
        match effect {
            StepEffect::Reads => Self::Keeps,
            StepEffect::Creates => Self::Creates,
            StepEffect::Changes => Self::Changes,
            StepEffect::Restarts => Self::Restarts,
            StepEffect::Destroys => Self::Destroys,
        }
    }
}

/// What one change does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consequence {
    /// The effect.
    pub effect: Effect,
    /// What happens, and to what; empty if the effect says it all.
    pub what: String,
    /// The steps of the plan that carry it out.
    pub steps: Vec<String>,
}

impl Consequence {
    /// A consequence that no step of the plan carries out.
    pub fn new(effect: Effect, what: impl Into<String>) -> Self {
        Self { effect, what: what.into(), steps: Vec::new() }
    }

    /// Whether the lines of the change do not show it already.
    pub fn is_told(&self) -> bool {
        !self.what.is_empty()
    }
}
