//! The plan while it is made. Two properties hold by construction: a step needs only earlier steps, so there is no
//! cycle and the list is in execution order; and every file that a step refers to exists in the tree.

use std::collections::BTreeSet;

use crate::plan::id::StepId;
use crate::plan::step::BootstrapStep;

/// Steps in execution order.
#[derive(Debug, Default)]
pub struct Plan {
    steps: Vec<BootstrapStep>,
    known: BTreeSet<StepId>,
}

impl Plan {
    /// Adds a step, and returns its id for steps that need it. A need that has not been added is a step that this lab
    /// does not have.
    pub fn add(&mut self, mut step: BootstrapStep) -> StepId {
        step.needs.retain(|need| self.known.contains(need));
        step.needs.sort();
        step.needs.dedup();
        let id = step.id.clone();
        let is_new = self.known.insert(id.clone());
        debug_assert!(is_new, "step `{id}` is added twice");
        if is_new {
            self.steps.push(step);
        }
        id
    }

    /// Whether the plan has a step with this id.
    pub fn has(&self, id: &StepId) -> bool {
        self.known.contains(id)
    }

    /// The steps in execution order.
    pub fn steps(&self) -> &[BootstrapStep] {
        &self.steps
    }

    /// Marks a step as needed only until the given later steps are done.
    pub fn only_for(&mut self, id: &StepId, others: Vec<StepId>) {
        if let Some(step) = self.steps.iter_mut().find(|step| step.id == *id) {
            step.only_for = others;
        }
    }
}
