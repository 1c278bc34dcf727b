//! What an action of a plan does to what exists, so that a runner knows what needs an operator's consent.

/// What an action does, from the weakest to the strongest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// It only reads, or waits.
    Reads,
    /// It makes something new, and is refused or does nothing if that exists.
    Creates,
    /// It changes what exists, to the same result each time, and deletes no data.
    Changes,
    /// It restarts something that runs, which is away meanwhile. An operator is asked first.
    Restarts,
    /// It deletes something. Only an operator decides that it may.
    Destroys,
}

impl Effect {
    /// The name of the effect in the plan.
    pub fn word(self) -> &'static str {
        match self {
            Self::Reads => "reads",
            Self::Creates => "creates",
            Self::Changes => "changes",
            Self::Restarts => "restarts",
            Self::Destroys => "destroys",
        }
    }
}
