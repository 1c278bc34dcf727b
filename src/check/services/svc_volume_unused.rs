//! Volumes that no container mounts.

use std::collections::BTreeSet;

use crate::check::rule::Rule;
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};

pub static CODE: Code = Code {
    name: "SVC-VOLUME-UNUSED",
    severity: Severity::Warning,
    title: "no container mounts a volume",
    why: "The volume would be created, but the data meant for it would be written into the container and \
          lost with it. Usually a mount is missing.",
    example: Example::Lab {
        bad: r#"{ services.hello.volumes.cache.empty = {} }"#,
        good: r#"{ services.hello.volumes.cache.empty = {}, services.hello.containers.app.mounts."/cache" = "cache" }"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for (service_name, service) in walk::with_pods(lab) {
            let containers =
                service.all_workloads(service_name).flat_map(|workload| workload.pod().all_containers());
            let mounted: BTreeSet<_> = containers
                .flat_map(|(_, container)| container.mounts.values())
                .filter_map(|mount| Some(&mount.volume()?.value))
                .collect();
            // A mount of an undefined volume is reported elsewhere, and most likely means this one.
            if mounted.iter().any(|name| !service.volumes.contains_key(*name)) {
                continue;
            }
            for (name, volume) in service.volumes.iter().filter(|(name, _)| !mounted.contains(name)) {
                findings
                    .report(&CODE, format!("no container of service `{service_name}` mounts volume `{name}`"))
                    .at_key(volume.node, "not mounted")
                    .help(format!("mount it, for example `mounts.\"/{name}\" = \"{name}\"`, or remove it"));
            }
        }
    },
};
