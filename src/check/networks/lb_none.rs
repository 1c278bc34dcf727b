//! A load balancer that the cluster does not have.

use crate::check::rule::Rule;
use crate::diag::{Code, Example, Severity};

pub static CODE: Code = Code {
    name: "LB-NONE",
    severity: Severity::Error,
    title: "a service wants an address of its own, and nothing hands any out",
    why: "A Service of type LoadBalancer gets its address from something in the cluster that has a pool of them. \
          Outside of clouds there is none by itself: without a pool the address stays pending for ever.",
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
        for (service_name, service) in lab.services() {
            for (name, wanted) in &service.load_balancers {
                let message =
                    format!("service `{service_name}` wants an address, and the cluster has no pool of them");
                let finding = findings
                    .report(&CODE, message)
                    .at_key(wanted.node, format!("`{name}` would wait for ever"))
                    .help(
                        "give the cluster a pool: `cluster.load_balancer.pools.NAME = \"FIRST-LAST\"`; or let the \
                         service be reached otherwise, by `expose`",
                    );
                if let Some(load_balancer) = cluster {
                    finding.mention(load_balancer.node, "without `pools`");
                }
            }
        }
    },
};
