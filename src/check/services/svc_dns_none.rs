//! Pods without a name server.

use crate::check::rule::Rule;
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::lab::service::DnsPolicy;

pub static CODE: Code = Code {
    name: "SVC-DNS-NONE",
    severity: Severity::Error,
    title: "pods that know no name server",
    why: "With `dns_policy = 'None` pods ask only the servers that `dns.nameservers` lists. Without any, Kubernetes refuses \
          the pods.",
    example: Example::Lab {
        bad: r#"{ services.hello.dns_policy = 'None }"#,
        good: r#"{ services.hello.dns_policy = 'None, services.hello.dns.nameservers = ["192.168.20.1"] }"#,
    },
    allowable: false,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for runner in walk::runners(lab) {
            let pod = runner.pod();
            let Some(policy) = pod.dns_policy.as_ref().filter(|it| it.value == DnsPolicy::None) else {
                continue;
            };
            if pod.dns.as_ref().is_none_or(|dns| dns.nameservers.is_empty()) {
                findings
                    .report(&CODE, format!("the pods of {runner} know no name server"))
                    .at(policy.node, "not the cluster's, and no other")
                    .help("add `dns.nameservers = [\"...\"]`");
            }
        }
    },
};
