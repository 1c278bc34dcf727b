//! Accounts that may do everything.

use crate::check::rule::Rule;
use crate::diag::{Code, Example, Severity};
use crate::lab::service::RbacRule;

pub static CODE: Code = Code {
    name: "RBAC-WIDE",
    severity: Severity::Warning,
    title: "an account that may do everything",
    why: "A `*` means whatever there is, and whatever will be. Who gets into such a pod has what the account has: with \
          `*` for the whole cluster, or the role `cluster-admin`, that is every secret and every node. Some operators \
          need it; then say why, with `allow`.",
    example: Example::Lab {
        bad: r#"{ services.hello.account.cluster_rules.all = { groups = ["*"], resources = ["*"], verbs = ["get"] } }"#,
        good: r#"{
  services.hello.account.cluster_rules.all = { groups = ["*"], resources = ["*"], verbs = ["get"] },
  services.hello.allow."RBAC-WIDE" = "it draws pictures of the whole cluster",
}"#,
    },
    allowable: true,
};

/// Verbs by which an account gives itself more than it has.
const ESCALATING: &[&str] = &["*", "bind", "escalate", "impersonate"];

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for (service, described) in lab.services() {
            let Some(account) = &described.account else { continue };
            for (name, rule) in account.all_rules() {
                if let Some((node, what)) = wide(rule) {
                    findings
                        .report(&CODE, format!("rule `{}` of service `{service}`'s account allows {what}", name.as_str()))
                        .at(node, what)
                        .help(format!(
                            "name what it needs, or say why: `services.{service}.allow.\"RBAC-WIDE\" = \"...\"`"
                        ));
                }
            }
            let admins = account.roles.iter().chain(&account.cluster_roles);
            for role in admins.filter(|role| role.value == "cluster-admin") {
                findings
                    .report(&CODE, format!("service `{service}` has the role `cluster-admin`"))
                    .at(role.node, "may do everything")
                    .help(format!("give it rules of its own, or say why: `services.{service}.allow.\"RBAC-WIDE\" = \"...\"`"));
            }
        }
    },
};

/// What of a rule is too much.
fn wide(rule: &RbacRule) -> Option<(crate::value::NodeId, &'static str)> {
    let star =
        |texts: &[crate::value::At<String>]| texts.iter().find(|text| text.value == "*").map(|it| it.node);
    let verb = rule.verbs.iter().find(|verb| ESCALATING.contains(&verb.as_str()));
    star(&rule.resources).map(|node| (node, "every kind of object")).or_else(|| {
        verb.map(|verb| (verb.node, if verb.value == "*" { "every verb" } else { "to give itself more" }))
    })
}
