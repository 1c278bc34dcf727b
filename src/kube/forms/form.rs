//! A form of texts, and the places that require it.

use crate::types::Malformed;

/// What a text has to look like.
#[derive(Debug)]
pub(in crate::kube) struct Form {
    pub(super) name: &'static str,
    /// What the text is: "has in `spec.name` a name of a Service that Kubernetes refuses".
    pub noun: &'static str,
    pub(super) check: fn(&str) -> Result<(), Malformed>,
}

/// Where a form holds: definition, field (`[]` for the elements of a list), and the form.
pub(super) type Place = (&'static str, &'static str, &'static Form, Empty);

/// Whether an empty text is the same as none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Empty {
    Absent,
    Refused,
}
