//! Rules as all formats need them: one protocol, and on each side either addresses, or everything, or everything outside
//! the lab.

use crate::facts::firewall::{Party, PartyKind, in_order};
use crate::lab::Lab;
use crate::lab::network::{Firewall, FirewallRule, Transport, Verdict};
use crate::types::{DnsLabel, Ports};
use crate::value::{At, NodeId};

/// One side of a rule.
#[derive(Clone, Debug)]
pub(super) enum Side<'l> {
    /// Everything.
    Any,
    /// Everything outside the lab's networks.
    Outside,
    /// Something with addresses.
    Of(Vec<Party<'l>>),
}

/// A rule about one protocol.
#[derive(Clone, Debug)]
pub(super) struct Entry<'l> {
    /// The rule.
    pub rule: &'l FirewallRule,
    /// The name of the rule, and its purpose if the lab describes it.
    pub comment: String,
    /// Where traffic comes from.
    pub from: Side<'l>,
    /// Where it goes to.
    pub to: Side<'l>,
    /// Protocol and ports; none for all protocols.
    pub ports: Option<(Transport, Vec<Ports>)>,
}

impl Entry<'_> {
    /// What happens to the traffic.
    pub(super) fn verdict(&self) -> Verdict {
        self.rule.action.value
    }

    /// The value that the entry follows from.
    pub(super) fn node(&self) -> NodeId {
        self.rule.node
    }
}

/// The rules in the order in which they are applied.
pub(super) fn entries<'l>(lab: &'l Lab, firewall: &'l Firewall) -> Vec<Entry<'l>> {
    in_order(firewall).into_iter().flat_map(|(name, rule)| of_rule(lab, name, rule)).collect()
}

fn of_rule<'l>(lab: &'l Lab, name: &'l DnsLabel, rule: &'l FirewallRule) -> Vec<Entry<'l>> {
    let comment = described(name, rule.description.as_ref());
    let protocols: Vec<Option<(Transport, Vec<Ports>)>> = match rule.is_about_everything() {
        true => vec![None],
        false => {
            let of = |transport| (transport, rule.ports(transport).iter().map(|ports| ports.value).collect());
            let both: [(Transport, Vec<Ports>); 2] = [of(Transport::Tcp), of(Transport::Udp)];
            both.into_iter().filter(|(_, ports)| !ports.is_empty()).map(Some).collect()
        }
    };
    let mut entries = Vec::new();
    for from in sides(lab, &rule.from) {
        for to in sides(lab, &rule.to) {
            entries.extend(protocols.iter().map(|ports| Entry {
                rule,
                comment: comment.clone(),
                from: from.clone(),
                to: to.clone(),
                ports: ports.clone(),
            }));
        }
    }
    entries
}

/// A name, and its purpose if the lab describes it, in one line.
pub(super) fn described(name: &DnsLabel, description: Option<&At<String>>) -> String {
    match description {
        Some(text) => format!("{name}: {}", crate::targets::shared::lines::one_line(&text.value)),
        None => name.to_string(),
    }
}

/// The internet is the complement of addresses, so it is a side of its own.
fn sides<'l>(lab: &'l Lab, names: &'l [At<String>]) -> Vec<Side<'l>> {
    if names.is_empty() {
        return vec![Side::Any];
    }
    let parties = names.iter().filter_map(|name| Party::named(lab, &name.value));
    let (outside, inside): (Vec<_>, Vec<_>) = parties.partition(|party| party.kind == PartyKind::Internet);
    let outside = outside.into_iter().take(1).map(|_| Side::Outside);
    let inside = Some(inside).filter(|inside| !inside.is_empty()).map(Side::Of);
    inside.into_iter().chain(outside).collect()
}
