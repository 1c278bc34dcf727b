//! Whether the rules let a connection pass.

use crate::facts::firewall::{End, Party};
use crate::lab::Lab;
use crate::lab::network::{Firewall, FirewallRule, Transport, Verdict};
use crate::types::{DnsLabel, Port};
use crate::value::At;

/// What happens to a connection, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decision<'l> {
    /// What happens to it.
    pub verdict: Verdict,
    /// The rule that decides; none for the policy.
    pub rule: Option<&'l DnsLabel>,
}

/// What the rules do with a connection.
pub fn decide<'l>(
    lab: &'l Lab,
    firewall: &'l Firewall,
    from: &End<'l>,
    to: &End<'l>,
    (transport, port): (Transport, Port),
) -> Decision<'l> {
    let about = |rule: &FirewallRule| {
        let ports = rule.ports(transport);
        let port_matches = rule.is_about_everything() || ports.iter().any(|ports| ports.value.contains(port));
        port_matches && is_one_of(lab, &rule.from, from) && is_one_of(lab, &rule.to, to)
    };
    if let Some((name, rule)) = in_order(firewall).into_iter().find(|(_, rule)| about(rule)) {
        return Decision { verdict: rule.action.value, rule: Some(name) };
    }
    let forwarded = firewall.forwards.iter().find(|(_, forward)| {
        let reached = Party::named(lab, &forward.to.value).is_some_and(|target| target.includes(to));
        from.network.is_none()
            && reached
            && forward.protocol.value == transport
            && forward.target_port() == port
    });
    if let Some((name, _)) = forwarded {
        return Decision { verdict: Verdict::Accept, rule: Some(name) };
    }
    let verdict = if from.is_beside(to) { Verdict::Accept } else { firewall.policy.value };
    Decision { verdict, rule: None }
}

/// Whether one of the names includes an end. No names include everything.
fn is_one_of(lab: &Lab, names: &[At<String>], end: &End<'_>) -> bool {
    let includes =
        |name: &At<String>| Party::named(lab, &name.value).is_some_and(|party| party.includes(end));
    names.is_empty() || names.iter().any(includes)
}

/// The rules in the order in which they are applied: rules that refuse traffic, then rules that accept it, each by
/// name.
pub fn in_order(firewall: &Firewall) -> Vec<(&DnsLabel, &FirewallRule)> {
    let mut rules: Vec<_> = firewall.rules.iter().collect();
    rules.sort_by_key(|(name, rule)| (rule.action.value == Verdict::Accept, *name));
    rules
}
