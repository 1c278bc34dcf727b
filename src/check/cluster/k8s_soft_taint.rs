//! Soft taints that do not keep ordinary pods off a GPU node.

use crate::check::rule::Rule;
use crate::check::shared::nodes;
use crate::diag::{Code, Example, Severity};
use crate::lab::hardware::TaintEffect;

pub static CODE: Code = Code {
    name: "K8S-SOFT-TAINT",
    severity: Severity::Warning,
    title: "a GPU node has only a soft taint",
    why: "`PreferNoSchedule` is only a preference: when other nodes are full, or start later after a power \
          failure, ordinary pods fill the GPU node, and pods that need the GPU wait. `NoSchedule` keeps the \
          node free for pods that tolerate the taint.",
    example: Example::Lab {
        bad: r#"{
  hosts.pve = { pci.tesla-t4.address = "0000:06:00.0", iommu = true },
  cluster.gpus.nvidia = { device = "tesla-t4", resource = "nvidia.com/gpu" },
  machines.node1 = {
    passthrough.gpu = "tesla-t4",
    kubernetes.taints."nvidia.com/gpu".effect = 'PreferNoSchedule,
  },
}"#,
        good: r#"{
  hosts.pve = { pci.tesla-t4.address = "0000:06:00.0", iommu = true },
  cluster.gpus.nvidia = { device = "tesla-t4", resource = "nvidia.com/gpu" },
  machines.node1 = {
    passthrough.gpu = "tesla-t4",
    kubernetes.taints."nvidia.com/gpu".effect = 'NoSchedule,
  },
  services.hello.tolerate_all = true,
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        let Some(cluster) = &lab.cluster else { return };
        for node in nodes::nodes(lab) {
            let passed_through =
                |device: &str| node.machine.passthrough.values().any(|passed| passed.device.value == device);
            let Some((name, gpu)) = cluster.gpus.iter().find(|(_, gpu)| passed_through(&gpu.device.value))
            else {
                continue;
            };
            let soft = |effect: TaintEffect| effect == TaintEffect::PreferNoSchedule;
            let taints = &node.node.taints;
            let Some((key, taint)) = taints.iter().find(|(_, taint)| soft(taint.effect.value)) else {
                continue;
            };
            if taints.values().any(|taint| !soft(taint.effect.value)) {
                continue;
            }
            findings
                .report(
                    &CODE,
                    format!(
                        "node `{}` has GPU `{name}`, but ordinary pods can be scheduled on it",
                        node.name
                    ),
                )
                .at(taint.effect.node, format!("taint `{}` is only a preference", key.as_str()))
                .mention(gpu.device.node, "the GPU to keep free")
                .help("set `effect = 'NoSchedule` on the taint, and let pods that need the GPU tolerate it");
        }
    },
};
