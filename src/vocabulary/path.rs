//! From a path such as `services.*.containers` to its field.

use crate::diag::near;
use crate::lab::decode::{Field, Record, Shape};
use crate::vocabulary::root;

/// A field, or an entry of one, and its path in the notation of documents: `*` for names that the user chooses.
#[derive(Debug)]
pub struct Found {
    /// The path, with `*` for the names that the user chooses.
    pub path: String,
    /// The field.
    pub field: &'static Field,
    /// The shape at the path: of the field, or of its entries.
    pub shape: Shape,
}

/// Why a path does not lead to a field.
#[derive(Debug, PartialEq, Eq)]
pub enum NotFound {
    /// A record has no such field: the record's path, the name, and the most similar names.
    Field {
        /// The path of the record; empty for the root.
        within: String,
        /// The name that it does not have.
        name: String,
        /// The most similar names.
        help: Option<String>,
    },
    /// A value has no fields.
    Value {
        /// The path of the value.
        path: String,
    },
    /// The text is not a path.
    Malformed,
}

/// The field at a path. Names that the user chooses can be literal or `*`, positions in lists `[0]` or `*`.
pub fn find(path: &str) -> Result<Found, NotFound> {
    let steps = steps(path).ok_or(NotFound::Malformed)?;
    let mut steps = steps.iter();
    let first = steps.next().ok_or(NotFound::Malformed)?;
    let mut found = enter("", &[root()], first)?;
    for step in steps {
        found = match found.shape {
            Shape::Entries(inner) | Shape::List(inner) => {
                Found { path: format!("{}.*", found.path), shape: *inner, ..found }
            }
            shape => enter(&found.path, &shape.records(), step)?,
        };
    }
    Ok(found)
}

/// A field of one of the forms of a value.
fn enter(path: &str, forms: &[&'static Record], name: &str) -> Result<Found, NotFound> {
    if forms.is_empty() {
        return Err(NotFound::Value { path: path.to_owned() });
    }
    let fields: Vec<&Field> = forms.iter().flat_map(|record| record.all_fields()).collect();
    match fields.iter().find(|field| field.name == name) {
        Some(field) => {
            let path = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
            Ok(Found { path, field, shape: field.shape })
        }
        None => {
            let names: Vec<&str> = fields.iter().map(|field| field.name).collect();
            let help = near::did_you_mean(name, &names);
            Err(NotFound::Field { within: path.to_owned(), name: name.to_owned(), help })
        }
    }
}

/// The steps of a path: names between dots, quoted if they contain dots, and positions in brackets.
pub fn steps(path: &str) -> Option<Vec<String>> {
    let mut steps = Vec::new();
    let mut rest = path;
    while !rest.is_empty() {
        let (step, after) = if let Some(quoted) = rest.strip_prefix('"') {
            quoted.split_once('"')?
        } else if let Some(position) = rest.strip_prefix('[') {
            position.split_once(']')?
        } else {
            rest.split_at(rest.find(['.', '[']).unwrap_or(rest.len()))
        };
        if step.is_empty() {
            return None;
        }
        steps.push(step.to_owned());
        rest = match after.strip_prefix('.') {
            Some("") => return None,
            Some(after) => after,
            None if after.is_empty() || after.starts_with('[') => after,
            None => return None,
        };
    }
    Some(steps)
}
