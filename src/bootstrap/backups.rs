//! Backup jobs of hypervisors. Jobs that the lab does not have are left alone.

use crate::bootstrap::storage_entries;
use crate::plan::{Action, BootstrapStep, Context, Effect, HostPart, RunLocation, Stage, StepId, quoted};
use crate::print::Section;
use crate::targets::backup_jobs;

/// Properties of a job that another lab or an earlier one may have set, and that this one may not want.
const OPTIONAL: [&str; 5] = ["all", "exclude", "node", "prune-backups", "vmid"];

pub fn steps(context: &mut Context<'_, '_, '_>) {
    for host in context.hosts() {
        let Some(file) = context.tree.find(&format!("proxmox/{}/jobs.cfg", host.name)) else { continue };
        let jobs = backup_jobs(context.lab, host);
        let lines = jobs.iter().map(define).collect();
        let place = RunLocation::Host(host.name.to_string());
        let id = StepId::host(host.name, HostPart::BACKUPS);
        let title = format!("Host {} backs up its machines", host.name);
        let step = BootstrapStep::new(host.host.node, Stage::Hypervisor, id, place, title)
            .needs([StepId::host(host.name, HostPart::READY)])
            .run(Action::Command { lines, reads: vec![file], effect: Effect::Changes })
            .proof(storage_entries::proof(&jobs, "/etc/pve/jobs.cfg"));
        context.plan.add(step);
    }
}

/// The command that creates a job, or sets its properties.
fn define(job: &Section) -> String {
    let name = quoted(&job.name);
    let options: String =
        job.properties.iter().map(|(key, value)| format!(" --{key} {}", quoted(value))).collect();
    let absent = OPTIONAL.iter().filter(|key| job.properties.iter().all(|(known, _)| known != *key));
    let absent: Vec<&str> = absent.copied().collect();
    format!(
        "if pvesh get /cluster/backup/{name} >/dev/null 2>&1; then pvesh set /cluster/backup/{name}{options} --delete \
         {}; else pvesh create /cluster/backup --id {name}{options}; fi",
        absent.join(",")
    )
}
