//! Advice from the vocabulary about names and values that the evaluator or the decoder rejects: neither knows it.

use crate::diag::{Diagnostic, Place};
use crate::lab::codes::CFG_SHAPE;
use crate::lab::decode::Shape;
use crate::source::codes::{NCL_CONFLICT, NCL_CONTRACT, NCL_TYPE};
use crate::value::Sources;
use crate::vocabulary;

/// Adds advice to findings that have none.
pub(super) fn advise(diagnostics: &mut Vec<Diagnostic>, sources: &Sources) {
    mounts(diagnostics, sources);
    for found in diagnostics {
        let Some(Place::Source(span)) = found.primary().map(|label| label.place.clone()) else { continue };
        let text = sources.text(span);
        if found.code == &NCL_TYPE && found.help.is_empty() {
            let before = &sources.file(span.file).text[..span.start as usize];
            unbound(found, text, before);
        } else if found.code == &NCL_CONTRACT && found.help.is_empty() {
            if let Some(help) = field_of(&found.message).and_then(|path| vocabulary::instead(path, text)) {
                found.help.push(help);
                // The contract is the vocabulary's, which the field's documentation describes better.
                found.labels.truncate(1);
                if let Some(label) =
                    found.labels.first_mut().filter(|_| found.message.ends_with("must be a record"))
                {
                    label.text = "this is not a record".to_owned();
                    found.code = &CFG_SHAPE;
                }
            }
        } else if found.code == &CFG_SHAPE && found.help.is_empty() {
            found.help.extend(field_of(&found.message).and_then(|path| vocabulary::instead(path, text)));
        } else if found.code == &NCL_CONFLICT && found.message.contains("cannot be merged") {
            let path = field_of(&found.message).filter(|path| has_entries(path) && !text.starts_with('{'));
            if let Some(help) = path.and_then(|path| vocabulary::instead(path, text)) {
                // Overriding would not help: one of the two is not a value of the field.
                found.help = vec![help];
            }
        }
    }
}

/// The field that a message begins with.
fn field_of(message: &str) -> Option<&str> {
    message.strip_prefix('`')?.split('`').next()
}

/// A mount the wrong way round, `mounts.data = "/data"`: its name and its value are both malformed.
fn mounts(diagnostics: &mut Vec<Diagnostic>, sources: &Sources) {
    let mut turned: Vec<String> = Vec::new();
    for found in diagnostics.iter_mut().filter(|found| found.message.ends_with(" is not an absolute path")) {
        let Some(Place::Source(span)) = found.primary().map(|label| label.place.clone()) else { continue };
        let text = &sources.file(span.file).text;
        let path = text[span.end as usize..].trim_start().strip_prefix('=').map(str::trim_start);
        let path = path
            .and_then(|rest| rest.strip_prefix('"')?.split('"').next())
            .filter(|path| path.starts_with('/'));
        if let (Some(path), Some(field)) = (path, field_of(&found.message)) {
            turned.push(field.to_owned());
            found.help =
                vec![format!("write `mounts.\"{path}\" = \"{}\"`, the path first", sources.text(span))];
        }
    }
    let is_second = |found: &Diagnostic| {
        field_of(&found.message).is_some_and(|field| turned.iter().any(|turned| turned == field))
    };
    diagnostics.retain(|found| found.message.ends_with(" is not an absolute path") || !is_second(found));
}

fn has_entries(path: &str) -> bool {
    vocabulary::find(path).is_ok_and(|found| matches!(found.shape, Shape::Entries(_)))
}

fn unbound(found: &mut Diagnostic, name: &str, before: &str) {
    if found.message != format!("`{name}` is not defined") {
        return;
    }
    found.help.extend(vocabulary::advice(name, before));
    if let Some(label) = found.labels.first_mut() {
        label.text = "not defined in this file".to_owned();
    }
}
