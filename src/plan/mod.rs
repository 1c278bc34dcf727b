//! The parts of a bootstrap plan: steps and their ids, what they do and where, the files that they read, and the list of
//! steps while it is made.
//!
//! In: [`crate::resolve::Resolved`] and the documents of targets. The node systems, which are targets, and
//! [`crate::bootstrap`] add the steps.

mod call;
mod context;
mod effect;
mod id;
mod list;
mod restart;
mod section;
mod shell;
mod step;
mod tree;

pub use call::{Call, plain, sent};
pub use context::{Context, Reach};
pub use effect::Effect;
pub use id::{ClusterPart, GitOpsPart, HostPart, MachinePart, NodePart, StepId};
pub use list::Plan;
pub use restart::{READ_AT_START, waits_for_restart};
pub use section::Section;
pub use shell::quoted;
pub use step::{Action, BootstrapStep, Destination, Proof, RunLocation, Stage};
pub use tree::{FOLDER, PLAN, TreeFile, TreeFiles};
