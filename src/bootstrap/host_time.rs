//! The time of a host: its servers, instead of those of its distribution. chrony is the time client of Proxmox VE; hosts that
//! were upgraded from old releases may have another one.

use crate::plan::{
    Action, BootstrapStep, Context, Destination, Effect, HostPart, RunLocation, Stage, StepId,
};
use crate::resolve::ResolvedHost;

/// Debian's configuration of chrony reads all sources in this folder, and has a pool of its own.
const SOURCES: &str = "/etc/chrony/sources.d/lab.sources";
const OWN: &str = "/etc/chrony/chrony.conf";

pub(super) fn time(context: &mut Context<'_, '_, '_>, host: &ResolvedHost<'_>) {
    let Some(file) = context.tree.find(&format!("proxmox/{}/chrony.sources", host.name)) else { return };
    let to = Destination::Path(SOURCES.to_owned());
    let place = RunLocation::Host(host.name.to_string());
    let id = StepId::host(host.name, HostPart::TIME);
    let title = format!("Host {} takes the time from its servers", host.name);
    let step = BootstrapStep::new(host.host.node, Stage::Hypervisor, id, place, title)
        .needs([HostPart::REACHED, HostPart::NETWORK].map(|part| StepId::host(host.name, part)))
        .command([format!(
            "[ -e {OWN} ] || {{ apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y chrony; }}"
        )])
        .run(Action::Copy { file: file.clone(), to: to.clone(), mode: "0644" })
        .command([
            format!("sed -i -E 's/^(pool|server) /# &/' {OWN}"),
            "systemctl restart chrony.service".to_owned(),
        ])
        .undo(
            Effect::Changes,
            [
                format!("rm -f {SOURCES}"),
                format!("sed -i -E 's/^# (pool|server) /\\1 /' {OWN}"),
                "systemctl restart chrony.service".to_owned(),
            ],
        )
        .same(to, file)
        .proof(format!("! grep -qE '^(pool|server) ' {OWN}"));
    context.plan.add(step);
}
