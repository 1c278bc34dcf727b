//! Accepted ports at which nobody listens.

use crate::check::firewall::listeners;
use crate::check::rule::{Findings, Rule};
use crate::diag::{Code, Example, Severity};
use crate::lab::Lab;
use crate::lab::network::{Transport, Verdict};
use crate::lab::service::Protocol;
use crate::types::{DnsLabel, Port, Ports};
use crate::value::NodeId;

pub static CODE: Code = Code {
    name: "FW-LISTENER",
    severity: Severity::Error,
    title: "the firewall admits traffic to a port at which nobody listens",
    why: "A load balancer address has the ports of the services that request it. A rule or a port forward to another \
          port has no effect; usually it has the port of the container instead of the port of the Service, or a \
          service is missing.",
    example: Example::Lab {
        bad: r#"{
  cluster.load_balancer.addresses.web.address = "192.168.20.201",
  services.hello.load_balancers.lan.address = "web",
  firewall.rules.internet = { from = ["lan"], to = ["internet"] },
  firewall.rules.web = { from = ["internet"], to = ["web"], tcp = [8080] },
}"#,
        good: r#"{
  cluster.load_balancer.addresses.web.address = "192.168.20.201",
  services.hello.load_balancers.lan.address = "web",
  firewall.rules.internet = { from = ["lan"], to = ["internet"] },
  firewall.rules.web = { from = ["internet"], to = ["web"], tcp = [80] },
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &CODE, run };

/// A port that is admitted to a load balancer address.
struct Admitted<'l> {
    subject: String,
    address: &'l str,
    transport: Transport,
    ports: Ports,
    node: NodeId,
}

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    let (Some(_), Some(cluster)) = (&lab.firewall, &lab.cluster) else { return };
    if !lab.services.is_complete() {
        return;
    }
    for admitted in all(lab) {
        let Some((name, _)) = cluster.load_balancer.addresses.get_key_value(admitted.address) else {
            continue;
        };
        if listeners::may_have_more(lab, name) {
            continue;
        }
        let open = open_ports(lab, name, admitted.transport);
        if open.iter().any(|port| admitted.ports.contains(*port)) {
            continue;
        }
        let (word, shown) = (admitted.transport.word().to_uppercase(), admitted.ports);
        let known: Vec<String> = open.iter().map(ToString::to_string).collect();
        let help = match known.as_slice() {
            [] => format!("no service has a {word} port at `{name}`"),
            known => format!("services at `{name}` have the {word} ports {}", known.join(", ")),
        };
        findings
            .report(
                &CODE,
                format!("{} admits {word} port {shown} of `{name}`, where nobody listens", admitted.subject),
            )
            .at(admitted.node, "nobody listens")
            .help(help);
    }
}

fn open_ports(lab: &Lab, name: &DnsLabel, transport: Transport) -> Vec<Port> {
    let wanted = match transport {
        Transport::Tcp => Protocol::Tcp,
        Transport::Udp => Protocol::Udp,
    };
    let found = listeners::at(lab, name).into_iter().filter(|(protocol, _)| *protocol == wanted);
    let mut ports: Vec<Port> = found.map(|(_, port)| port).collect();
    ports.sort_unstable();
    ports.dedup();
    ports
}

/// What rules and forwards admit.
fn all(lab: &Lab) -> Vec<Admitted<'_>> {
    let mut found = Vec::new();
    for (name, rule) in lab.firewall.iter().flat_map(|firewall| &firewall.rules) {
        if rule.action.value != Verdict::Accept {
            continue;
        }
        for target in &rule.to {
            for transport in [Transport::Tcp, Transport::Udp] {
                found.extend(rule.ports(transport).iter().map(|ports| Admitted {
                    subject: format!("rule `{name}`"),
                    address: &target.value,
                    transport,
                    ports: ports.value,
                    node: ports.node,
                }));
            }
        }
    }
    for (name, forward) in lab.firewall.iter().flat_map(|firewall| &firewall.forwards) {
        let port = forward.to_port.as_ref().unwrap_or(&forward.port);
        found.push(Admitted {
            subject: format!("port forward `{name}`"),
            address: &forward.to.value,
            transport: forward.protocol.value,
            ports: port.value.into(),
            node: port.node,
        });
    }
    found
}
