//! Gateways that their network cannot reach.

use crate::check::{Rule, walk};
use crate::diag::{Code, Example, Severity};

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
            let Some(gateway) = &network.gateway else { continue };
            let prefix = &network.prefix;
            let problem = if !prefix.contains(gateway.value) {
                // IPv6 routers announce themselves by an address that is valid on every link.
                if walk::is_link_local(gateway.value) {
                    continue;
                }
                format!("is not in {prefix}")
            } else if let Some(reserved) = walk::reserved(prefix.value, gateway.value) {
                format!("is {reserved}")
            } else {
                continue;
            };
            findings
                .report(&CODE, format!("the gateway {gateway} of network `{name}` {problem}"))
                .at(gateway.node, problem)
                .at(prefix.node, format!("network `{name}`"))
                .help("write the router's address in this network");
        }
    },
};
