//! Where the pages lie.

pub(super) const FOLDER: &str = "docs";
