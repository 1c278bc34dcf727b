//! Which traffic the rules of a lab let pass, and which traffic the lab itself needs.
//!
//! Every file of a router and every check asks the same functions, so the table in the lab's documents cannot say
//! anything else than the rules that are enforced.

mod decision;
mod end;
mod needs;
mod party;

pub use decision::{Decision, decide, in_order};
pub use end::End;
pub use needs::{Need, from_nodes, needs};
pub use party::{INTERNET, Party, PartyKind, lab_prefixes};
