//! What pods demand of their node: at least this much, whatever a namespace adds.

use crate::document::{Data, DataKind, elements, fields};
use crate::types::{Cpu, Memory};
use crate::world::object::{shown, text};
use crate::world::placement::nodes::{Amounts, Offer};

/// A resource, with its name in objects and how much of it there is.
pub(super) struct Resource {
    pub(super) name: &'static str,
    pub(super) of: fn(&Amounts) -> u64,
    read: fn(&Data) -> u64,
    pub(super) show: fn(u64) -> String,
}

pub(super) const RESOURCES: &[Resource] = &[
    Resource { name: "cpu", of: |all| all.cpu, read: millis, show: |amount| format!("{amount}m") },
    Resource { name: "memory", of: |all| all.memory, read: bytes, show: mebibytes },
    Resource { name: "ephemeral-storage", of: |all| all.storage, read: bytes, show: mebibytes },
];

impl Resource {
    /// How much a pod requests, and the field of the container that requests the most. Init containers run one by one
    /// before the others. Sidecars among them are not counted.
    pub(super) fn requested<'d>(&self, pod: &'d Data) -> (u64, Option<&'d Data>) {
        let together = self.each(pod, "containers").map(|(amount, _)| amount).fold(0, u64::saturating_add);
        let first = self.each(pod, "initContainers").max_by_key(|(amount, _)| *amount);
        match first {
            Some((amount, data)) if amount > together => (amount, Some(data)),
            _ => (
                together,
                self.each(pod, "containers").max_by_key(|(amount, _)| *amount).map(|(_, data)| data),
            ),
        }
    }

    /// A limit without a request is the request, too.
    fn each<'d>(&self, pod: &'d Data, key: &str) -> impl Iterator<Item = (u64, &'d Data)> {
        elements(pod.get(key)).iter().filter_map(|container| {
            let resources = container.get("resources")?;
            let of = |kind| resources.get(kind).and_then(|amounts| amounts.get(self.name));
            let data = of("requests").or_else(|| of("limits"))?;
            Some(((self.read)(data), data))
        })
    }
}

/// An amount in a notation that is not known counts as nothing.
fn millis(data: &Data) -> u64 {
    shown(data).parse::<Cpu>().map_or(0, Cpu::millis)
}

fn bytes(data: &Data) -> u64 {
    let number = data.as_integer().and_then(|number| u64::try_from(number).ok());
    number.unwrap_or_else(|| shown(data).parse::<Memory>().map_or(0, Memory::bytes))
}

fn mebibytes(amount: u64) -> String {
    format!("{}Mi", amount >> 20)
}

/// The labels that a pod wants of its node, as far as the lab defines them. Others may be added at run time.
pub(super) fn is_selected(pod: &Data, offer: &Offer<'_>, all: &[Offer<'_>]) -> bool {
    fields(pod.get("nodeSelector")).iter().all(|(key, value)| {
        let is_known = all.iter().any(|offer| offer.labels.iter().any(|(label, _)| label == key));
        let value = shown(value);
        !is_known || offer.labels.iter().any(|(label, has)| label == key && *has == value)
    })
}

/// Whether a pod tolerates all taints of a node.
pub(super) fn is_tolerated(pod: &Data, offer: &Offer<'_>) -> bool {
    let tolerations = elements(pod.get("tolerations"));
    offer.taints.iter().all(|taint| tolerations.iter().any(|toleration| tolerates(toleration, *taint)))
}

fn tolerates(toleration: &Data, (key, value, effect): (&str, &str, &str)) -> bool {
    let exists = text(toleration, "operator") == Some("Exists");
    let same_key = text(toleration, "key").map_or(exists, |wanted| wanted == key);
    let same_value = exists || toleration.get("value").map(shown).unwrap_or_default() == value;
    same_key && same_value && text(toleration, "effect").is_none_or(|wanted| wanted == effect)
}

/// How many pods of an object run at the same time, at least.
pub(super) fn count(kind: &str, object: &Data) -> u64 {
    let spec = object.get("spec");
    let number = |key| spec.and_then(|spec| spec.get(key)).and_then(Data::as_integer);
    let suspended =
        spec.and_then(|spec| spec.get("suspend")).is_some_and(|data| data.kind == DataKind::Bool(true));
    match kind {
        // Kubernetes decides on which nodes they run, and there may be none.
        "DaemonSet" => 0,
        "Job" | "CronJob" if suspended => 0,
        "Job" | "CronJob" | "Pod" => 1,
        _ => number("replicas").map_or(1, |replicas| u64::try_from(replicas).unwrap_or(0)),
    }
}
