//! Containers with every right on their node.

use crate::check::rule::Rule;
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};

pub static CODE: Code = Code {
    name: "SVC-PRIVILEGED",
    severity: Severity::Error,
    title: "a container that has every right on its node",
    why: "Who breaks into a privileged container owns the node and all that runs there. A few services need it, \
          such as storage drivers; each of them says why, with `allow`.",
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
                .at(privileged.node, "every right on the node")
                .help(format!(
                    "remove it, or say why it is needed: `services.{name}.allow.\"SVC-PRIVILEGED\" = \"...\"`"
                ));
        }
    },
};
