//! What a change does to what runs, once it is applied.
//!
//! The words are those of the bootstrap plan. For files that its steps read, they are those of the steps; for Kubernetes
//! objects, they follow from what the API server and the controllers do with the changed fields.
//!
//! 1. `objects` decides for a Kubernetes object: `fixed` knows fields that cannot change, `pods` when pods are
//!    replaced.
//! 2. `machines` decides for the specification of a machine, and `steps` for all other files that the plan names.

mod consequence;
mod field;
mod fixed;
mod machines;
mod objects;
mod pods;
mod steps;

pub use consequence::{Consequence, Effect};

use std::cell::OnceCell;

use crate::diff::Files;
use crate::diff::objects::{DiffDocument, Identity};
use crate::plan::PLAN;
use crate::runner::Plan;

/// The plan of the new tree, which is read when the first change needs it.
pub struct NewPlan<'f> {
    files: &'f Files,
    plan: OnceCell<Option<Plan>>,
}

impl<'f> NewPlan<'f> {
    /// The plan of this tree.
    pub fn of(files: &'f Files) -> Self {
        Self { files, plan: OnceCell::new() }
    }

    /// None if the tree has no plan, or one of another version.
    fn get(&self) -> Option<&Plan> {
        let read = || Plan::read(std::str::from_utf8(self.files.get(PLAN)?).ok()?).ok();
        self.plan.get_or_init(read).as_ref()
    }
}

/// What a change does. None for files that nothing applies, such as pages.
pub fn consequence(
    old: Option<&DiffDocument>,
    new: Option<&DiffDocument>,
    plan: &NewPlan<'_>,
) -> Option<Consequence> {
    match new.or(old)?.identity() {
        Identity::Kubernetes(_) => Some(objects::of(old, new)),
        Identity::File { path, .. } if path == PLAN => steps::of_plan(old, new),
        // It lists objects, which have consequences of their own.
        Identity::File { path, .. } if path.ends_with("/kustomization.yaml") => None,
        Identity::File { path, .. } => {
            let plan = plan.get()?;
            machines::of(old, new, plan, &path).or_else(|| steps::of_file(plan, &path))
        }
    }
}
