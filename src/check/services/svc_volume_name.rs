//! Two volumes of one name in a pod.

use crate::check::rule::Rule;
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::lab::service::Mounted;

pub static CODE: Code = Code {
    name: "SVC-VOLUME-NAME",
    severity: Severity::Error,
    title: "a volume with the name that a mounted config or secret has in the pod",
    why: "A config or secret that is mounted without a volume is a volume of the pod all the same, called `config-NAME` or \
          `secret-NAME`. A pod cannot have two volumes of one name.",
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
                let taken = each.runner.volumes().find(|(known, _)| known.as_str() == name);
                let Some((_, volume)) = taken else { continue };
                findings
                    .report(&CODE, format!("two volumes of {each} would be called `{name}`"))
                    .at_key(volume.node, "this one")
                    .at(node, "and what this makes")
                    .help("give the volume another name");
            }
        }
    },
};
