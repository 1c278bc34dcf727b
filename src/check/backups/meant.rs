//! The machines of a backup job.

use crate::lab::Lab;
use crate::lab::hardware::{Host, HostStorage, Machine, State};
use crate::lab::service::MachineBackup;
use crate::types::DnsLabel;

/// A machine of a backup job, with its host and the storage of the job there.
pub(super) struct Meant<'l> {
    pub name: &'l DnsLabel,
    pub machine: &'l Machine,
    pub host_name: &'l DnsLabel,
    pub host: &'l Host,
    /// None if the host does not have the storage.
    pub storage: Option<&'l HostStorage>,
}

/// The virtual machines that a job backs up: its own list, or all machines on hosts with its storage.
pub(super) fn machines<'l>(lab: &'l Lab, job: &'l MachineBackup) -> Vec<Meant<'l>> {
    let mut found = Vec::new();
    for (name, machine) in lab.machines.iter() {
        let is_virtual = machine.vmid.is_some() && machine.state.value != State::Decommissioned;
        let Some((host_name, host)) = lab.hosts.get_key_value(machine.host.value.as_str()) else { continue };
        let storage = host.storages.get(job.storage.value.as_str());
        let is_meant = match job.machines.as_slice() {
            [] => storage.is_some(),
            listed => listed.iter().any(|wanted| wanted.value == name.as_str()),
        };
        if is_virtual && is_meant && !job.except.contains_key(name) {
            found.push(Meant { name, machine, host_name, host, storage });
        }
    }
    found
}
