//! Firewall rules: whether they can be enforced, and whether they leave the lab what it needs.

mod firewall_address;
mod firewall_blocked;
mod firewall_effect;
mod firewall_entrance;
mod firewall_listener;
mod firewall_router;
mod listeners;
mod named;

use crate::check::rule::Rule;

/// The rules of this family.
pub(super) static RULES: &[&Rule] = &[
    &firewall_address::RULE,
    &firewall_blocked::RULE,
    &firewall_effect::RULE,
    &firewall_entrance::RULE,
    &firewall_listener::RULE,
    &firewall_router::RULE,
];
