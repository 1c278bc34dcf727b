//! A volume that one node can hold at a time, and several pods that want it.

use crate::check::Rule;
use crate::diag::{Code, Example, Severity};
use crate::lab::Workload;

pub static CODE: Code = Code {
    name: "SVC-RWO-REPLICAS",
    severity: Severity::Error,
    title: "several pods share a volume that only one node can hold",
    why: "A ReadWriteOnce volume is attached to one node. A second pod on another node waits for it for ever. Run \
          one replica, take storage that many nodes can mount, or give each pod its own volume.",
    example: Example::Lab {
        bad: r#"{ services.hello.replicas = 2 }"#,
        good: r#"{
  services.hello.replicas = 2,
  services.hello.volumes.data | force = { empty = {} },
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for (name, service) in lab.services() {
            let everywhere = service.kind.value == Workload::DaemonSet;
            let (place, text, help) = if everywhere {
                (service.kind.node, "one pod on every node", "use a class that gives `ReadWriteMany`")
            } else {
                let help = "set `replicas = 1`, or use a class that gives `ReadWriteMany`";
                (service.replicas.node, "more than one pod", help)
            };
            let several = everywhere || service.replicas.value > 1;
            for (volume_name, volume) in service.volumes.iter().filter(|_| several) {
                let class = volume.class.as_ref().map(|class| &class.value);
                let class = class.or_else(|| {
                    let purpose = volume.purpose.as_ref()?;
                    lab.storage.purposes.get(&purpose.value).map(|class| &class.value)
                });
                let Some(class) = class.and_then(|class| lab.storage.classes.get(class)) else { continue };
                let access = volume.access.as_ref().or(class.access.first());
                if volume.empty.is_some() || volume.nfs.is_some() || !access.is_some_and(|mode| mode.is_exclusive()) {
                    continue;
                }
                findings
                    .report(
                        &CODE,
                        format!("service `{name}` runs several pods around one volume `{volume_name}`"),
                    )
                    .at(place, text)
                    .at_key(volume.node, "only one node can hold this")
                    .help(help);
            }
        }
    },
};
