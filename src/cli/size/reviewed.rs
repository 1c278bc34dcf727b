//! A lab and what the measurements say about it.

use crate::pipeline::Compiled;
use crate::project::ProjectLab;
use crate::sizing::Review;

/// A lab under review.
pub(super) struct Reviewed {
    pub(super) lab: ProjectLab,
    pub(super) compiled: Compiled,
    pub(super) review: Review,
}
