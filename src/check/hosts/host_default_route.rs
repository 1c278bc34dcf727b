//! Hosts with more than one default route.

use crate::check::rule::Rule;
use crate::diag::{Code, Example, Severity};

pub static CODE: Code = Code {
    name: "HOST-DEFAULT-ROUTE",
    severity: Severity::Error,
    title: "a host has two default routes",
    why: "A host sends what leaves its networks through one gateway. Of two default routes of the same address family, the \
          one that is set last fails or wins, and answers leave by another way than requests arrived.",
    example: Example::Lab {
        bad: r#"{
  networks.storage = { prefix = "10.0.40.0/24", gateway = "10.0.40.1", bridge = "vmbr1" },
  hosts.pve.bridges = {
    vmbr0 = { network = "lan", address = "192.168.20.2", default_route = true },
    vmbr1 = { network = "storage", address = "10.0.40.2", default_route = true },
  },
}"#,
        good: r#"{
  networks.storage = { prefix = "10.0.40.0/24", gateway = "10.0.40.1", bridge = "vmbr1" },
  hosts.pve.bridges = {
    vmbr0 = { network = "lan", address = "192.168.20.2", default_route = true },
    vmbr1 = { network = "storage", address = "10.0.40.2" },
  },
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for (name, host) in lab.hosts.iter() {
            let mut routed =
                host.interfaces().filter(|it| it.default_route().value && it.address().is_some());
            let Some(first) = routed.next() else { continue };
            for other in routed {
                findings
                    .report(&CODE, format!("host `{name}` has two default routes"))
                    .at(other.default_route().node, format!("through `{}`", other.name.as_str()))
                    .at(first.default_route().node, format!("through `{}`", first.name.as_str()))
                    .help("leave `default_route` to one of them, and reach other networks by `routes`");
            }
        }
    },
};
