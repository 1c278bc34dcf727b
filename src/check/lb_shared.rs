//! One address of the load balancer and the services that want it.

use std::collections::BTreeMap;

use crate::check::{Rule, walk};
use crate::diag::{Code, Example, Severity};
use crate::lab::{ContainerPort, TrafficPolicy};
use crate::types::DnsLabel;

pub static CODE: Code = Code {
    name: "LB-SHARED",
    severity: Severity::Error,
    title: "services that cannot share an address of the load balancer",
    why: "Several services have one address only if the lab says that it is `shared`, and only on different ports: what \
          arrives at one port goes to one service. With `traffic_policy = 'Local` a node takes only what its own pods \
          serve, and different services have their pods on different nodes. Whoever comes second stays pending.",
    example: Example::Lab {
        bad: r#"{
  cluster.load_balancer.addresses.dns.address = "192.168.20.201",
  services.hello.load_balancers.lan.address = "dns",
  services.other = {
    enable = true,
    containers.app = { image = "docker.io/traefik/whoami:v1.11.0", memory = "16Mi", ports.dns = 53 },
    load_balancers.lan.address = "dns",
  },
}"#,
        good: r#"{
  cluster.load_balancer.addresses.dns = { address = "192.168.20.201", shared = true },
  services.hello.load_balancers.lan.address = "dns",
  services.other = {
    enable = true,
    containers.app = { image = "docker.io/traefik/whoami:v1.11.0", memory = "16Mi", ports.dns = 53 },
    load_balancers.lan.address = "dns",
  },
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        let Some(cluster) = &lab.cluster else { return };
        let mut wanted: BTreeMap<&str, Vec<_>> = BTreeMap::new();
        for (service, described) in lab.services() {
            for balancer in described.load_balancers.values() {
                let Some(address) = &balancer.address else { continue };
                wanted.entry(address.value.as_str()).or_default().push((service, described, balancer, address));
            }
        }
        for (name, users) in wanted {
            let Some((_, named)) = cluster.load_balancer.addresses.iter().find(|(known, _)| known.as_str() == name)
            else {
                continue;
            };
            let problem = match () {
                () if users.len() < 2 => None,
                () if !named.shared.value => Some("it is one service's own"),
                () if named.traffic_policy.value == TrafficPolicy::Local => Some("its traffic policy is `'Local`"),
                () => None,
            };
            if let (Some(problem), [(first, _, _, earlier), (second, _, _, later), ..]) = (problem, users.as_slice()) {
                findings
                    .report(&CODE, format!("services `{first}` and `{second}` cannot share address `{name}`: {problem}"))
                    .at(later.node, format!("service `{second}`"))
                    .at(earlier.node, format!("service `{first}`"))
                    .mention(named.address.node, "the address")
                    .help(format!(
                        "say `cluster.load_balancer.addresses.{name}.shared = true`, with `'Cluster` as traffic policy; \
                         or give one of them another address"
                    ));
                continue;
            }
            let ports = users.iter().flat_map(|(service, described, balancer, _)| {
                let all = described.containers.values().flat_map(|container| &container.ports);
                let taken = all.filter(|(name, port)| reached(balancer, name, port));
                taken.map(move |(_, port)| ((port.in_service().get(), port.transport().word()), (*service, port)))
            });
            for ((number, transport), (first, earlier), (second, later)) in walk::shared(ports) {
                if earlier.node == later.node {
                    continue;
                }
                findings
                    .report(&CODE, format!("two services want port {number}/{transport} of address `{name}`"))
                    .at(later.node, format!("service `{second}`"))
                    .at(earlier.node, format!("service `{first}`"))
                    .help("give one of them another `service_port`, or another address");
            }
        }
    },
};

/// Whether the balancer leads to the port.
fn reached(balancer: &crate::lab::ServiceLoadBalancer, name: &DnsLabel, port: &ContainerPort) -> bool {
    match balancer.ports.as_slice() {
        [] => !port.is_internal(),
        named => named.iter().any(|wanted| wanted.value == *name),
    }
}
