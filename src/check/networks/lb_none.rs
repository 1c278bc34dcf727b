//! Load balancer addresses need a pool.

use crate::check::rule::Rule;
use crate::diag::{Code, Example, Severity};
use crate::facts::balanced::{Requester, requests};

pub static CODE: Code = Code {
    name: "LB-NONE",
    severity: Severity::Error,
    title: "a service needs a load balancer address, but no pool is defined",
    why: "A Service of type LoadBalancer gets its address from a pool in the cluster. Outside of clouds \
          there is none by default: without a pool the address stays pending forever.",
    example: Example::Lab {
        bad: r#"{
  cluster.load_balancer | force = {},
  services.hello.load_balancers.lan = {},
}"#,
        good: r#"{ services.hello.load_balancers.lan = {} }"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        let cluster = lab.cluster.as_ref().map(|cluster| &cluster.load_balancer);
        if cluster.is_some_and(|load_balancer| !load_balancer.pools.is_empty()) {
            return;
        }
        let nodes = findings.nodes();
        if lab.cluster.as_ref().zip(nodes).is_some_and(|(cluster, nodes)| nodes.gives_addresses(cluster)) {
            return;
        }
        for request in requests(lab) {
            let (message, help) = match request.requester {
                Requester::Service { entry, .. } => (
                    format!("`{entry}` would stay pending"),
                    "define a pool: `cluster.load_balancer.pools.NAME = \"FIRST-LAST\"`, or use `expose` instead",
                ),
                Requester::Gateway(_) => (
                    "it would stay pending".to_owned(),
                    "define a pool: `cluster.load_balancer.pools.NAME = \"FIRST-LAST\"`",
                ),
            };
            let finding = findings
                .report(
                    &CODE,
                    format!(
                        "{} needs a load balancer address, but no address pool is defined",
                        request.requester
                    ),
                )
                .at_key(request.node, message)
                .help(help);
            if let Some(load_balancer) = cluster {
                finding.mention(load_balancer.node, "no `pools`");
            }
        }
    },
};
