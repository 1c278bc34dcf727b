//! Backup jobs of the hypervisor, as entries of `/etc/pve/jobs.cfg`.

use crate::document::{Content, Document, Origin};
use crate::lab::hardware::State;
use crate::lab::service::{MachineBackup, Retain};
use crate::print;
use crate::print::Section;
use crate::resolve::{Resolved, ResolvedHost, VirtualMachine};
use crate::types::DnsLabel;

/// None if no job backs up machines of the host.
pub(super) fn document(lab: &Resolved<'_>, host: &ResolvedHost<'_>) -> Option<Document> {
    let jobs = jobs(lab, host);
    let (job, _) = jobs.first()?;
    let sections: Vec<Section> = jobs.iter().map(|(_, section)| section.clone()).collect();
    Some(Document {
        path: format!("proxmox/{}/jobs.cfg", host.name),
        origin: Origin::follows(job.node),
        content: Content::Text(print::sections(&sections)),
    })
}

/// The jobs of a host, by name. Members of a Proxmox cluster share them, so each of them has the same ones.
pub fn backup_jobs(lab: &Resolved<'_>, host: &ResolvedHost<'_>) -> Vec<Section> {
    jobs(lab, host).into_iter().map(|(_, section)| section).collect()
}

fn jobs<'l>(lab: &Resolved<'l>, host: &ResolvedHost<'l>) -> Vec<(&'l MachineBackup, Section)> {
    let cluster = host.host.proxmox.cluster.as_ref().map(|cluster| cluster.value.as_str());
    let together = |other: &&ResolvedHost<'_>| {
        let others = other.host.proxmox.cluster.as_ref().map(|cluster| cluster.value.as_str());
        other.name == host.name || (cluster.is_some() && others == cluster)
    };
    let members: Vec<&ResolvedHost<'_>> = lab.hosts.iter().filter(together).collect();
    let jobs = lab.lab.backup.machines.iter();
    jobs.filter_map(|(name, job)| Some((job, section(lab, &members, name, job)?))).collect()
}

fn section(
    lab: &Resolved<'_>,
    members: &[&ResolvedHost<'_>],
    name: &DnsLabel,
    job: &MachineBackup,
) -> Option<Section> {
    let having = members
        .iter()
        .filter(|member| member.storages.iter().any(|storage| storage.name == job.storage.value.as_str()));
    let having: Vec<&str> = having.map(|member| member.name.as_str()).collect();
    if having.is_empty() {
        return None;
    }
    let here = |machine: &&VirtualMachine<'_>| members.iter().any(|member| member.name == machine.host.name);
    let vmids = |is_meant: &dyn Fn(&str) -> bool| {
        let meant = lab.machines.iter().filter(here).filter(|machine| is_meant(machine.name.as_str()));
        let vmids: Vec<String> = meant.map(|machine| machine.vmid.to_string()).collect();
        Some(vmids.join(",")).filter(|vmids| !vmids.is_empty())
    };
    // A decommissioned machine has been backed up as long as it mattered.
    let retired = |name: &str| {
        lab.lab.machines.get(name).is_some_and(|machine| machine.state.value == State::Decommissioned)
    };
    let is_left_out = |name: &str| job.except.keys().any(|known| known.as_str() == name) || retired(name);
    let listed = |name: &str| job.machines.iter().any(|wanted| wanted.value == name) && !is_left_out(name);
    let mut properties: Vec<(&'static str, Option<String>)> = vec![
        ("schedule", Some(job.schedule.to_string())),
        ("enabled", Some("1".to_owned())),
        ("storage", Some(job.storage.value.clone())),
        ("mode", Some(job.mode.value.word().to_owned())),
        ("compress", Some(job.compress.value.word().to_owned())),
    ];
    if job.machines.is_empty() {
        properties.push(("all", Some("1".to_owned())));
        properties.push(("exclude", vmids(&is_left_out)));
    } else {
        properties.push(("vmid", Some(vmids(&listed)?)));
    }
    properties.push(("prune-backups", pruning(&job.retain)));
    let only = having.first().filter(|_| having.len() == 1 && members.len() > 1);
    properties.push(("node", only.map(|only| (*only).to_owned())));
    let properties = properties.into_iter().filter_map(|(key, value)| Some((key, value?))).collect();
    Some(Section { kind: "vzdump".to_owned(), name: format!("backup-{name}"), properties })
}

/// In alphabetical order, as Proxmox VE writes it.
fn pruning(retain: &Retain) -> Option<String> {
    let kept = [
        ("keep-daily", retain.daily),
        ("keep-hourly", retain.hourly),
        ("keep-monthly", retain.monthly),
        ("keep-weekly", retain.weekly),
    ];
    let kept = kept.into_iter().filter_map(|(key, number)| Some(format!("{key}={}", number?.value)));
    let kept: Vec<String> = kept.collect();
    Some(kept.join(",")).filter(|kept| !kept.is_empty())
}
