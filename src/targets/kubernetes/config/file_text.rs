//! The text of a file, with its origin.

use crate::document::{Data, DataKind, Origin};

/// The text of a file, and its origins.
pub(super) struct FileText {
    pub(super) text: String,
    pub(super) origin: Origin,
}

impl FileText {
    pub(super) fn data(&self) -> Data {
        Data::new(DataKind::String(self.text.clone()), self.origin)
    }
}
