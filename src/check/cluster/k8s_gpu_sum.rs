//! GPUs that pods request more often than available.

use crate::check::rule::{Findings, Rule};
use crate::check::shared::{nodes, walk};
use crate::diag::{Code, Example, Severity};
use crate::facts::pod_resources::pods;
use crate::lab::Lab;
use crate::lab::cluster::Gpu;
use crate::lab::service::AnyWorkload;
use crate::types::{DnsLabel, LabelKey};
use crate::value::NodeId;

pub static CODE: Code = Code {
    name: "K8S-GPU-SUM",
    severity: Severity::Error,
    title: "pods request more of a GPU than is available",
    why: "The device plugin offers each GPU a fixed number of times, and its memory once. Pods beyond that \
          stay pending until others end, which the pods of services never do.",
    example: Example::Lab {
        bad: r#"{
  hosts.pve = { pci.tesla-t4.address = "0000:06:00.0", iommu = true },
  cluster.gpus.nvidia = { device = "tesla-t4", resource = "nvidia.com/gpu" },
  machines.node1.passthrough.gpu = "tesla-t4",
  services.hello.containers.app.extended_resources."nvidia.com/gpu" = 2,
}"#,
        good: r#"{
  hosts.pve = { pci.tesla-t4.address = "0000:06:00.0", iommu = true },
  cluster.gpus.nvidia = { device = "tesla-t4", resource = "nvidia.com/gpu", slices = 4 },
  machines.node1.passthrough.gpu = "tesla-t4",
  services.hello.containers.app.extended_resources."nvidia.com/gpu" = 2,
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &CODE, run };

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    let Some(cluster) = &lab.cluster else { return };
    for (name, gpu) in &cluster.gpus {
        let cards = nodes::nodes(lab).filter(|node| nodes::has_card(lab, *node, gpu)).count() as u64;
        // A GPU that no node has is reported elsewhere.
        if cards == 0 {
            continue;
        }
        let times = u64::from(gpu.slices.value).max(1);
        check(lab, findings, name, (&gpu.resource.value, gpu.slices.node), cards * times, "");
        let memory = gpu.memory_resource.as_ref().zip(memory(lab, gpu));
        if let Some((resource, bytes)) = memory {
            let most = cards * (bytes >> 20);
            check(lab, findings, name, (&resource.value, resource.node), most, " MiB");
        }
    }
}

/// The memory of the GPU, if a host sets it.
fn memory(lab: &Lab, gpu: &Gpu) -> Option<u64> {
    let mut devices = lab.hosts.values().flat_map(|host| host.pci.iter());
    let (_, device) = devices.find(|(name, _)| name.as_str() == gpu.device.value)?;
    Some(device.memory.as_ref()?.bytes())
}

fn check(
    lab: &Lab,
    findings: &mut Findings<'_>,
    name: &DnsLabel,
    (resource, place): (&LabelKey, NodeId),
    most: u64,
    unit: &str,
) {
    let requested = |workload: &AnyWorkload<'_>| -> u64 {
        let containers = workload.pod().lasting_containers();
        let one = containers.flat_map(|(_, container)| &container.extended_resources);
        let one = one.filter(|(known, _)| known.to_string() == resource.to_string());
        one.map(|(_, units)| u64::from(units.value)).sum::<u64>().saturating_mul(pods(lab, *workload).0)
    };
    // Jobs take turns, so they are not counted.
    let requests = walk::long_running_workloads(lab).map(|(workload, _)| (requested(&workload), workload));
    let all: Vec<(u64, AnyWorkload<'_>)> = requests.filter(|(amount, _)| *amount > 0).collect();
    let sum: u64 = all.iter().map(|(amount, _)| amount).sum();
    if sum <= most {
        return;
    }
    let message = format!(
        "pods request {sum}{unit} of GPU `{name}`, but only {most}{unit} of `{resource}` are available"
    );
    let mut finding = findings.report(&CODE, message).at(place, format!("{most}{unit}"));
    for (amount, workload) in walk::biggest(all) {
        finding = finding.mention(workload.node(), format!("{workload} requests {amount}{unit}"));
    }
    finding.help(
        "set `suspended = true` on one of them, reduce the requests of some, or increase `slices` of the GPU",
    );
}
