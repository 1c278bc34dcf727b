//! Machines that no API call creates: decommissioned machines, which must not start again, and bare-metal machines.

use crate::bootstrap::context::Context;
use crate::bootstrap::host_step;
use crate::bootstrap::machine_step::{ready, step};
use crate::bootstrap::step::{BootstrapStep, RunLocation, Stage};
use crate::lab::hardware::{GuestOs, State};
use crate::resolve::{PhysicalMachine, VirtualMachine};
use crate::targets::nodes::shared::script::quoted;

/// A decommissioned machine must not start again with its host. Its disks are kept.
pub fn retire(context: &mut Context<'_, '_, '_>, machine: &VirtualMachine<'_>) {
    let (name, vmid) = (machine.name, machine.vmid);
    let title = format!("Decommissioned machine {name} ({vmid}) is off and stays off");
    let exists = format!("qm config {vmid} >/dev/null 2>&1");
    let step = step(machine, Stage::Machines, "retired", title)
        .needs([host_step::ready(machine.host.name)])
        .command([
            format!("{exists} || exit 0"),
            format!("qm set {vmid} --onboot 0"),
            format!("qm status {vmid} | grep -q stopped || qm shutdown {vmid} --timeout 180 --forceStop 1"),
        ])
        .proof(format!("! {exists} || qm status {vmid} | grep -qx 'status: stopped'"))
        .proof(format!("! {exists} || ! qm config {vmid} | grep -qx 'onboot: 1'"));
    context.plan.add(step);
}

/// A host that is one machine: the operator installs or removes it.
pub fn physical(context: &mut Context<'_, '_, '_>, machine: &PhysicalMachine<'_>) {
    let (name, node) = (machine.name, machine.machine.node);
    let place = RunLocation::Machine(name.to_string());
    let system = machine.machine.guest.as_ref().map(|guest| {
        let release = guest.release.as_ref().map(|release| format!(" {}", release.value));
        format!("{}{}", guest.os.word(), release.unwrap_or_default())
    });
    let talos = machine.machine.guest.as_ref().is_some_and(|guest| guest.os.value == GuestOs::Talos);
    match machine.machine.state.value {
        State::Decommissioned => {
            let id = format!("machine/{name}/retired");
            let title = format!("Decommissioned machine {name} is off and stays off");
            let text = format!(
                "Switch host `{}` off, and take it off the network and the power.",
                machine.host.name
            );
            let note = "kubectl get node ".to_owned() + &quoted(name.as_str());
            let step =
                BootstrapStep::new(node, Stage::Machines, id, RunLocation::Operator, title).manual(text);
            let step = match machine.machine.kubernetes.is_some() {
                true => step.proof(format!("! {note} >/dev/null 2>&1")),
                false => step,
            };
            context.plan.add(step);
        }
        _ if talos => {}
        _ => {
            let text = format!(
                "Install {} on host `{}`, call it `{name}`, give it the addresses of the lab, and let the operator log in \
                 by SSH.",
                system.unwrap_or_else(|| "an operating system".to_owned()),
                machine.host.name
            );
            let title = format!("Machine {name} is installed and can be reached");
            let step = BootstrapStep::new(node, Stage::Machines, ready(name), place, title).manual(text);
            context.plan.add(step.proof(format!("[ \"$(hostname -s)\" = {} ]", quoted(name.as_str()))));
        }
    }
}
