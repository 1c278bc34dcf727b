//! Extended resources: a pod gets them only from a node on which something offers them.

use std::collections::BTreeMap;

use crate::diag::near;
use crate::document::{Data, elements, fields};
use crate::lab::Lab;
use crate::lab::cluster::Gpu;
use crate::lab::hardware::Machine;
use crate::world::object::{Object, shown};
use crate::world::places::codes::PLACE_RESOURCE;
use crate::world::places::mentions::Mentions;
use crate::world::report::Report;

pub(super) fn check(
    object: &Object<'_>,
    pod: &Data,
    lab: &Lab,
    mentions: &Mentions<'_>,
    report: &mut Report<'_>,
) {
    let gpus: Vec<&Gpu> = lab.cluster.iter().flat_map(|cluster| cluster.gpus.values()).collect();
    let mut sums: BTreeMap<&str, (u64, &Data)> = BTreeMap::new();
    for container in elements(pod.get("containers")).iter().chain(elements(pod.get("initContainers"))) {
        let Some(resources) = container.get("resources") else { continue };
        let limits = fields(resources.get("limits"));
        let requests = fields(resources.get("requests")).iter();
        let requests = requests.filter(|(key, _)| limits.iter().all(|(known, _)| known != key));
        for (name, data) in limits.iter().chain(requests).filter(|(name, _)| is_extended(name)) {
            let amount = shown(data).parse().unwrap_or(0);
            let sum = sums.entry(name).or_insert((0, data));
            sum.0 += amount;
        }
    }
    for (name, (amount, data)) in sums.into_iter().filter(|(_, (amount, _))| *amount > 0) {
        let gpu = gpus.iter().find(|gpu| gpu.resource.value.as_str() == name);
        let is_memory =
            gpus.iter().any(|gpu| gpu.memory_resource.as_ref().is_some_and(|it| it.value.as_str() == name));
        match gpu {
            Some(gpu) => too_much(object, name, amount, data, gpu, lab, report),
            None if is_memory || is_mentioned(name, mentions) => {}
            None => absent(object, name, data, &gpus, report),
        }
    }
}

/// Whether some plugin has the resource in its settings: whole, or as a domain and a name.
fn is_mentioned(name: &str, mentions: &Mentions<'_>) -> bool {
    let parts = name.split_once('/');
    mentions.has(name) || parts.is_some_and(|(domain, name)| mentions.has_parts(domain, name))
}

/// Whether a resource is not one of Kubernetes' own.
fn is_extended(name: &str) -> bool {
    name.split_once('/').is_some_and(|(domain, _)| !domain.ends_with("kubernetes.io"))
}

fn absent(object: &Object<'_>, name: &str, data: &Data, gpus: &[&Gpu], report: &mut Report<'_>) {
    let says = format!("requests `{name}`, which no node offers");
    let known: Vec<&str> = gpus.iter().map(|gpu| gpu.resource.value.as_str()).collect();
    let near = near::nearest(name, known.iter().copied()).map(|near| format!("did you mean `{near}`?"));
    let help =
        near.unwrap_or_else(|| "install what offers it, or describe the card in `cluster.gpus`".to_owned());
    report.add(&PLACE_RESOURCE, object, data, &says, "stays pending", &help);
}

/// More than the cards of one node together.
fn too_much(
    object: &Object<'_>,
    name: &str,
    amount: u64,
    data: &Data,
    gpu: &Gpu,
    lab: &Lab,
    report: &mut Report<'_>,
) {
    let cards = |machine: &Machine| {
        let passed =
            machine.passthrough.values().filter(|card| card.device.value == gpu.device.value).count();
        let host = lab.hosts.get(machine.host.value.as_str()).filter(|_| machine.vmid.is_none());
        let own = host.map_or(0, |host| host.pci.keys().filter(|it| it.as_str() == gpu.device.value).count());
        passed + own
    };
    let nodes = lab.machines.values().filter(|machine| machine.runs() && machine.kubernetes.is_some());
    let most = nodes.map(cards).max().unwrap_or(0);
    let most = u64::try_from(most).unwrap_or(u64::MAX).saturating_mul(u64::from(gpu.slices.value).max(1));
    if amount > most {
        let says = format!("requests {amount} of `{name}`, but a node offers at most {most}");
        report.add(
            &PLACE_RESOURCE,
            object,
            data,
            &says,
            "more than a node offers",
            "request less, or share the card",
        );
    }
}
