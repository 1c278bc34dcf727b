//! Machines that start before the machines they depend on.

use crate::check::rule::{Findings, Rule};
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::lab::Lab;
use crate::lab::hardware::Machine;
use crate::types::DnsLabel;

pub static CODE: Code = Code {
    name: "VM-START-ORDER",
    severity: Severity::Warning,
    title: "a machine starts before one that it depends on",
    why: "A host starts its machines by `startup.order`, lowest first, and machines without an order last. A \
          machine that gets its address by DHCP from another one, or a node that pulls its images from \
          another one, fails to reach it if that one starts later, and stays without address or images until \
          somebody intervenes.",
    example: Example::Lab {
        bad: r#"{
  machines = {
    mirror = {
      host = "pve", vmid = 202, cores = 2, memory = "4GiB",
      nics.net0 = { network = "lan", address = "192.168.20.12" },
      startup.order = 5,
    },
    node1.startup.order = 2,
  },
  cluster.registry_mirrors."docker.io" = { machine = "mirror", port = 5000 },
}"#,
        good: r#"{
  machines = {
    mirror = {
      host = "pve", vmid = 202, cores = 2, memory = "4GiB",
      nics.net0 = { network = "lan", address = "192.168.20.12" },
      startup.order = 1,
    },
    node1.startup.order = 2,
  },
  cluster.registry_mirrors."docker.io" = { machine = "mirror", port = 5000 },
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &CODE, run };

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    let starting = |(_, machine): &(&DnsLabel, &Machine)| machine.vmid.is_some() && machine.starts_on_boot();
    let all: Vec<_> = lab.machines.iter().filter(starting).collect();
    for (name, machine) in &all {
        for (needed, why) in dependencies(lab, machine) {
            let first = all.iter().find(|(known, _)| known.as_str() == needed && known != name);
            let Some((first_name, first)) = first.filter(|(_, first)| first.host.value == machine.host.value)
            else {
                continue;
            };
            if order(first) < order(machine) {
                continue;
            }
            let place = machine.startup.order.as_ref().map_or(machine.startup.node, |order| order.node);
            let other = first.startup.order.as_ref().map_or(first.startup.node, |order| order.node);
            findings
                .report(&CODE, format!("machine `{name}` does not start after `{first_name}`, {why}"))
                .at_key(place, format!("`{name}` starts {}", shown(machine)))
                .at_key(other, format!("`{first_name}` starts {}", shown(first)))
                .help(format!("set a lower `startup.order` on `{first_name}`"));
        }
    }
}

/// The machines that a machine depends on when it starts, and why.
fn dependencies<'l>(lab: &'l Lab, machine: &'l Machine) -> Vec<(&'l str, &'static str)> {
    let mut dependencies = Vec::new();
    for nic in machine.nics.values().filter(|nic| nic.asks_dhcp()) {
        let Some((_, network)) = walk::network_named(lab, &nic.network) else { continue };
        let server = network.dhcp_server.as_ref().or(network.router.as_ref());
        dependencies.extend(server.map(|server| (server.value.as_str(), "its DHCP server")));
    }
    if let (Some(_), Some(cluster)) = (&machine.kubernetes, &lab.cluster) {
        let mirrors = cluster.registry_mirrors.values().filter_map(|mirror| mirror.machine.as_ref());
        dependencies.extend(mirrors.map(|mirror| (mirror.value.as_str(), "its registry mirror")));
    }
    dependencies.sort_unstable();
    dependencies.dedup_by_key(|(name, _)| *name);
    dependencies
}

/// The start order of a machine; machines without one start last, all at once.
fn order(machine: &Machine) -> u64 {
    machine.startup.order.as_ref().map_or(u64::MAX, |order| u64::from(order.value))
}

fn shown(machine: &Machine) -> String {
    machine.startup.order.as_ref().map_or_else(|| "last".to_owned(), |order| format!("with order {order}"))
}
