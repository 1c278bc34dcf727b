//! Nodes with a GPU label but without the GPU.

use crate::check::rule::{Findings, Rule};
use crate::check::shared::nodes;
use crate::diag::{Code, Example, Severity};
use crate::lab::Lab;

pub static CODE: Code = Code {
    name: "K8S-GPU-LABEL",
    severity: Severity::Error,
    title: "a node has the label of a GPU that it does not have",
    why: "Pods that need a GPU select their node by that label. On a node without the GPU they wait for a \
          device that never appears, while the node that has it stays idle.",
    example: Example::Lab {
        bad: r#"{
  hosts.pve = { pci.tesla-t4.address = "0000:06:00.0", iommu = true },
  cluster = {
    gpus.nvidia = { device = "tesla-t4", resource = "nvidia.com/gpu", label = "nvidia.com/gpu.present" },
    node_labels."nvidia.com/gpu.present" = "true",
  },
  machines = {
    node1.passthrough.gpu = "tesla-t4",
    node2 = {
      host = "pve", vmid = 202, cores = 2, memory = "4GiB",
      nics.net0 = { network = "lan", address = "192.168.20.12" },
      kubernetes.role = 'worker,
    },
  },
}"#,
        good: r#"{
  hosts.pve = { pci.tesla-t4.address = "0000:06:00.0", iommu = true },
  cluster.gpus.nvidia = { device = "tesla-t4", resource = "nvidia.com/gpu", label = "nvidia.com/gpu.present" },
  machines = {
    node1 = { passthrough.gpu = "tesla-t4", kubernetes.labels."nvidia.com/gpu.present" = "true" },
    node2 = {
      host = "pve", vmid = 202, cores = 2, memory = "4GiB",
      nics.net0 = { network = "lan", address = "192.168.20.12" },
      kubernetes.role = 'worker,
    },
  },
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &CODE, run };

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    let Some(cluster) = &lab.cluster else { return };
    for (name, gpu) in &cluster.gpus {
        let Some(label) = &gpu.label else { continue };
        for node in nodes::nodes(lab) {
            let labels = [&node.node.labels, &cluster.node_labels];
            let value = labels.into_iter().find_map(|labels| labels.get(&label.value));
            let Some(value) =
                value.filter(|value| !nodes::has_card(lab, node, gpu) && value.value.as_str() != "false")
            else {
                continue;
            };
            findings
                .report(
                    &CODE,
                    format!("node `{}` has the label of GPU `{name}`, but no such device", node.name),
                )
                .at(value.node, format!("`{}`", label.value.as_str()))
                .at(gpu.device.node, "the GPU that the label announces")
                .mention(node.machine.host.node, format!("node `{}` does not get this device", node.name))
                .help("set the label only on nodes that get the GPU by `passthrough`");
        }
    }
}
