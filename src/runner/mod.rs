//! Carrying out a bootstrap plan: what is done is asked, what is not is run, and asked again.
//!
//! In: `bootstrap/plan.yaml` of a tree, and its files. The runner keeps no state: proofs decide what is done, and a run
//! that was interrupted anywhere is continued by the same command. Records are for people.
//!
//! The runner knows how plans are executed, and nothing about the lab that a plan is for.

mod action;
mod call;
mod parts;
mod plan;
mod process;
mod proof;
mod records;
mod restart;
mod run;
mod schedule;
mod script;
mod secrets;
mod site;
mod status;
mod step;
mod transport;

pub use plan::{Action, Effect, FORMAT, Place, Plan, Step, effect};
pub use proof::Verdict;
pub use records::{Entry, Lock, Record, Work};
pub use run::Report;
pub use schedule::{Selection, unknown};
pub use secrets::{Secrets, Store};
pub use site::{News, Outcome, Question, Site, Watcher};
pub use status::{State, StepStatus};
pub use transport::{SOCKETS_MAX, Ssh, Transport};
