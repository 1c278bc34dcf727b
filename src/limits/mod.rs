//! What a run may take: processor time and memory, also of programs that it starts. A lab can contain a computation
//! that never ends, and the evaluator has no limits of its own.

pub(crate) mod child;
pub mod guard;
mod memory;
pub mod progress;
