//! Advice about names that the evaluator does not know, from the vocabulary, which it does not know either.

use crate::diag::{Diagnostic, Place};
use crate::source::codes::NCL_TYPE;
use crate::value::Sources;
use crate::vocabulary;

/// Adds advice to findings that have none.
pub(super) fn advise(diagnostics: &mut [Diagnostic], sources: &Sources) {
    for found in diagnostics.iter_mut().filter(|found| found.code == &NCL_TYPE && found.help.is_empty()) {
        let Some(Place::Source(span)) = found.primary().map(|label| label.place.clone()) else { continue };
        let name = sources.text(span);
        if found.message != format!("`{name}` is not defined") {
            continue;
        }
        let before = &sources.file(span.file).text[..span.start as usize];
        found.help.extend(vocabulary::advice(name, before));
        if let Some(label) = found.labels.first_mut() {
            label.text = "not defined in this file".to_owned();
        }
    }
}
