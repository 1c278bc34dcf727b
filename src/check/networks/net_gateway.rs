//! Gateways are addresses of their network.

use crate::check::rule::Rule;
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::types::{Address, Prefix};

pub static CODE: Code = Code {
    name: "NET-GATEWAY",
    severity: Severity::Error,
    title: "a gateway is not a usable address of its network",
    why: "Machines send packets directly to their gateway, so it must have an address in the network other \
          than the network address and the broadcast address of IPv4.",
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
            // An IPv6-only network has its prefix in `prefix`.
            let prefix6 = network.prefix6.as_ref().unwrap_or(&network.prefix);
            for (gateway, prefix) in [(&network.gateway, &network.prefix), (&network.gateway6, prefix6)] {
                let Some(gateway) = gateway else { continue };
                let Some(problem) = problem(prefix.value, gateway.value) else { continue };
                findings
                    .report(&CODE, format!("the gateway {gateway} of network `{name}` {problem}"))
                    .at(gateway.node, problem)
                    .at(prefix.node, format!("network `{name}`"))
                    .help("use the router's address in this network");
            }
        }
    },
};

/// The reason why machines of the network cannot reach the gateway.
fn problem(prefix: Prefix, gateway: Address) -> Option<String> {
    if prefix.contains(gateway) {
        return walk::reserved(prefix, gateway).map(|reserved| format!("is {reserved}"));
    }
    // IPv6 routers announce themselves by a link-local address.
    (!walk::is_link_local(gateway)).then(|| format!("is outside {prefix}"))
}
