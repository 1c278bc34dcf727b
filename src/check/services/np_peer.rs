//! Whom a service may reach besides what it needs.

use crate::check::rule::Rule;
use crate::diag::{Code, Example, Severity, near};
use crate::lab::service::PolicyBackend;

pub static CODE: Code = Code {
    name: "NP-PEER",
    severity: Severity::Error,
    title: "a rule about the network that names nobody, or whom nobody can tell",
    why: "A rule is about another service, about pods by namespace and labels, about an address range, or about a name \
          outside: about one of them. Names are told by Cilium alone, and only for what goes out. A rule that names \
          nobody would allow everybody, or nobody.",
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
                    let message = format!("rule `{name}` about the network of service `{service}` {problem}");
                    findings.report(&CODE, message).at(node, text.to_owned()).help(help);
                };
                let pods = peer.namespace.is_some() || !peer.labels.is_empty();
                let parties = [peer.service.is_some(), pods, peer.cidr.is_some(), peer.fqdn.is_some()];
                match parties.into_iter().filter(|there| *there).count() {
                    1 => {}
                    0 => report(
                        "names nobody",
                        peer.node,
                        "whom?",
                        "name a `service`, a `namespace` or a `cidr`".into(),
                    ),
                    _ => report(
                        "names more than one party",
                        peer.node,
                        "whom?",
                        "make a rule for each of them".into(),
                    ),
                }
                if let Some(other) = &peer.service
                    && !known.contains(&other.as_str())
                    && !lab.services.is_broken(other.as_str())
                {
                    let help = near::did_you_mean(other.as_str(), &known);
                    let help = help.unwrap_or_else(|| "name a service that the lab runs".to_owned());
                    report(
                        "names a service that the lab does not run",
                        other.node,
                        "nothing has this name",
                        help,
                    );
                }
                if let Some(fqdn) = peer.fqdn.as_ref().filter(|_| !out || !cilium) {
                    let help =
                        "use a `cidr`, or Cilium's policies: `network_policy.backend = 'cilium`".to_owned();
                    report("goes by a name, which cannot be told here", fqdn.node, "a name", help);
                }
                for except in &peer.except {
                    if !peer.cidr.as_ref().is_some_and(|range| range.contains_prefix(except.value)) {
                        let help = "name parts of `cidr`".to_owned();
                        report("leaves out what is not in it", except.node, "not a part of the range", help);
                    }
                }
            }
        }
    },
};
