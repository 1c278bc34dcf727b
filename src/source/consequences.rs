//! Syntax errors that follow from another one.

use crate::diag::{Diagnostic, Place};
use crate::source::nickel::Places;

/// The parser stumbles over what follows from a mistake: after one that is explained, only others that are explained are
/// kept, and one for each line.
pub(super) fn without(found: Vec<Diagnostic>, places: &Places<'_>) -> Vec<Diagnostic> {
    let line_of = |one: &Diagnostic| match one.primary().map(|label| &label.place) {
        Some(Place::Source(span)) => {
            let before = places.text(span.file).get(..span.start as usize).unwrap_or_default();
            Some((span.file, before.matches('\n').count()))
        }
        _ => None,
    };
    let mut explained = Vec::new();
    let mut kept = Vec::new();
    for one in found {
        let line = line_of(&one);
        let is_new = !explained.contains(&line);
        if one.help.is_empty() && explained.is_empty() || !one.help.is_empty() && is_new {
            if !one.help.is_empty() {
                explained.push(line);
            }
            kept.push(one);
        }
    }
    kept
}
