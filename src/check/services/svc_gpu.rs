//! GPUs that containers ask for by name.

use crate::check::rule::Rule;
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity, near};

pub static CODE: Code = Code {
    name: "SVC-GPU",
    severity: Severity::Error,
    title: "a container uses a GPU that the cluster does not define",
    why: "The `gpu` of a container is one of `cluster.gpus`, which says the resource, the label and the runtime \
          class of the card. Without its entry, the pods would run anywhere, and without the card.",
    example: Example::Lab {
        bad: r#"{
  hosts.pve = { pci.tesla-t4.address = "0000:06:00.0", iommu = true },
  machines.node1.passthrough.gpu = "tesla-t4",
  cluster.gpus.t4 = { device = "tesla-t4", resource = "nvidia.com/gpu" },
  services.hello.containers.app.gpu = "tesla-t4",
}"#,
        good: r#"{
  hosts.pve = { pci.tesla-t4.address = "0000:06:00.0", iommu = true },
  machines.node1.passthrough.gpu = "tesla-t4",
  cluster.gpus.t4 = { device = "tesla-t4", resource = "nvidia.com/gpu" },
  services.hello.containers.app.gpu = "t4",
}"#,
    },
    allowable: false,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        let gpus = lab.cluster.iter().flat_map(|cluster| cluster.gpus.iter());
        let names: Vec<&str> = gpus.clone().map(|(name, _)| name.as_str()).collect();
        for each in walk::containers(lab) {
            let Some(asked) = &each.container.gpu else { continue };
            if names.contains(&asked.as_str()) {
                continue;
            }
            let message = format!("{each} uses GPU `{asked}`, which the cluster does not define");
            let finding = findings.report(&CODE, message).at(asked.node, "not one of `cluster.gpus`");
            // The name of the device is the most common mistake.
            let by_device = gpus.clone().find(|(_, gpu)| gpu.device.value == asked.as_str());
            let help = match by_device {
                Some((name, _)) => {
                    format!("write `gpu = \"{name}\"`, the name of its entry in `cluster.gpus`")
                }
                None => near::did_you_mean(asked.as_str(), &names).unwrap_or_else(|| {
                    format!("define it: `cluster.gpus.{asked} = {{ device = \"...\", resource = \"...\" }}`")
                }),
            };
            finding.help(help);
        }
    },
};
