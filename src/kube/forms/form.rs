//! A form of texts, and the places that require it.

use crate::types::Malformed;

/// The format of a string.
#[derive(Debug)]
pub(in crate::kube) struct Form {
    pub(super) name: &'static str,
    /// What the string is: "has an invalid Service name in `spec.name`".
    pub noun: &'static str,
    pub(super) check: fn(&str) -> Result<(), Malformed>,
}

/// Where a format applies: definition, field (`[]` for the elements of a list), and the format.
pub(super) type FormField = (&'static str, &'static str, &'static Form, Empty);

/// Whether an empty string means the same as an absent field.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Empty {
    Absent,
    Refused,
}
