//! The folder of the pages.

pub(super) const FOLDER: &str = "docs";
