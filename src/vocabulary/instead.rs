//! What to write instead of a value of the wrong type: the same value in the form that the field takes, or an example.

use crate::lab::decode::{Record, Shape};
use crate::vocabulary::{example, path};

/// The advice about a value at a path. `written` is its text in the source.
pub fn instead(at: &str, written: &str) -> Option<String> {
    if written == "null" {
        return removed(at);
    }
    let found = path::find(at).ok()?;
    let name = at.rsplit(['.', ']']).next().unwrap_or(at);
    let unquoted = written.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let is_whole = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let forms: &[Shape] = match found.shape {
        Shape::Either(forms) => forms,
        _ => std::slice::from_ref(&found.shape),
    };
    forms.iter().find_map(|form| match (form, unquoted) {
        (Shape::Bool, Some("true" | "false")) => Some(format!("write `{}`, without quotes", unquoted?)),
        (Shape::Whole(_), Some(digits)) if is_whole(digits) => {
            Some(format!("write `{digits}`, without quotes"))
        }
        (Shape::Text(_), None) if is_whole(written) || matches!(written, "true" | "false") => {
            Some(format!("write `\"{written}\"`, in quotes"))
        }
        // A dot in a name that is not in quotes begins a record.
        (Shape::Text(_), None) if written.contains(" = ") && !written.starts_with('{') => {
            let (rest, _) = written.split_once(" = ")?;
            Some(format!("a name with a dot is written in quotes: `\"{name}.{rest}\"`"))
        }
        (Shape::List(_), None) if written.starts_with('{') => {
            let inside = written.strip_prefix('{')?.strip_suffix('}')?.trim();
            Some(format!("a list is written in brackets: `[{inside}]`"))
        }
        (Shape::Entries(_), _) => {
            let entries = example::of(found.field)?;
            Some(format!("its entries have names, as in `{} = {entries}`", found.field.name))
        }
        (Shape::Record(record), _) => {
            Some(format!("write a record, such as `{name} = {}`", shown(record, &found)))
        }
        _ => None,
    })
}

/// The record of an entry as in the example of its field; or one with the required fields.
fn shown(record: &Record, found: &path::Found) -> String {
    let entry = example::of(found.field).and_then(|example| {
        let (_, value) = example.strip_prefix("{ ")?.strip_suffix(" }")?.split_once(" = ")?;
        (value.starts_with('{') && value.matches('{').count() == value.matches('}').count())
            .then(|| value.to_owned())
    });
    match found.field.shape {
        Shape::Entries(_) => entry.unwrap_or_else(|| example::record_of(record)),
        _ => example::record_of(record),
    }
}

/// Merging cannot remove anything; a service lists what to leave out.
fn removed(at: &str) -> Option<String> {
    let (service, rest) = at.strip_prefix("services.")?.split_once('.')?;
    Some(format!("to take it out of the service, write `services.{service}.without = [{rest:?}]`"))
}
