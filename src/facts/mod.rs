//! Facts: what follows from a lab, decided once.
//!
//! In: [`crate::lab::Lab`], or parts of it. Out: answers that checks, resolution and targets share, so that no two of
//! them can decide the same question differently. A fact never reports: an entry that refers to something unknown is
//! left out here, and resolution reports the reference.
//!
//! | module | question |
//! |---|---|
//! | [`amounts`] | What do pods take, and how many of them are there? |
//! | [`names`] | What are the objects of a service called? |
//! | [`storage`] | Which storage class has a volume, and how is its claim mounted? |

pub mod amounts;
pub mod names;
pub mod storage;
