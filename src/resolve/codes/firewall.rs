//! Findings about firewall rules.

use crate::diag::{Code, Example, Severity};

pub static FW_UNKNOWN: Code = Code {
    name: "FW-UNKNOWN",
    severity: Severity::Error,
    title: "a firewall rule about something that is not defined",
    why: "Rules name networks, machines, devices, hosts and load balancer addresses of the lab, so that an address is \
          written once. Anything else is an IP address, a prefix or `internet`. Routers of the firewall are machines \
          or devices.",
    example: Example::Lab {
        bad: r#"{ firewall.rules.internet = { from = ["lna"], to = ["internet"] } }"#,
        good: r#"{ firewall.rules.internet = { from = ["lan"], to = ["internet"] } }"#,
    },
    allowable: false,
};
