//! Gateways that their network cannot reach.

use crate::check::rule::Rule;
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::types::{Address, Prefix};

pub static CODE: Code = Code {
    name: "NET-GATEWAY",
    severity: Severity::Error,
    title: "a gateway that its network cannot reach",
    why: "A machine sends to its gateway directly, so the gateway must have an address inside the network: not \
          the first one of an IPv4 network, which names the network, and not the last, which means everybody.",
    example: Example::Lab {
        bad: r#"{ networks.lan.gateway | force = "192.168.2.1" }"#,
        good: r#"{ networks.lan.gateway | force = "192.168.20.254" }"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for (name, network) in lab.networks.iter() {
            // A network of IPv6 alone has its prefix in `prefix`.
            let prefix6 = network.prefix6.as_ref().unwrap_or(&network.prefix);
            for (gateway, prefix) in [(&network.gateway, &network.prefix), (&network.gateway6, prefix6)] {
                let Some(gateway) = gateway else { continue };
                let Some(problem) = problem(prefix.value, gateway.value) else { continue };
                findings
                    .report(&CODE, format!("the gateway {gateway} of network `{name}` {problem}"))
                    .at(gateway.node, problem)
                    .at(prefix.node, format!("network `{name}`"))
                    .help("write the router's address in this network");
            }
        }
    },
};

/// Why the network cannot reach a gateway of that address.
fn problem(prefix: Prefix, gateway: Address) -> Option<String> {
    if prefix.contains(gateway) {
        return walk::reserved(prefix, gateway).map(|reserved| format!("is {reserved}"));
    }
    // IPv6 routers announce themselves by an address that is valid on every link.
    (!walk::is_link_local(gateway)).then(|| format!("is not in {prefix}"))
}
