//! The folder of the pages.

pub(super) use crate::document::layout::DOCS as FOLDER;
