//! Load balancer addresses repeated in services.

use crate::check::rule::{Findings, Rule};
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::lab::Lab;
use crate::lab::service::EnvValue;
use crate::value::{At, NodeId};

pub static CODE: Code = Code {
    name: "LB-LITERAL",
    severity: Severity::Warning,
    title: "a service repeats a load balancer address",
    why: "An address that is written in two places gets changed in one of them. Services inside the cluster \
          reach each other by their DNS names, which are stable; an address for use outside is defined once, \
          under `cluster.load_balancer.addresses`.",
    example: Example::Lab {
        bad: r#"{
  cluster.load_balancer.addresses.dns.address = "192.168.20.201",
  services.hello.containers.app.env.RESOLVER = "192.168.20.201:53",
}"#,
        good: r#"{
  cluster.load_balancer.addresses.dns.address = "192.168.20.201",
  cluster.objects = ["Service/dns/dns"],
  services.hello.containers.app.env.RESOLVER = "dns.dns.svc:53",
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &CODE, run };

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    let Some(cluster) = &lab.cluster else { return };
    let addresses = cluster.load_balancer.addresses.iter();
    let addresses: Vec<_> =
        addresses.map(|(name, each)| (name, &each.address, each.address.value.to_string())).collect();
    for each in walk::containers(lab) {
        let env = each.container.env.values().filter_map(|value| match &value.value {
            EnvValue::Literal(text) => Some((text.as_str(), value.node)),
            _ => None,
        });
        let arguments = each.container.command.iter().chain(&each.container.args);
        let texts = env.chain(arguments.map(|text: &At<String>| (text.value.as_str(), text.node)));
        for (text, node) in texts.collect::<Vec<(&str, NodeId)>>() {
            for (name, address, shown) in &addresses {
                if !mentions(text, shown) {
                    continue;
                }
                findings
                    .report(&CODE, format!("{each} contains the load balancer address `{name}` as a literal"))
                    .at(node, format!("{address} repeated here"))
                    .at(address.node, "defined here")
                    .help("inside the cluster, use the DNS name of the Service instead");
            }
        }
    }
}

/// Whether a text contains the address, rather than another one that only starts or ends like it.
fn mentions(text: &str, address: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '.';
    text.match_indices(address).any(|(start, found)| {
        let before = text[..start].chars().next_back();
        let after = text[start + found.len()..].chars().next();
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    })
}

#[cfg(test)]
mod tests {
    use super::mentions;

    #[test]
    fn an_address_is_no_part_of_another() {
        let address = "10.0.20.20";
        assert!(mentions("tcp://10.0.20.20:53", address));
        assert!(mentions("10.0.20.20", address));
        for text in ["10.0.20.201", "110.0.20.20", "10.0.20.2", "", "10.0.20.20.1"] {
            assert!(!mentions(text, address), "{text}");
        }
    }
}
