//! Host names are unique.

use std::collections::BTreeMap;

use crate::check::rule::{Findings, Rule};
use crate::check::shared::{nodes, walk};
use crate::diag::{Code, Example, Severity};
use crate::lab::Lab;
use crate::lab::hardware::{HostKind, Machine, State};
use crate::types::DnsLabel;
use crate::value::NodeId;

pub static CODE: Code = Code {
    name: "NET-NAME-TAKEN",
    severity: Severity::Error,
    title: "a host name is used twice",
    why: "Hosts, machines and devices are identified by their names: in DNS, in certificates, in the \
          cluster. A name that belongs to two of them resolves to either. Only a bare-metal machine may have \
          the name of its own host.",
    example: Example::Lab {
        bad: r#"{ devices.node1 = { kind = 'computer, addresses.lan = "192.168.20.5" } }"#,
        good: r#"{ devices.desk = { kind = 'computer, addresses.lan = "192.168.20.5" } }"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &CODE, run };

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    let mut first: BTreeMap<&str, (&str, NodeId)> = BTreeMap::new();
    for (name, what, node) in names(lab) {
        match first.get(name) {
            None => drop(first.insert(name, (what, node))),
            Some((earlier, earlier_node)) => {
                findings
                    .report(&CODE, format!("`{name}` is the name of both a {earlier} and a {what}"))
                    .at_key(node, format!("the {what}"))
                    .at_key(*earlier_node, format!("the {earlier}"))
                    .help("rename one of the two");
            }
        }
    }
}

/// Everything with a host name, except templates and decommissioned machines, which do not run.
fn names(lab: &Lab) -> Vec<(&str, &'static str, NodeId)> {
    let hosts = lab.hosts.iter().map(|(name, host)| (name.as_str(), "host", host.node));
    let devices = lab.devices.iter().map(|(name, device)| (name.as_str(), "device", device.node));
    let machines = walk::kept_machines(lab)
        .filter(|(_, machine)| machine.state.value != State::Template)
        .filter(|(name, machine)| !is_its_host(lab, name, machine))
        .map(|(name, machine)| (name.as_str(), "machine", machine.node));
    hosts.chain(devices).chain(machines).collect()
}

fn is_its_host(lab: &Lab, name: &DnsLabel, machine: &Machine) -> bool {
    nodes::host_of(lab, machine)
        .is_some_and(|(host_name, host)| host_name == name && host.kind.value == HostKind::BareMetal)
}
