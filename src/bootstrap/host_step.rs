//! Names of the steps of a host.

use crate::resolve::ResolvedHost;

/// What everything on a host waits for.
pub fn ready(host: impl ToString) -> String {
    format!("host/{}/ready", host.to_string())
}

pub fn id(host: &ResolvedHost<'_>, part: &str) -> String {
    format!("host/{}/{part}", host.name)
}
