//! The budget file.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::Counts;
use crate::Outcome;
use crate::callgrind::Machine;
use crate::process::{read, write};

const PATH: &str = "xtask/bench/budget.toml";
const HEAD: &str = "# Instructions that fixed renders may take. `cargo xtask gate` compares them, and
# `cargo xtask gate --raise REASON` writes this file.

";
const TOLERANCE_PERCENT: u64 = 3;

/// How many instructions each render may take, and why it is so many.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Budget {
    /// What a render may exceed its count by.
    tolerance_percent: u64,
    machine: Machine,
    instructions: Counts,
    /// Every change of the budget, the last one at the end.
    #[serde(default)]
    raises: Vec<Raise>,
}

/// A change of the budget on purpose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Raise {
    reason: String,
    /// What the counts became.
    instructions: Counts,
}

impl Budget {
    /// A budget of exactly these counts.
    pub(super) fn of(counts: &Counts, machine: &Machine) -> Self {
        Self {
            tolerance_percent: TOLERANCE_PERCENT,
            machine: machine.clone(),
            instructions: counts.clone(),
            raises: Vec::new(),
        }
    }

    pub(super) fn read() -> Result<Self, String> {
        toml::from_str(&read(Path::new(PATH))?).map_err(|problem| format!("{PATH}: {problem}"))
    }

    /// The budget that is there, or an empty one.
    pub(super) fn read_or_new(machine: &Machine) -> Result<Self, String> {
        match Path::new(PATH).exists() {
            true => Self::read(),
            false => Ok(Self::of(&Counts::new(), machine)),
        }
    }

    pub(super) fn write(&self) -> Outcome {
        let text = toml::to_string(self).map_err(|problem| format!("{PATH}: {problem}"))?;
        write(Path::new(PATH), &format!("{HEAD}{text}"))
    }

    /// The budget after a decision. One without a reason is refused.
    pub(super) fn raised(mut self, counts: Counts, machine: Machine, reason: &str) -> Result<Self, String> {
        if reason.trim().is_empty() {
            return Err("a raise needs a reason".to_owned());
        }
        self.raises.push(Raise { reason: reason.trim().to_owned(), instructions: counts.clone() });
        Ok(Self { instructions: counts, machine, ..self })
    }

    /// The machine on which the counts were taken.
    pub(super) fn machine(&self) -> &Machine {
        &self.machine
    }

    pub(super) fn allowed(&self, render: &str) -> Option<u64> {
        self.instructions.get(render).copied()
    }

    pub(super) fn renders(&self) -> impl Iterator<Item = &String> {
        self.instructions.keys()
    }

    /// Whether a render takes more than its budget and the tolerance. One without a budget may take nothing.
    pub(super) fn is_exceeded(&self, render: &str, count: u64) -> bool {
        let allowed = self.allowed(render).unwrap_or(0);
        u128::from(count) * 100 > u128::from(allowed) * u128::from(100 + self.tolerance_percent)
    }

    /// Whether a render takes so much less that its budget hides added work.
    pub(super) fn is_loose(&self, render: &str, count: u64) -> bool {
        let allowed = self.allowed(render).unwrap_or(0);
        u128::from(count) * u128::from(100 + self.tolerance_percent) < u128::from(allowed) * 100
    }
}
