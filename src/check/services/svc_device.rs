//! Devices of the node that containers mount as files.

use crate::check::rule::Rule;
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};

pub static CODE: Code = Code {
    name: "SVC-DEVICE",
    severity: Severity::Error,
    title: "a container mounts a device that it cannot open",
    why: "A path below `/dev` of the node appears in the container, but the kernel allows only privileged containers to \
          open devices that the kubelet has not assigned to them. Device plugins and resource claims assign devices.",
    example: Example::Lab {
        bad: r#"{
  services.hello.volumes.dri.host_path.path = "/dev/dri",
  services.hello.containers.app.mounts."/dev/dri" = "dri",
}"#,
        good: r#"{
  hosts.pve = { pci.igpu.address = "0000:06:00.0", iommu = true },
  cluster.gpus.intel = { device = "igpu", resource = "gpu.intel.com/i915" },
  machines.node1.passthrough.gpu = "igpu",
  services.hello.containers.app.extended_resources."gpu.intel.com/i915" = 1,
}"#,
    },
    allowable: true,
};

/// Below `/dev`, but no device.
const MEMORY: &str = "/dev/shm";

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for each in walk::containers(lab) {
            let container = each.container;
            let is_privileged = container.privileged.as_ref().is_some_and(|privileged| privileged.value);
            if is_privileged
                || !container.extended_resources.is_empty()
                || !container.device_claims.is_empty()
            {
                continue;
            }
            for volume in container.mounts.values().filter_map(|mount| mount.volume()) {
                let described = each.service.volumes.get(&volume.value);
                let Some(host) = described.and_then(|described| described.host_path.as_ref()) else {
                    continue;
                };
                let path = host.path.to_string();
                if !path.starts_with("/dev/") || path == MEMORY {
                    continue;
                }
                findings
                    .report(&CODE, format!("{each} mounts `{path}` of the node, which it cannot open"))
                    .at(host.path.node, "a device")
                    .help("request the device as an extended resource; `generic-device-plugin` of the catalogue offers it");
            }
        }
    },
};
