//! Privileged containers.

use crate::check::rule::Rule;
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};

pub static CODE: Code = Code {
    name: "SVC-PRIVILEGED",
    severity: Severity::Error,
    title: "privileged container",
    why: "An attacker who controls a privileged container controls the node and everything on it. A few services, \
          such as storage drivers, need it; give the reason with `allow`.",
    example: Example::Lab {
        bad: r#"{ services.hello.containers.app.privileged = true }"#,
        good: r#"{
  services.hello.containers.app.privileged = true,
  services.hello.allow."SVC-PRIVILEGED" = "it mounts file systems on the node",
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for each in walk::containers(lab) {
            let Some(privileged) = each.container.privileged.as_ref().filter(|it| it.value) else { continue };
            let name = each.service_name;
            findings
                .report(&CODE, format!("{each} is privileged"))
                .at(privileged.node, "full access to the node")
                .help(format!(
                    "remove it, or give the reason: `services.{name}.allow.\"SVC-PRIVILEGED\" = \"...\"`"
                ));
        }
    },
};
