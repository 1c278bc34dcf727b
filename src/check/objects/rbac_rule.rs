//! RBAC rules that Kubernetes rejects or that grant nothing.

use crate::check::rule::Rule;
use crate::diag::{Code, Example, Severity};

pub static CODE: Code = Code {
    name: "RBAC-RULE",
    severity: Severity::Error,
    title: "an RBAC rule of an account is invalid",
    why: "A rule applies either to kinds of objects (`resources`) or to paths of the API server (`urls`), \
          and lists at least one verb. Paths belong to no namespace, so only cluster-wide rules can have \
          them. Kubernetes rejects any other rule, or accepts it and never grants anything.",
    example: Example::Lab {
        bad: r#"{ services.hello.account.rules.metrics = { urls = ["/metrics"], verbs = ["get"] } }"#,
        good: r#"{ services.hello.account.cluster_rules.metrics = { urls = ["/metrics"], verbs = ["get"] } }"#,
    },
    allowable: false,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for (service, described) in lab.services() {
            let Some(account) = &described.account else { continue };
            for (name, rule) in account.all_rules() {
                let cluster_wide = account.cluster_rules.values().any(|known| known.node == rule.node);
                let problem = match (rule.resources.is_empty(), rule.urls.is_empty()) {
                    (true, true) => {
                        Some(("applies to nothing", "set `resources`, or `urls` in a cluster-wide rule"))
                    }
                    (false, false) => Some(("applies to both objects and paths", "split it into two rules")),
                    (true, false) if !cluster_wide => Some((
                        "applies to paths, but is limited to a namespace",
                        "move it to `cluster_rules`",
                    )),
                    _ if rule.verbs.is_empty() => {
                        Some(("has no verbs", "set `verbs`, such as `get` and `list`"))
                    }
                    _ => None,
                };
                if let Some((problem, help)) = problem {
                    let message =
                        format!("rule `{}` in the account of service `{service}` {problem}", name.as_str());
                    findings.report(&CODE, message).at_key(rule.node, "this rule").help(help);
                }
            }
            let workloads = described.all_workloads(service);
            for (workload, other) in
                workloads.filter_map(|workload| Some((workload, workload.pod().service_account.as_ref()?)))
            {
                // A further workload may have another account than the service.
                if workload.name.is_some() {
                    continue;
                }
                findings
                    .report(
                        &CODE,
                        format!("service `{service}` has both its own account and an existing one"),
                    )
                    .at(other.node, "an existing account")
                    .at_key(account.node, "the service's own account")
                    .help("remove one of `account` and `service_account`");
            }
        }
    },
};
