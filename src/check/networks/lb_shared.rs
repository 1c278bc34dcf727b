//! Services that can share their load balancer address.

use crate::check::rule::{Findings, Rule};
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::lab::Lab;
use crate::lab::cluster::{NamedAddress, TrafficPolicy};
use crate::lab::service::{ContainerPort, Service, ServiceLoadBalancer};
use crate::types::DnsLabel;
use crate::value::At;

pub static CODE: Code = Code {
    name: "LB-SHARED",
    severity: Severity::Error,
    title: "services cannot share a load balancer address",
    why: "On a shared address, each port and protocol leads to one service. With the traffic policy `Local`, \
          only nodes with a pod accept traffic, and different services have their pods on different nodes: \
          the address would have to be in two places.",
    example: Example::Lab {
        bad: r#"{
  cluster.load_balancer.addresses.common = { address = "192.168.20.200", shared = true },
  services.hello.load_balancers.lan.address = "common",
  services.second = {
    enable = true,
    containers.app = { image = "docker.io/traefik/whoami:v1.11.0", memory = "32Mi", ports.http = 80 },
    load_balancers.lan.address = "common",
  },
}"#,
        good: r#"{
  cluster.load_balancer.addresses.common = { address = "192.168.20.200", shared = true },
  services.hello.load_balancers.lan.address = "common",
  services.second = {
    enable = true,
    containers.app = { image = "docker.io/traefik/whoami:v1.11.0", memory = "32Mi", ports.http = 8080 },
    load_balancers.lan.address = "common",
  },
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &CODE, run };

/// A service that requests an address.
#[derive(Clone, Copy)]
struct Wanted<'l> {
    service_name: &'l DnsLabel,
    service: &'l Service,
    balanced: &'l ServiceLoadBalancer,
    address: &'l At<String>,
}

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    let Some(balancer) = lab.cluster.as_ref().map(|cluster| &cluster.load_balancer) else { return };
    for (name, described) in balancer.addresses.iter().filter(|(_, described)| described.shared.value) {
        let sharers: Vec<Wanted<'_>> =
            wanted(lab).filter(|wanted| wanted.address.value == name.as_str()).collect();
        ports(name, &sharers, findings);
        policy(name, described, &sharers, findings);
    }
}

fn wanted(lab: &Lab) -> impl Iterator<Item = Wanted<'_>> {
    lab.services().flat_map(|(service_name, service)| {
        service.load_balancers.values().filter_map(move |balanced| {
            Some(Wanted { service_name, service, balanced, address: balanced.address.as_ref()? })
        })
    })
}

fn ports(name: &DnsLabel, sharers: &[Wanted<'_>], findings: &mut Findings<'_>) {
    let ports = sharers.iter().flat_map(|wanted| {
        reached(*wanted).map(|port| ((port.in_service().value, port.transport()), (*wanted, port)))
    });
    for ((number, protocol), (first, first_port), (later, port)) in walk::shared(ports) {
        findings
            .report(
                &CODE,
                format!("port {number}/{} of the address `{name}` is used by two services", protocol.word()),
            )
            .at(port.in_service().node, format!("service `{}`", later.service_name))
            .at(first_port.in_service().node, format!("service `{}`", first.service_name))
            .help("change the port or the address of one of the services");
    }
}

/// The ports reachable at the address: the listed ones, or all ports of the Service.
fn reached(wanted: Wanted<'_>) -> impl Iterator<Item = &ContainerPort> {
    let named = &wanted.balanced.ports;
    let ports = wanted.service.ports(wanted.service_name).into_iter();
    ports
        .filter(|found| match named.is_empty() {
            true => !found.port.is_internal(),
            false => named.iter().any(|named| named.value == *found.name),
        })
        .map(|found| found.port)
}

fn policy(name: &DnsLabel, described: &NamedAddress, sharers: &[Wanted<'_>], findings: &mut Findings<'_>) {
    if described.traffic_policy.value != TrafficPolicy::Local {
        return;
    }
    let Some((first, others)) = sharers.split_first() else { return };
    for other in others.iter().filter(|other| other.service_name != first.service_name) {
        findings
            .report(
                &CODE,
                format!(
                    "services `{}` and `{}` cannot share the address `{name}` with the traffic policy \
                     `Local`",
                    first.service_name, other.service_name
                ),
            )
            .at(other.address.node, format!("service `{}`", other.service_name))
            .at(first.address.node, format!("service `{}`", first.service_name))
            .mention(described.traffic_policy.node, "only nodes with a pod accept traffic")
            .help("set `traffic_policy = 'Cluster` on the address, or give each service its own");
    }
}
