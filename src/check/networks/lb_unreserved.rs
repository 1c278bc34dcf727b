//! Addresses that are assigned explicitly are free for nobody else.

use crate::check::rule::Rule;
use crate::diag::{Code, Example, Severity};
use crate::facts::balanced::{Requester, requests};

pub static CODE: Code = Code {
    name: "LB-UNRESERVED",
    severity: Severity::Error,
    title: "a service can take the load balancer address of another",
    why: "A service that requests no particular address gets the first free one of the pool. If it starts before a \
          service whose address is named, it can get that address, and the other service stays without.",
    example: Example::Lab {
        bad: r#"{
  cluster.load_balancer.addresses.dns.address = "192.168.20.200",
  services.hello.load_balancers.lan = {},
}"#,
        good: r#"{
  cluster.load_balancer.addresses.dns.address = "192.168.20.200",
  cluster.load_balancer.addresses.hello.address = "192.168.20.201",
  services.hello.load_balancers.lan = { address = "hello" },
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        let Some(balancer) = lab.cluster.as_ref().map(|cluster| &cluster.load_balancer) else { return };
        let is_pooled = |address| balancer.pools.values().any(|range| range.value.contains(address));
        let Some((name, named)) = balancer.addresses.iter().find(|(_, named)| is_pooled(named.address.value))
        else {
            return;
        };
        for request in requests(lab).filter(|request| request.address.is_none()) {
            let help = match request.requester {
                Requester::Service { service, entry, .. } => format!(
                    "name an address for it, too: `cluster.load_balancer.addresses.{service}.address`, and \
                     `load_balancers.{entry}.address = \"{service}\"`"
                ),
                Requester::Gateway(creation) => {
                    let gateway = &creation.gateway.name.value;
                    format!(
                        "name an address for it, too: `cluster.load_balancer.addresses.{gateway}.address`, and \
                         `create.address = \"{gateway}\"`"
                    )
                }
            };
            let message = format!(
                "{} can get the load balancer address `{name}` ({})",
                request.requester, named.address
            );
            findings
                .report(&CODE, message)
                .at_key(request.node, "requests no particular address")
                .mention(named.address.node, "assigned explicitly")
                .help(help);
        }
    },
};
