//! Pods without a name server.

use crate::check::rule::Rule;
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::lab::service::DnsPolicy;

pub static CODE: Code = Code {
    name: "SVC-DNS-NONE",
    severity: Severity::Error,
    title: "pods have no name server",
    why: "With `dns_policy = 'None`, pods use only the name servers in `dns.nameservers`. Kubernetes rejects \
          the pods if there are none.",
    example: Example::Lab {
        bad: r#"{ services.hello.dns_policy = 'None }"#,
        good: r#"{ services.hello.dns_policy = 'None, services.hello.dns.nameservers = ["192.168.20.1"] }"#,
    },
    allowable: false,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for workload in walk::all_workloads(lab) {
            let pod = workload.pod();
            let Some(policy) = pod.dns_policy.as_ref().filter(|it| it.value == DnsPolicy::None) else {
                continue;
            };
            if pod.dns.as_ref().is_none_or(|dns| dns.nameservers.is_empty()) {
                findings
                    .report(&CODE, format!("the pods of {workload} have no name server"))
                    .at(policy.node, "disables the cluster DNS")
                    .help("add `dns.nameservers = [\"...\"]`");
            }
        }
    },
};
