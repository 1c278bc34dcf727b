//! Shells that nobody installs.

use crate::check::rule::Rule;
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};

/// Shells that the images of all distributions have.
const PRESENT: &[&str] = &["bash", "dash", "false", "nologin", "rbash", "sh", "sync", "true"];

pub static CODE: Code = Code {
    name: "VM-SHELL",
    severity: Severity::Error,
    title: "a user has a shell that is not installed",
    why: "Users get their shell at the login. If the machine does not have it, the login ends at once, also over SSH \
          and for the steps of the plan.",
    example: Example::Lab {
        bad: r#"{ machines.node1.guest.users.owner = { shell = "/usr/bin/zsh", password = { path = "a", key = "b" } } }"#,
        good: r#"{
  machines.node1.guest = {
    users.owner = { shell = "/usr/bin/zsh", password = { path = "a", key = "b" } },
    packages = ["zsh"],
  },
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for (name, machine) in walk::kept_machines(lab) {
            let Some(guest) = &machine.guest else { continue };
            let template =
                machine.template.as_ref().and_then(|template| lab.machines.get(template.value.as_str()));
            let inherited = template.and_then(|template| template.guest.as_ref());
            let packages = || guest.packages.iter().chain(inherited.iter().flat_map(|guest| &guest.packages));
            for (user, described) in &guest.users {
                let shell = described.shell.value.rsplit('/').next().unwrap_or_default();
                if PRESENT.contains(&shell) || packages().any(|package| package.as_str() == shell) {
                    continue;
                }
                findings
                    .report(
                        &CODE,
                        format!(
                            "user `{user}` of machine `{name}` has shell `{shell}`, which is not installed"
                        ),
                    )
                    .at(described.shell.node, "not installed")
                    .help(format!("add `\"{shell}\"` to `packages`, or use `/bin/bash`"));
            }
        }
    },
};
