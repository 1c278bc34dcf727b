//! Load balancer addresses need a pool.

use crate::check::rule::Rule;
use crate::diag::{Code, Example, Severity};

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
        for (service_name, service) in lab.services() {
            for (name, requested) in &service.load_balancers {
                let message = format!(
                    "service `{service_name}` needs a load balancer address, but no address pool is defined"
                );
                let finding = findings
                    .report(&CODE, message)
                    .at_key(requested.node, format!("`{name}` would stay pending"))
                    .help(
                        "define a pool: `cluster.load_balancer.pools.NAME = \"FIRST-LAST\"`, or use `expose` \
                         instead",
                    );
                if let Some(load_balancer) = cluster {
                    finding.mention(load_balancer.node, "no `pools`");
                }
            }
        }
    },
};
