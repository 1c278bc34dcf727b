//! The word `gpu` of a container, spelt out: what Kubernetes needs to run it on a node with the card.
//!
//! Everything after decoding reads the long form only: the extended resource of the container, and the node selector,
//! the tolerations and the runtime class of its pods. What a service sets of these itself stays as it is.

use std::collections::{BTreeMap, BTreeSet};

use crate::lab::Lab;
use crate::lab::cluster::{Gpu, Toleration};
use crate::lab::decode::Entries;
use crate::lab::service::{Pod, Service};
use crate::types::{DnsLabel, LabelKey, LabelValue};
use crate::value::{At, NodeId};

/// The cards of the cluster, and the taints of its nodes.
struct Cards {
    gpus: Entries<DnsLabel, Gpu>,
    taints: BTreeSet<LabelKey>,
    /// The values of labels that machines declare.
    labels: BTreeMap<LabelKey, LabelValue>,
}

/// Completes all containers that use a GPU. A name that the cluster does not define is reported by a check.
pub(super) fn complete(lab: &mut Lab) {
    let gpus = lab.cluster.as_ref().map(|cluster| cluster.gpus.clone()).unwrap_or_default();
    if gpus.is_empty() {
        return;
    }
    let nodes = || lab.machines.values().filter_map(|machine| machine.kubernetes.as_ref());
    let labels = nodes().flat_map(|node| &node.labels);
    let cards = Cards {
        gpus,
        taints: nodes().flat_map(|node| node.taints.keys().cloned()).collect(),
        labels: labels.map(|(key, value)| (key.clone(), value.value.clone())).collect(),
    };
    for service in lab.services.values_mut().filter_map(|service| service.on_mut()) {
        for pod in pods(service) {
            cards.complete(pod);
        }
    }
}

/// The pods of everything that a service runs.
fn pods(service: &mut Service) -> impl Iterator<Item = &mut Pod> {
    let workloads = service.workloads.values_mut().map(|workload| &mut workload.pod);
    let jobs = service.jobs.values_mut().map(|job| &mut job.pod);
    let cron = service.cron.values_mut().map(|cron| &mut cron.job.pod);
    std::iter::once(&mut service.main.pod).chain(workloads).chain(jobs).chain(cron)
}

impl Cards {
    fn complete(&self, pod: &mut Pod) {
        let mut used: Vec<(&Gpu, NodeId)> = Vec::new();
        for container in pod.containers.values_mut().chain(pod.init.values_mut()) {
            let Some(name) = &container.gpu else { continue };
            let Some(gpu) = self.gpus.get(&name.value) else { continue };
            let node = name.node;
            if let Ok(resource) = gpu.resource.value.as_str().parse() {
                container.extended_resources.complete(resource, At { value: 1, node });
            }
            used.push((gpu, node));
        }
        for (gpu, node) in used {
            self.place(pod, gpu, node);
        }
    }

    /// Leads pods to the nodes with the card. `node` is the word that asks for it.
    fn place(&self, pod: &mut Pod, gpu: &Gpu, node: NodeId) {
        if let Some(label) = &gpu.label {
            let value = self.labels.get(&label.value).cloned().or_else(|| "true".parse().ok());
            if let Some(value) = value.filter(|_| !pod.node_affinity.contains_key(&label.value)) {
                pod.node_selector.complete(label.value.clone(), At { value, node });
            }
        }
        let keys = [Some(&gpu.resource), gpu.label.as_ref()].into_iter().flatten();
        for key in keys.map(|key| &key.value).filter(|key| self.taints.contains(*key)) {
            let every = Toleration { node, value: None, effect: None };
            pod.tolerations.complete(key.clone(), every);
        }
        if let (None, Some(class)) = (&pod.runtime_class, &gpu.runtime_class) {
            pod.runtime_class = Some(At { value: class.value.clone(), node });
        }
    }
}
