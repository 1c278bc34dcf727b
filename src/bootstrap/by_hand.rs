//! Machines that no API call creates: decommissioned machines, which must not start again, and bare-metal machines.

use crate::facts::vm::is_configured_by_cluster;
use crate::lab::hardware::{Guest, GuestOs, State};
use crate::plan::{BootstrapStep, Context, HostPart, MachinePart, RunLocation, Stage, StepId, quoted};
use crate::resolve::{PhysicalMachine, VirtualMachine};
use crate::targets::nodes::shared::steps::{of_machine, ready};

/// A decommissioned machine must not start again with its host. Its disks are kept.
pub fn retire(context: &mut Context<'_, '_, '_>, machine: &VirtualMachine<'_>) {
    let (name, vmid) = (machine.name, machine.vmid);
    let title = format!("Decommissioned machine {name} ({vmid}) is off and stays off");
    let exists = format!("qm config {vmid} >/dev/null 2>&1");
    let step = of_machine(machine, Stage::Machines, MachinePart::RETIRED, title)
        .needs([StepId::host(machine.host.name, HostPart::READY)])
        .command([
            format!("{exists} || exit 0"),
            format!("qm set {vmid} --onboot 0"),
            format!("qm status {vmid} | grep -q stopped || qm shutdown {vmid} --timeout 180 --forceStop 1"),
        ])
        .proof(format!("! {exists} || qm status {vmid} | grep -qx 'status: stopped'"))
        .proof(format!("! {exists} || ! qm config {vmid} | grep -qx 'onboot: 1'"));
    context.plan.add(step);
}

/// The packages that the lab wants, also on a machine that was installed earlier.
fn with_packages(step: BootstrapStep, guest: Option<&Guest>) -> BootstrapStep {
    let packages = guest.map(|guest| guest.packages.as_slice()).unwrap_or_default();
    let has_apt = guest.is_some_and(|guest| matches!(guest.os.value, GuestOs::Ubuntu | GuestOs::Debian));
    if packages.is_empty() || !has_apt {
        return step;
    }
    let names: Vec<String> = packages.iter().map(|package| quoted(&package.value)).collect();
    let names = names.join(" ");
    let installed = format!("dpkg --status {names} >/dev/null");
    step.command([format!("{installed} 2>&1 || {{ apt-get update && apt-get install --yes {names}; }}")])
        .proof(installed)
}

/// A host that is one machine: the operator installs or removes it.
pub fn physical(context: &mut Context<'_, '_, '_>, machine: &PhysicalMachine<'_>) {
    let (name, node) = (machine.name, machine.machine.node);
    let place = RunLocation::Machine(name.to_string());
    let system = machine.machine.guest.as_ref().map(|guest| {
        let release = guest.release.as_ref().map(|release| format!(" {}", release.value));
        format!("{}{}", guest.os.word(), release.unwrap_or_default())
    });
    match machine.machine.state.value {
        State::Decommissioned => {
            let id = StepId::machine(name, MachinePart::RETIRED);
            let title = format!("Decommissioned machine {name} is off and stays off");
            let text = format!(
                "Switch off host `{}`, and disconnect it from the network and from power.",
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
        // The node system has it started from its own image.
        _ if is_configured_by_cluster(machine.machine) => {}
        _ => {
            let answers = ["user-data", "meta-data"].map(|file| format!("cloud-init/{name}/{file}"));
            let has_answers = context.tree.find(&answers[0]).is_some();
            let text = match has_answers {
                true => format!(
                    "Write the server installer of {} to a USB stick, and the files `{}` and `{}` to a second one whose \
                     file system is called `CIDATA`. Start host `{}` from the first one: the installer asks once whether \
                     it may erase the disk, and then nothing more that the lab defines.",
                    system.unwrap_or_default(),
                    answers[0],
                    answers[1],
                    machine.host.name
                ),
                false => format!(
                    "Install {} on host `{}`. Set the host name to `{name}`, configure the addresses that the lab \
                 defines, and allow the operator to log in with SSH.",
                    system.unwrap_or_else(|| "an operating system".to_owned()),
                    machine.host.name
                ),
            };
            let title = format!("Machine {name} is installed and reachable");
            let step = BootstrapStep::new(node, Stage::Machines, ready(name), place, title).manual(text);
            let step =
                if has_answers { step.command(["cloud-init status --wait || [ $? -eq 2 ]"]) } else { step };
            let step = step.proof(format!("[ \"$(hostname -s)\" = {} ]", quoted(name.as_str())));
            context.plan.add(with_packages(step, machine.machine.guest.as_ref()));
        }
    }
}
