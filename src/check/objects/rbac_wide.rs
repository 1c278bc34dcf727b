//! Accounts with unrestricted permissions.

use crate::check::rule::Rule;
use crate::diag::{Code, Example, Severity};
use crate::lab::service::RbacRule;

pub static CODE: Code = Code {
    name: "RBAC-WIDE",
    severity: Severity::Warning,
    title: "an account has unrestricted permissions",
    why: "A `*` covers everything that exists now or later. An attacker who controls such a pod gets the \
          permissions of its account: with a cluster-wide `*`, or the role `cluster-admin`, that includes \
          every secret and every node. Some operators need it; give the reason with `allow`.",
    example: Example::Lab {
        bad: r#"{ services.hello.account.cluster_rules.all = { groups = ["*"], resources = ["*"], verbs = ["get"] } }"#,
        good: r#"{
  services.hello.account.cluster_rules.all = { groups = ["*"], resources = ["*"], verbs = ["get"] },
  services.hello.allow."RBAC-WIDE" = "it visualises the whole cluster",
}"#,
    },
    allowable: true,
};

/// Verbs that let an account extend its own permissions.
const ESCALATING: &[&str] = &["*", "bind", "escalate", "impersonate"];

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for (service, described) in lab.services() {
            let Some(account) = &described.account else { continue };
            for (name, rule) in account.all_rules() {
                if let Some((node, what)) = wide(rule) {
                    findings
                        .report(
                            &CODE,
                            format!(
                                "rule `{}` in the account of service `{service}` allows {what}",
                                name.as_str()
                            ),
                        )
                        .at(node, what)
                        .help(format!(
                            "list what it needs, or give the reason: \
                             `services.{service}.allow.\"RBAC-WIDE\" = \"...\"`"
                        ));
                }
            }
            let admins = account.roles.iter().chain(&account.cluster_roles);
            for role in admins.filter(|role| role.value == "cluster-admin") {
                findings
                    .report(&CODE, format!("service `{service}` has the role `cluster-admin`"))
                    .at(role.node, "unrestricted permissions")
                    .help(format!(
                        "give it rules of its own, or give the reason: \
                         `services.{service}.allow.\"RBAC-WIDE\" = \"...\"`"
                    ));
            }
        }
    },
};

/// The part of a rule that is too broad.
fn wide(rule: &RbacRule) -> Option<(crate::value::NodeId, &'static str)> {
    let star =
        |texts: &[crate::value::At<String>]| texts.iter().find(|text| text.value == "*").map(|it| it.node);
    let verb = rule.verbs.iter().find(|verb| ESCALATING.contains(&verb.as_str()));
    star(&rule.resources).map(|node| (node, "all kinds of objects")).or_else(|| {
        verb.map(|verb| {
            (verb.node, if verb.value == "*" { "all verbs" } else { "extending its own permissions" })
        })
    })
}
