//! What pods demand of their node: how much of each resource, which taints they tolerate, and how many of them there
//! are.

use std::collections::BTreeMap;

use crate::document::{Data, DataKind, elements, fields};
use crate::facts::pod_resources::{Defaults, admitted};
use crate::types::{Cpu, Memory};
use crate::world::nodes::{Amounts, Taint};
use crate::world::object::{Object, containers, shown, text};

/// The name of the resource that is counted in millicores.
pub const CPU: &str = "cpu";
/// The name of memory.
pub const MEMORY: &str = "memory";
/// The name of the node's own disk space.
pub const STORAGE: &str = "ephemeral-storage";

/// What the scheduler assumes of a container without requests, where it weighs nodes: in millicores and bytes.
pub const SMALL_CPU: u64 = 100;
/// The memory that it assumes.
pub const SMALL_MEMORY: u64 = 200 << 20;

/// A resource that every node has, with its name in objects and how much of it there is.
pub struct Resource {
    /// The name in objects.
    pub name: &'static str,
    /// How much a node has.
    pub of: fn(&Amounts) -> u64,
    /// An amount as users write it.
    pub show: fn(u64) -> String,
}

/// The resources that every node has.
pub const RESOURCES: &[Resource] = &[
    Resource { name: CPU, of: |all| all.cpu, show: |amount| format!("{amount}m") },
    Resource { name: MEMORY, of: |all| all.memory, show: mebibytes },
    Resource { name: STORAGE, of: |all| all.storage, show: mebibytes },
];

/// How much a pod requests of each resource: CPU in millicores, the others in bytes or in pieces.
pub type Requests<'d> = BTreeMap<&'d str, u64>;

/// How much a pod requests. Init containers run one by one before the others; sidecars among them keep running. What
/// is set for the pod as a whole takes precedence.
pub fn requests<'d>(pod: &'d Data, defaults: &Defaults) -> Requests<'d> {
    let (mut staying, mut most) = (Requests::new(), Requests::new());
    for container in elements(pod.get("initContainers")) {
        let mut now = staying.clone();
        add(&mut now, &of_container(container, defaults));
        for (name, amount) in &now {
            let known = most.entry(*name).or_default();
            *known = (*known).max(*amount);
        }
        if text(container, "restartPolicy") == Some("Always") {
            staying = now;
        }
    }
    let mut all = staying;
    for container in elements(pod.get("containers")) {
        add(&mut all, &of_container(container, defaults));
    }
    for (name, amount) in most {
        let known = all.entry(name).or_default();
        *known = (*known).max(amount);
    }
    all.extend(set_in(pod));
    all
}

/// CPU and memory of a pod where nodes are weighed: a container that requests nothing counts as a small one.
pub fn weight(pod: &Data, defaults: &Defaults) -> [u64; 2] {
    let assumed =
        |defaults, small| [Some(admitted(None, None, defaults).0.unwrap_or(small)), None, None, None];
    let defaults =
        Defaults { cpu: assumed(defaults.cpu, SMALL_CPU), memory: assumed(defaults.memory, SMALL_MEMORY) };
    let requests = requests(pod, &defaults);
    [CPU, MEMORY].map(|name| requests.get(name).copied().unwrap_or(0))
}

/// Adds amounts to others.
pub fn add<'d>(all: &mut Requests<'d>, more: &Requests<'d>) {
    for (name, amount) in more {
        let known = all.entry(*name).or_default();
        *known = known.saturating_add(*amount);
    }
}

/// The field of the container that requests the most of a resource.
pub fn largest<'d>(pod: &'d Data, resource: &str) -> Option<&'d Data> {
    let requests = containers(pod).filter_map(|container| {
        let data = request_of(container, resource)?;
        Some((amount(resource, data), data))
    });
    requests.max_by_key(|(amount, _)| *amount).map(|(_, data)| data)
}

/// A limit without a request is the request, too.
fn request_of<'d>(of: &'d Data, resource: &str) -> Option<&'d Data> {
    let resources = of.get("resources")?;
    let amounts = |kind| resources.get(kind).and_then(|amounts: &Data| amounts.get(resource));
    amounts("requests").or_else(|| amounts("limits"))
}

/// The requests in the `resources` of a container or a pod.
fn set_in(of: &Data) -> Requests<'_> {
    let resources = of.get("resources");
    let kinds = ["limits", "requests"].into_iter();
    let named = kinds.flat_map(|kind| fields(resources.and_then(|resources| resources.get(kind))));
    named.map(|(name, data)| (name.as_str(), amount(name, data))).collect()
}

/// The requests of a container after admission.
fn of_container<'d>(container: &'d Data, defaults: &Defaults) -> Requests<'d> {
    let mut requests = set_in(container);
    for (name, defaults) in [(CPU, defaults.cpu), (MEMORY, defaults.memory)] {
        if let (Some(amount), _) = admitted(requests.get(name).copied(), None, defaults) {
            requests.insert(name, amount);
        }
    }
    requests
}

/// An amount of a resource: CPU in millicores, the others in bytes or pieces. An amount in a notation that is not known
/// counts as nothing.
pub fn amount(resource: &str, data: &Data) -> u64 {
    if resource == CPU {
        return shown(data).parse::<Cpu>().map_or(0, Cpu::millis);
    }
    let number = data.as_integer().and_then(|number| u64::try_from(number).ok());
    let text = || shown(data);
    let number = number.or_else(|| text().parse().ok());
    number.unwrap_or_else(|| text().parse::<Memory>().map_or(0, Memory::bytes))
}

fn mebibytes(amount: u64) -> String {
    format!("{}Mi", amount >> 20)
}

/// Whether a toleration tolerates a taint.
pub fn tolerates(toleration: &Data, (key, value, effect): Taint<'_>) -> bool {
    let exists = text(toleration, "operator") == Some("Exists");
    let same_key = text(toleration, "key").map_or(exists, |wanted| wanted == key);
    let same_value = exists || toleration.get("value").map(shown).unwrap_or_default() == value;
    same_key && same_value && text(toleration, "effect").is_none_or(|wanted| wanted == effect)
}

/// How many pods of an object run at the same time, at least.
pub fn count(object: &Object<'_>) -> u64 {
    let spec = object.data.get("spec");
    let number = |key| spec.and_then(|spec| spec.get(key)).and_then(Data::as_integer);
    let suspended =
        spec.and_then(|spec| spec.get("suspend")).is_some_and(|data| data.kind == DataKind::Bool(true));
    match object.kind.kind {
        // Kubernetes decides on which nodes they run, and there may be none.
        "DaemonSet" => 0,
        "Job" | "CronJob" if suspended => 0,
        "Job" | "CronJob" | "Pod" => 1,
        _ => number("replicas").map_or(1, |replicas| u64::try_from(replicas).unwrap_or(0)),
    }
}
