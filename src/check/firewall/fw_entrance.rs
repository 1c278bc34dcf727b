//! Load balancers that nobody outside of their network reaches.

use crate::check::firewall::listeners;
use crate::check::rule::{Findings, Rule};
use crate::diag::{Code, Example, Severity};
use crate::facts::firewall::{End, decide};
use crate::lab::Lab;
use crate::lab::network::{NetworkKind, Transport, Verdict};
use crate::lab::service::Protocol;
use crate::types::Port;

pub static CODE: Code = Code {
    name: "FW-ENTRANCE",
    severity: Severity::Error,
    title: "the firewall rules admit nobody to a load balancer",
    why: "A load balancer address is how services are reached from outside the cluster. If no rule lets another \
          network or the internet reach any of its ports, only members of its own network can use the services behind \
          it, which are usually just the nodes.",
    example: Example::Lab {
        bad: r#"{
  networks.office = { kind = 'home, prefix = "192.168.30.0/24" },
  cluster.load_balancer.addresses.web.address = "192.168.20.201",
  services.hello.load_balancers.lan.address = "web",
  firewall.rules.internet = { from = ["lan", "office"], to = ["internet"] },
}"#,
        good: r#"{
  networks.office = { kind = 'home, prefix = "192.168.30.0/24" },
  cluster.load_balancer.addresses.web.address = "192.168.20.201",
  services.hello.load_balancers.lan.address = "web",
  firewall.rules.internet = { from = ["lan", "office"], to = ["internet"] },
  firewall.rules.web = { from = ["office"], to = ["web"], tcp = [80] },
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &CODE, run };

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    let (Some(firewall), Some(cluster)) = (&lab.firewall, &lab.cluster) else { return };
    for (name, named) in &cluster.load_balancer.addresses {
        let to = End::at(lab, named.address.value);
        let own = to.network.and_then(|network| lab.networks.get(network));
        // People are in the household's network.
        if own.is_none_or(|network| network.kind.value == NetworkKind::Home) {
            continue;
        }
        let ports = listeners::at(lab, name);
        if ports.is_empty() {
            continue;
        }
        let others = lab.networks.keys().filter(|network| Some(*network) != to.network);
        let clients: Vec<End<'_>> =
            others.map(|network| End::in_network(network, None)).chain([End::INTERNET]).collect();
        let may_enter = |client: &End<'_>, port: &(Protocol, Port)| {
            let transport = match port.0 {
                Protocol::Udp => Transport::Udp,
                _ => Transport::Tcp,
            };
            decide(lab, firewall, client, &to, (transport, port.1)).verdict == Verdict::Accept
        };
        let rule_of_a_client = firewall.rules.values().any(|rule| {
            rule.action.value == Verdict::Accept && rule.to.iter().any(|target| target.value == name.as_str())
        });
        if rule_of_a_client || clients.iter().any(|client| ports.iter().any(|port| may_enter(client, port))) {
            continue;
        }
        let (_, port) = ports[0];
        findings
            .report(&CODE, format!("no other network reaches the load balancer address `{name}`"))
            .at(named.address.node, "reachable from its own network only")
            .at(firewall.policy.node, "refused, because no rule accepts it")
            .help(format!(
                "add `firewall.rules.NAME = {{ from = [\"NETWORK\"], to = [\"{name}\"], tcp = [{port}] }}`"
            ));
    }
}
