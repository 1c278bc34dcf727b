//! Facts: what follows from a lab, decided once.
//!
//! In: [`crate::lab::Lab`], or parts of it. Out: answers that checks, resolution and targets share, so that no two of
//! them can decide the same question differently. A fact never reports: an entry that refers to something unknown is
//! left out here, and resolution reports the reference.
//!
//! | module | question |
//! |---|---|
//! | [`names`] | What are the objects of a service called? |

pub mod names;
