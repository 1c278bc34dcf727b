//! Backup jobs: their machines and their storages.

use std::collections::BTreeSet;

use crate::lab::service::MachineBackup;
use crate::resolve::{Resolver, codes};
use crate::types::DnsLabel;

impl<'l> Resolver<'l> {
    pub(super) fn machine_backup(&mut self, name: &DnsLabel, job: &'l MachineBackup) {
        let machines = &self.lab.machines;
        for machine in &job.machines {
            self.find(&codes::BACKUP_UNKNOWN, machine, machines, || {
                format!("backup job `{name}` refers to a machine that is not defined")
            });
        }
        for (machine, reason) in &job.except {
            if machines.contains_key(machine) || machines.is_broken(machine.as_str()) {
                continue;
            }
            let message = format!("backup job `{name}` leaves out a machine that is not defined");
            let help = "remove it, or correct the name";
            self.report(&codes::BACKUP_UNKNOWN, reason.node, message, "not defined", help);
        }
        let hosts = &self.lab.hosts;
        let storages = hosts.values().flat_map(|host| host.storages.keys());
        let known: BTreeSet<String> = storages.map(|storage| storage.as_str().to_owned()).collect();
        if hosts.is_complete() && !known.contains(&job.storage.value) {
            let message = format!("backup job `{name}` writes to a storage that no host has");
            let known: Vec<String> = known.into_iter().collect();
            self.dangling(&codes::BACKUP_UNKNOWN, job.storage.node, message, &known);
        }
    }
}
