//! The time servers of machines and hosts.

use crate::lab::Lab;
use crate::lab::hardware::{Host, Machine};
use crate::types::Server;
use crate::value::At;

/// The servers that a machine asks: its own, or those of the lab. Without any, its operating system has defaults.
pub fn of_machine<'l>(lab: &'l Lab, machine: &'l Machine) -> &'l [At<Server>] {
    own_or_common(lab, &machine.time_servers)
}

/// The servers that a host asks: its own, or those of the lab.
pub fn of_host<'l>(lab: &'l Lab, host: &'l Host) -> &'l [At<Server>] {
    own_or_common(lab, &host.time_servers)
}

fn own_or_common<'l>(lab: &'l Lab, own: &'l [At<Server>]) -> &'l [At<Server>] {
    if own.is_empty() { &lab.time_servers } else { own }
}
