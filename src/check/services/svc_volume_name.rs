//! Volumes whose name conflicts with a mounted config or secret.

use crate::check::rule::Rule;
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::lab::service::Mounted;

pub static CODE: Code = Code {
    name: "SVC-VOLUME-NAME",
    severity: Severity::Error,
    title: "a volume has the same name as the volume of a mounted config or secret",
    why: "A config or secret that is mounted directly becomes a volume of the pod, named `config-NAME` or \
          `secret-NAME`. A pod cannot have two volumes of the same name.",
    example: Example::Lab {
        bad: r#"{
  services.hello.configs.app.files."app.conf" = "listen = 80",
  services.hello.volumes.config-app.empty = {},
  services.hello.containers.app.mounts = { "/etc/app" = { config = "app" }, "/var/app" = "config-app" },
}"#,
        good: r#"{
  services.hello.configs.app.files."app.conf" = "listen = 80",
  services.hello.volumes.app-state.empty = {},
  services.hello.containers.app.mounts = { "/etc/app" = { config = "app" }, "/var/app" = "app-state" },
}"#,
    },
    allowable: false,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for each in walk::containers(lab) {
            for mount in each.container.mounts.values() {
                let (name, node) = match &mount.what {
                    Mounted::Volume { .. } => continue,
                    Mounted::Config { config, .. } => (format!("config-{config}"), config.node),
                    Mounted::Secret { secret, .. } => (format!("secret-{secret}"), secret.node),
                };
                let conflict = each.workload.volumes().find(|(known, _)| known.as_str() == name);
                let Some((_, volume)) = conflict else { continue };
                findings
                    .report(&CODE, format!("{each} would have two volumes named `{name}`"))
                    .at_key(volume.node, "defined here")
                    .at(node, "created by this mount")
                    .help("rename the volume");
            }
        }
    },
};
