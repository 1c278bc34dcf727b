//! The start order of machines: by `startup.order` on each host, machines without one last, as the hypervisor does it;
//! and DHCP clients after the machine that is the DHCP server, as far as the order allows.

use crate::bootstrap::machine_creation::with_secrets;
use crate::facts::vm::is_configured_by_cluster;
use crate::plan::{Action, BootstrapStep, Call, Context, Effect, MachinePart, RunLocation, Stage, StepId};
use crate::resolve::VirtualMachine;
use crate::targets::nodes::shared::steps::{created, of_machine, ready};

pub fn steps(context: &mut Context<'_, '_, '_>) {
    let lab = context.lab;
    let mut running: Vec<&VirtualMachine<'_>> =
        lab.machines.iter().filter(|machine| machine.machine.runs()).collect();
    // Among equals, machines that serve others come first, so that a step needs only earlier ones.
    running.sort_by_key(|machine| (rank(machine), !serves(context, machine), machine.vmid.value));
    for (index, machine) in running.iter().enumerate() {
        let earlier = &running[..index];
        let by_order = earlier
            .iter()
            .filter(|other| other.host.name == machine.host.name && rank(other) < rank(machine));
        reservations(context, machine);
        let by_service = earlier.iter().filter(|other| asks(context, machine, other));
        let needs =
            by_order.chain(by_service).map(|other| ready(other.name)).chain(created(context, machine));
        let filtered = StepId::machine(machine.name, MachinePart::FIREWALL);
        let needs: Vec<StepId> = needs.chain(kept_by(machine)).chain([filtered]).collect();
        let last = start(context, machine, needs);
        let last = answers(context, machine, last);
        let last = with_secrets(context, machine, last);
        let title = format!("Machine {} is up", machine.name);
        let done = of_machine(machine, Stage::Machines, MachinePart::READY, title).needs([last]);
        context.plan.add(done.proof(format!("qm status {} | grep -qx 'status: running'", machine.vmid)));
    }
}

/// Its position in the start order of its host: machines without one are last.
fn rank(machine: &VirtualMachine<'_>) -> (bool, Option<u32>) {
    let order = machine.machine.startup.order.map(|order| order.value);
    (order.is_none(), order)
}

/// Whether it provides other machines with addresses or routes.
fn serves(context: &Context<'_, '_, '_>, machine: &VirtualMachine<'_>) -> bool {
    context.lab.networks.iter().any(|network| {
        network.dhcp_server.iter().chain(&network.router).any(|known| known.name == machine.name)
    })
}

/// Whether one machine gets its address from the other.
fn asks(context: &Context<'_, '_, '_>, machine: &VirtualMachine<'_>, server: &VirtualMachine<'_>) -> bool {
    machine.nics.iter().filter(|attached| attached.nic.asks_dhcp()).any(|attached| {
        let network = context.lab.network(attached.network_name);
        network.dhcp_server.is_some_and(|known| known.name == server.name)
    })
}

/// Steps that configure the reservations of a DHCP server.
fn kept_by(machine: &VirtualMachine<'_>) -> impl Iterator<Item = StepId> {
    let reserved = machine.nics.iter().filter(|attached| attached.nic.dhcp_reserved.value);
    reserved.map(|attached| StepId::reservations(attached.network_name))
}

/// All reservations of a DHCP server are configured before the first machine requests a reserved address.
fn reservations(context: &mut Context<'_, '_, '_>, machine: &VirtualMachine<'_>) {
    let lab = context.lab;
    for attached in machine.nics.iter().filter(|attached| attached.nic.dhcp_reserved.value) {
        let id = StepId::reservations(attached.network_name);
        if context.plan.has(&id) {
            continue;
        }
        let all = lab.machines.iter().filter(|other| other.machine.runs());
        let kept: Vec<(&VirtualMachine<'_>, String)> = all
            .flat_map(|other| other.nics.iter().map(move |nic| (other, nic)))
            .filter(|(_, nic)| nic.nic.dhcp_reserved.value && nic.network_name == attached.network_name)
            .filter_map(|(other, nic)| {
                let line = format!("`{}` gets {}", nic.nic.mac.as_ref()?.value, *nic.nic.address.as_ref()?);
                Some((other, format!("{line} ({})", other.name)))
            })
            .collect();
        let server = lab.network(attached.network_name).dhcp_server.map(|known| known.name);
        let who = server.map_or_else(|| "the DHCP server".to_owned(), |server| format!("`{server}`"));
        let lines: Vec<&str> = kept.iter().map(|(_, line)| line.as_str()).collect();
        let text = format!(
            "Configure the DHCP reservations of network `{}` on {who}: {}.",
            attached.network_name,
            lines.join("; ")
        );
        let title = format!("Network {} has its DHCP reservations", attached.network_name);
        let step =
            BootstrapStep::new(attached.nic.node, Stage::Machines, id.clone(), RunLocation::Operator, title);
        let step = step.needs(server.map(ready)).manual(text).noted();
        context.plan.add(step);
        let starts = kept.iter().map(|(other, _)| ready(other.name));
        context.plan.only_for(&id, starts.collect());
    }
}

fn start(context: &mut Context<'_, '_, '_>, machine: &VirtualMachine<'_>, needs: Vec<StepId>) -> StepId {
    let (name, vmid) = (machine.name, machine.vmid);
    let call = Call {
        method: "POST",
        path: format!("/nodes/{}/qemu/{vmid}/status/start", machine.host.name),
        from: None,
        parameters: Vec::new(),
    };
    let step = of_machine(machine, Stage::Machines, MachinePart::START, format!("Machine {name} runs"))
        .needs(needs)
        .run(Action::Call(call))
        .proof(format!("qm status {vmid} | grep -qx 'status: running'"));
    let part = |part| StepId::machine(name, part);
    context.plan.only_for(&part(MachinePart::INSTALLED), vec![part(MachinePart::START)]);
    context.plan.add(step)
}

/// The guest system is set up: its first boot is complete, or at least its agent responds.
fn answers(context: &mut Context<'_, '_, '_>, machine: &VirtualMachine<'_>, last: StepId) -> StepId {
    let name = machine.name;
    let guest = machine.machine.guest.as_ref();
    // Nothing responds before the system has its configuration.
    if is_configured_by_cluster(machine.machine) {
        return last;
    }
    let title = format!("The system of {name} is set up");
    if !context.tree.below(&format!("cloud-init/{name}")).is_empty() {
        let place = RunLocation::Machine(name.to_string());
        let id = StepId::machine(machine.name, MachinePart::SETUP);
        let step = BootstrapStep::new(machine.machine.node, Stage::Machines, id, place, title)
            .needs([last])
            .command_that(Effect::Reads, ["cloud-init status --wait || [ $? -eq 2 ]"])
            .proof("cloud-init status | grep -qx 'status: done'");
        return context.plan.add(step);
    }
    if machine.machine.agent.value && guest.is_some() {
        let ping = format!("qm agent {} ping", machine.vmid);
        let step = of_machine(machine, Stage::Machines, MachinePart::SETUP, title)
            .needs([last])
            .command_that(
                Effect::Reads,
                [format!("for _ in $(seq 60); do {ping} && exit 0; sleep 5; done; exit 1")],
            )
            .proof(ping);
        return context.plan.add(step);
    }
    last
}
