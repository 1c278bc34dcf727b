//! Rules of accounts that mean nothing.

use crate::check::rule::Rule;
use crate::diag::{Code, Example, Severity};

pub static CODE: Code = Code {
    name: "RBAC-RULE",
    severity: Severity::Error,
    title: "a rule of an account that means nothing",
    why: "A rule is about kinds of objects (`resources`) or about paths of the API server (`urls`), not about both, \
          and it names at least one verb. Paths belong to no namespace, so only a rule for the whole cluster has them. \
          Kubernetes refuses anything else, or takes it and never grants a thing.",
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
                let whole = account.cluster_rules.values().any(|known| known.node == rule.node);
                let problem = match (rule.resources.is_empty(), rule.urls.is_empty()) {
                    (true, true) => {
                        Some(("is about nothing", "name `resources`, or `urls` for the whole cluster"))
                    }
                    (false, false) => Some(("is about objects and paths", "make two rules of it")),
                    (true, false) if !whole => {
                        Some(("is about paths in a namespace", "move it to `cluster_rules`"))
                    }
                    _ if rule.verbs.is_empty() => {
                        Some(("allows nothing", "name `verbs`, such as `get` and `list`"))
                    }
                    _ => None,
                };
                if let Some((problem, help)) = problem {
                    let message =
                        format!("rule `{}` of service `{service}`'s account {problem}", name.as_str());
                    findings.report(&CODE, message).at_key(rule.node, "this rule").help(help);
                }
            }
            let runners = described.runners(service);
            for (runner, other) in
                runners.filter_map(|runner| Some((runner, runner.pod().service_account.as_ref()?)))
            {
                // A further workload may well have another account than the service's.
                if runner.name.is_some() {
                    continue;
                }
                findings
                    .report(
                        &CODE,
                        format!("service `{service}` has an account of its own and one made elsewhere"),
                    )
                    .at(other.node, "made elsewhere")
                    .at_key(account.node, "its own")
                    .help("keep one of `account` and `service_account`");
            }
        }
    },
};
