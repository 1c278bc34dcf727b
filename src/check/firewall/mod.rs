//! Firewall rules: whether they can be enforced, and whether they leave the lab what it needs.

mod fw_address;
mod fw_blocked;
mod fw_effect;
mod fw_entrance;
mod fw_listener;
mod fw_router;
mod listeners;
mod named;

use crate::check::rule::Rule;

/// The rules of this family.
pub(super) static RULES: &[&Rule] = &[
    &fw_address::RULE,
    &fw_blocked::RULE,
    &fw_effect::RULE,
    &fw_entrance::RULE,
    &fw_listener::RULE,
    &fw_router::RULE,
];
