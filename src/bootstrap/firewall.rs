//! Firewall rules: the hypervisor's files, before its machines start, and the files of routers, once they run.

use crate::lab::network::FirewallSystem;
use crate::plan::{
    Action, BootstrapStep, Context, Destination, HostPart, MachinePart, RunLocation, Stage, StepId,
};
use crate::resolve::VirtualMachine;
use crate::targets::nodes::shared::steps::{of_machine, ready};

/// The folder of the files on a host, which the members of its cluster share.
const FOLDER: &str = "/etc/pve/firewall";
/// The only permissions that files in this folder can have.
const MODE: &str = "0640";

/// The security groups of each host. Without them, the rules of its machines refer to nothing.
pub fn of_hosts(context: &mut Context<'_, '_, '_>) {
    for host in context.hosts() {
        let Some(file) = context.tree.find(&format!("proxmox/{}/firewall/cluster.fw", host.name)) else {
            continue;
        };
        let to = Destination::Path(format!("{FOLDER}/cluster.fw"));
        let place = RunLocation::Host(host.name.to_string());
        let id = StepId::host(host.name, HostPart::FIREWALL);
        let title = format!("Host {} has its security groups", host.name);
        let step = BootstrapStep::new(host.host.node, Stage::Hypervisor, id, place, title)
            .needs([StepId::host(host.name, HostPart::READY)])
            .command([format!("mkdir -p {FOLDER}")])
            .run(Action::Copy { file: file.clone(), to: to.clone(), mode: MODE })
            .same(to, file)
            .proof("pve-firewall compile >/dev/null");
        context.plan.add(step);
    }
}

/// The rules of a machine. A clone gets those of its template, so they are written when it exists.
pub fn of_machine_on_host(
    context: &mut Context<'_, '_, '_>,
    machine: &VirtualMachine<'_>,
    stage: Stage,
    made: Option<StepId>,
) {
    let name = format!("{}.fw", machine.vmid.value);
    let Some(file) = context.tree.find(&format!("proxmox/{}/firewall/{name}", machine.host.name)) else {
        return;
    };
    let to = Destination::Path(format!("{FOLDER}/{name}"));
    let title = format!("The hypervisor has the firewall rules of {}", machine.name);
    let step = of_machine(machine, stage, MachinePart::FIREWALL, title)
        .needs(made)
        .needs([StepId::host(machine.host.name, HostPart::FIREWALL)])
        .run(Action::Copy { file: file.clone(), to: to.clone(), mode: MODE })
        .same(to, file);
    context.plan.add(step);
}

/// Routers get their rules by hand, because a rule that cuts them off can only be taken back at the router.
pub fn of_routers(context: &mut Context<'_, '_, '_>) {
    let Some(firewall) = &context.lab.lab.firewall else { return };
    for (name, router) in &firewall.routers {
        let files = format!("`firewall/{name}/`");
        let text = match router.system.value {
            FirewallSystem::Nftables => format!(
                "Copy `firewall/{name}/nftables.conf` to router `{name}`, check it with `nft -c -f`, load it with \
                 `nft -f`, and include it in `/etc/nftables.conf`."
            ),
            FirewallSystem::OpnSense => format!(
                "Import the files in {files} on router `{name}`: aliases first, then rules and port forwards; then \
                 apply."
            ),
            FirewallSystem::PfSense => format!(
                "Restore the files in {files} on router `{name}`, one area at a time: aliases, firewall rules, NAT. \
                 Each replaces what its area had."
            ),
        };
        let title = format!("Router {name} enforces the firewall rules");
        let place = RunLocation::Operator;
        let id = StepId::router_firewall(name);
        let step = BootstrapStep::new(router.node, Stage::Machines, id, place, title);
        context.plan.add(step.needs([ready(name)]).manual(text).noted());
    }
}
