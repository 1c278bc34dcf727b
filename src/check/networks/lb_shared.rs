//! Services that can share their load balancer address.

use crate::check::rule::{Findings, Rule};
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::facts::balanced::{Requester, gateways_at, requests};
use crate::lab::cluster::{NamedAddress, TrafficPolicy};
use crate::lab::service::{ContainerPort, Protocol, Service, ServiceLoadBalancer};
use crate::lab::{Lab, Switched};
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
    requester: Requester<'l>,
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
        ports(lab, name, &sharers, findings);
        policy(name, described, &sharers, findings);
    }
}

fn wanted(lab: &Lab) -> impl Iterator<Item = Wanted<'_>> {
    requests(lab).filter_map(|request| {
        let Requester::Service { service: service_name, balanced, .. } = request.requester else {
            return None;
        };
        let Some(Switched::On(service)) = lab.services.get(service_name) else { return None };
        Some(Wanted {
            requester: request.requester,
            service_name,
            service,
            balanced,
            address: request.address?,
        })
    })
}

fn ports(lab: &Lab, name: &DnsLabel, sharers: &[Wanted<'_>], findings: &mut Findings<'_>) {
    let of_services = sharers.iter().flat_map(|wanted| {
        reached(*wanted).map(|port| {
            ((port.in_service().value, port.transport()), (wanted.requester, port.in_service().node))
        })
    });
    let of_gateways = gateways_at(lab, name.as_str()).flat_map(|creation| {
        let of = (Requester::Gateway(creation), creation.created.node);
        creation.created.ports().into_iter().map(move |port| ((port, Protocol::Tcp), of))
    });
    for ((number, protocol), first, later) in walk::shared(of_services.chain(of_gateways)) {
        findings
            .report(
                &CODE,
                format!("port {number}/{} of the address `{name}` is used by two services", protocol.word()),
            )
            .at(later.1, later.0.to_string())
            .at(first.1, first.0.to_string())
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
