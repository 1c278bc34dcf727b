//! A taint that keeps nobody off a graphics card's node.

use crate::check::rule::Rule;
use crate::check::shared::nodes;
use crate::diag::{Code, Example, Severity};
use crate::lab::hardware::TaintEffect;

pub static CODE: Code = Code {
    name: "K8S-SOFT-TAINT",
    severity: Severity::Warning,
    title: "a node with a graphics card prefers to be left alone, and is not",
    why: "`PreferNoSchedule` is a wish: when other nodes are full, or start later after a power failure, ordinary pods \
          fill the node with the card, and those that need the card wait. `NoSchedule` keeps the node free for pods \
          that tolerate it.",
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
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        let Some(cluster) = &lab.cluster else { return };
        for node in nodes::nodes(lab) {
            let given =
                |device: &str| node.machine.passthrough.values().any(|passed| passed.device.value == device);
            let Some((name, gpu)) = cluster.gpus.iter().find(|(_, gpu)| given(&gpu.device.value)) else {
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
                .report(&CODE, format!("node `{}` has GPU `{name}`, and any pod may lie on it", node.name))
                .at(taint.effect.node, format!("taint `{}` is a wish", key.as_str()))
                .mention(gpu.device.node, "the card that it should be free for")
                .help("set the taint's `effect = 'NoSchedule`, and let pods that need the card tolerate it");
        }
    },
};
