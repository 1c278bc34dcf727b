//! Peers of a service's network rules.

use crate::check::rule::Rule;
use crate::diag::{Code, Example, Severity, near};
use crate::lab::service::PolicyBackend;

pub static CODE: Code = Code {
    name: "NP-PEER",
    severity: Severity::Error,
    title: "a network rule has no valid peer",
    why: "A rule has exactly one peer: another service, pods selected by namespace and labels, an address \
          range, or a DNS name. Only Cilium supports names, and for outgoing traffic only. A rule without a \
          peer would allow everything or nothing.",
    example: Example::Lab {
        bad: r#"{
  network_policy.backend = 'kubernetes,
  services.hello.network.to.updates = { fqdn = "updates.example.com", ports = [443] },
}"#,
        good: r#"{
  network_policy.backend = 'cilium,
  services.hello.network.to.updates = { fqdn = "updates.example.com", ports = [443] },
}"#,
    },
    allowable: false,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        let cilium = lab.network_policy.backend.value == PolicyBackend::Cilium;
        let known: Vec<&str> = lab.services().map(|(name, _)| name.as_str()).collect();
        for (service, described) in lab.services() {
            let Some(network) = &described.network else { continue };
            let from = network.from.iter().map(|(name, peer)| (name, peer, false));
            for (name, peer, out) in from.chain(network.to.iter().map(|(name, peer)| (name, peer, true))) {
                let mut report = |problem: &str, node, text: &str, help: String| {
                    let message = format!("network rule `{name}` of service `{service}` {problem}");
                    findings.report(&CODE, message).at(node, text.to_owned()).help(help);
                };
                let pods = peer.namespace.is_some() || !peer.labels.is_empty();
                let peers = [peer.service.is_some(), pods, peer.cidr.is_some(), peer.fqdn.is_some()];
                match peers.into_iter().filter(|there| *there).count() {
                    1 => {}
                    0 => report(
                        "has no peer",
                        peer.node,
                        "no peer",
                        "set `service`, `namespace` or `cidr`".into(),
                    ),
                    _ => report(
                        "has more than one peer",
                        peer.node,
                        "more than one peer",
                        "define one rule for each peer".into(),
                    ),
                }
                if let Some(other) = &peer.service
                    && !known.contains(&other.as_str())
                    && !lab.services.is_broken(other.as_str())
                {
                    let help = near::did_you_mean(other.as_str(), &known);
                    let help = help.unwrap_or_else(|| "refer to a service of the lab".to_owned());
                    report("refers to a service that is not defined", other.node, "not defined", help);
                }
                if let Some(fqdn) = peer.fqdn.as_ref().filter(|_| !out || !cilium) {
                    let help = "use `cidr`; with `network_policy.backend = 'cilium`, `fqdn` works for \
                                outgoing traffic"
                        .to_owned();
                    report("uses a DNS name, which is not supported here", fqdn.node, "not supported", help);
                }
                for except in &peer.except {
                    if !peer.cidr.as_ref().is_some_and(|range| range.contains_prefix(except.value)) {
                        let help = "list subnets of `cidr`".to_owned();
                        report(
                            "excludes a range that is not part of its `cidr`",
                            except.node,
                            "not part of `cidr`",
                            help,
                        );
                    }
                }
            }
        }
    },
};
