//! Single-pod volumes that several workloads mount.

use crate::check::rule::Rule;
use crate::diag::{Code, Example, Severity};
use crate::facts::storage::shared_access;
use crate::lab::cluster::Access;

pub static CODE: Code = Code {
    name: "SVC-VOLUME-ALONE",
    severity: Severity::Error,
    title: "several workloads mount a volume that only one pod can use",
    why: "A ReadWriteOncePod volume can be used by one pod only. A second pod, of a cron job or another \
          workload, waits for it until the first one is gone, which may be never.",
    example: Example::Lab {
        bad: r#"{
  storage.classes.local-path.access = ['ReadWriteOncePod],
  services.hello.cron.backup = {
    schedule = "@daily",
    containers.app = { image = "docker.io/traefik/whoami:v1.11.0", memory = "16Mi", mounts."/data" = "data" },
  },
}"#,
        good: r#"{
  services.hello.cron.backup = {
    schedule = "@daily",
    containers.app = { image = "docker.io/traefik/whoami:v1.11.0", memory = "16Mi", mounts."/data" = "data" },
  },
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for (service_name, service) in lab.services() {
            for (name, volume) in &service.volumes {
                if shared_access(lab, volume) != Some(Access::ReadWriteOncePod) {
                    continue;
                }
                let mut workloads = service
                    .all_workloads(service_name)
                    .filter(|workload| workload.volumes().any(|(mounted, _)| mounted == name));
                let (Some(first), Some(second)) = (workloads.next(), workloads.next()) else { continue };
                findings
                    .report(
                        &CODE,
                        format!(
                            "{first} and {second} both mount volume `{name}`, which only one pod can use"
                        ),
                    )
                    .at_key(second.node(), "waits for the volume")
                    .at_key(volume.node, "`ReadWriteOncePod`")
                    .help(
                        "set `access = 'ReadWriteOnce` if the storage class supports it: the pods then share \
                         a node",
                    );
            }
        }
    },
};
