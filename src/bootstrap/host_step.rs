//! Names of the steps of a host.

use crate::resolve::ResolvedHost;

/// The step that every other step of a host needs.
pub fn ready(host: impl ToString) -> String {
    format!("host/{}/ready", host.to_string())
}

pub fn id(host: &ResolvedHost<'_>, part: &str) -> String {
    format!("host/{}/{part}", host.name)
}
