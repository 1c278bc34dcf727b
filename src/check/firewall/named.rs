//! The names that rules and forwards consist of.

use crate::lab::network::Firewall;
use crate::value::At;

/// A name, and the rule or forward that it is part of, as the lab writes it.
pub(super) struct Named<'l> {
    /// `rule `web``, to begin a message with.
    pub subject: String,
    /// The name.
    pub name: &'l At<String>,
}

/// All names in rules and forwards.
pub(super) fn names(firewall: &Firewall) -> impl Iterator<Item = Named<'_>> {
    let rules = firewall.rules.iter().flat_map(|(rule, described)| {
        let both = described.from.iter().chain(&described.to);
        both.map(move |name| Named { subject: format!("rule `{rule}`"), name })
    });
    let forwards = firewall.forwards.iter();
    let forwards = forwards
        .map(|(name, forward)| Named { subject: format!("port forward `{name}`"), name: &forward.to });
    rules.chain(forwards)
}
