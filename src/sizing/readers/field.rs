//! Fields that several formats have.

use serde_json::Value;

use crate::types::Date;

/// A text of an object.
pub(super) fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

/// The date of a timestamp such as `2026-10-01T04:00:00Z`.
pub(super) fn date(timestamp: &Value) -> Option<Date> {
    timestamp.as_str()?.get(..10)?.parse().ok()
}
