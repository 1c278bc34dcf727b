//! Small labs that look random and are the same in every run: nodes of different sizes, and workloads that use what the
//! scheduler's filters look at.

use std::collections::{BTreeMap, BTreeSet};

use render::document::Document;
use render::simulate::model::Model;
use render::simulate::node::Node;
use render::value::NodeId;
use serde_json::{Value, json};

use super::json::{document, within};
use super::workloads::{GPU, NAMESPACES, Shape, workload};
use crate::mutants::random::Random;

const SEED: u64 = 17_034_003;
pub const ZONE: &str = "topology.kubernetes.io/zone";
pub const DISK: &str = "case/disk";
pub const RANK: &str = "case/rank";
/// Keys and values of taints.
pub const TAINTS: &[(&str, &str, &str)] = &[
    ("case/dedicated", "batch", "NoSchedule"),
    ("case/dedicated", "media", "NoExecute"),
    ("case/old", "", "NoSchedule"),
];
/// A taint that pods avoid.
pub const AVOIDED: (&str, &str, &str) = ("case/slow", "disk", "PreferNoSchedule");

/// A node of a generated lab.
struct Offer {
    name: String,
    labels: BTreeMap<&'static str, String>,
    taints: Vec<(&'static str, &'static str, &'static str)>,
    avoided: Vec<(&'static str, &'static str, &'static str)>,
    offers: BTreeMap<&'static str, u64>,
    pods: u64,
    volumes: Option<u64>,
}

/// A generated lab.
pub struct Generated {
    pub name: String,
    pub documents: Vec<Document>,
    nodes: Vec<Offer>,
}

impl Generated {
    /// The lab with a number.
    pub fn new(number: u64, node: NodeId) -> Self {
        let mut random = Random::new(SEED.wrapping_add(number.wrapping_mul(7_919)));
        let nodes = nodes(&mut random);
        let objects = objects(&mut random, nodes.len());
        Self { name: format!("generated-{number:03}"), documents: vec![document(&objects, node)], nodes }
    }

    /// Puts the nodes in the place of those of the model.
    pub fn equip<'m>(&'m self, model: &mut Model<'m>) {
        model.nodes = self.nodes.iter().map(equipped).collect();
        model.known =
            model.nodes.iter().flat_map(|node| node.labels.keys().copied()).collect::<BTreeSet<_>>();
        model.index();
    }
}

fn equipped(offer: &Offer) -> Node<'_> {
    Node {
        name: &offer.name,
        host: "",
        machine: None,
        is_control_plane: false,
        labels: offer.labels.iter().map(|(key, value)| (*key, value.as_str())).collect(),
        taints: offer.taints.clone(),
        avoided: offer.avoided.clone(),
        offers: offer.offers.iter().map(|(name, amount)| (*name, *amount)).collect(),
        max_pods: offer.pods,
        max_volumes: offer.volumes,
    }
}

fn nodes(random: &mut Random) -> Vec<Offer> {
    let count = 1 + random.below(6);
    let zones = 1 + random.below(3);
    let is_crowded = chance(random, 4);
    let limit = chance(random, 4).then(|| 1 + random.below(4) as u64);
    let tainted = random.below(4);
    let is_avoided = chance(random, 4);
    (0..count)
        .map(|number| {
            let name = format!("n{number}");
            let mut labels = BTreeMap::from([
                ("kubernetes.io/hostname", name.clone()),
                ("kubernetes.io/os", "linux".to_owned()),
                (ZONE, ["a", "b", "c"][number % zones].to_owned()),
                (RANK, number.to_string()),
            ]);
            // At least one node has it: what no node has is taken to be set later.
            if number == 0 || chance(random, 2) {
                labels.insert(DISK, pick(random, &["ssd", "hdd"]).to_owned());
            }
            let mut offers = BTreeMap::from([
                ("cpu", 500 * (1 + random.below(8) as u64)),
                ("memory", (1 + random.below(8) as u64) << 30),
                ("ephemeral-storage", (5 + random.below(20) as u64) << 30),
                (GPU, 0),
            ]);
            if number == 0 || chance(random, 3) {
                offers.insert(GPU, random.below(3) as u64);
            }
            let taints = if tainted == 1 && chance(random, 2) {
                vec![TAINTS[random.below(TAINTS.len())]]
            } else {
                vec![]
            };
            let avoided = if is_avoided && chance(random, 2) { vec![AVOIDED] } else { vec![] };
            let pods = if is_crowded { 2 + random.below(5) as u64 } else { 110 };
            Offer { name, labels, taints, avoided, offers, pods, volumes: limit }
        })
        .collect()
}

fn objects(random: &mut Random, nodes: usize) -> Vec<Value> {
    let mut objects = Vec::new();
    for (number, name) in NAMESPACES.iter().enumerate() {
        objects.push(json!({
            "apiVersion": "v1",
            "kind": "Namespace",
            "metadata": { "name": name, "labels": { "team": (["red", "blue"][number % 2]) } },
        }));
    }
    for (name, value, policy) in [
        ("case-low", -5, "PreemptLowerPriority"),
        ("case-high", 1000, "PreemptLowerPriority"),
        ("case-polite", 500, "Never"),
    ] {
        objects.push(json!({
            "apiVersion": "scheduling.k8s.io/v1",
            "kind": "PriorityClass",
            "metadata": { "name": name },
            "value": value,
            "preemptionPolicy": policy,
        }));
    }
    objects.push(json!({
        "apiVersion": "node.k8s.io/v1",
        "kind": "RuntimeClass",
        "metadata": { "name": "case-sandbox" },
        "handler": "sandbox",
        "overhead": { "podFixed": { "cpu": "150m", "memory": "200Mi" } },
        "scheduling": { "nodeSelector": { "kubernetes.io/os": "linux" } },
    }));
    if chance(random, 3) {
        objects.push(json!({
            "apiVersion": "v1",
            "kind": "LimitRange",
            "metadata": { "name": "case", "namespace": NAMESPACES[0] },
            "spec": { "limits": [{
                "type": "Container",
                "defaultRequest": { "cpu": "150m", "memory": "300Mi" },
            }] },
        }));
    }
    objects.extend(storage());
    let shape = Shape::new(random, nodes);
    for number in 0..2 + random.below(7) {
        objects.extend(workload(random, &shape, number));
    }
    objects
}

/// Classes whose volumes are on a node, in a zone, and everywhere, and a claim of each that pods share.
fn storage() -> Vec<Value> {
    let class = |name: &str, provisioner: &str| {
        json!({
            "apiVersion": "storage.k8s.io/v1",
            "kind": "StorageClass",
            "metadata": { "name": name },
            "provisioner": provisioner,
            "volumeBindingMode": "WaitForFirstConsumer",
        })
    };
    let mut objects = vec![
        class("node", "rancher.io/local-path"),
        class("zone", "csi.proxmox.sinextra.dev"),
        class("everywhere", "driver.longhorn.io"),
    ];
    for namespace in NAMESPACES {
        for (class, mode) in
            [("node", "ReadWriteOnce"), ("zone", "ReadWriteOnce"), ("everywhere", "ReadWriteOncePod")]
        {
            let mut claim = json!({
                "apiVersion": "v1",
                "kind": "PersistentVolumeClaim",
                "metadata": { "name": format!("shared-{class}"), "namespace": namespace },
            });
            let spec = within(&mut claim, "spec");
            spec["storageClassName"] = class.into();
            spec["accessModes"] = json!([mode]);
            spec["resources"] = json!({ "requests": { "storage": "1Gi" } });
            objects.push(claim);
        }
    }
    objects
}

/// True in one of so many cases.
pub fn chance(random: &mut Random, of: usize) -> bool {
    random.below(of) == 0
}

/// One of some words.
pub fn pick<'a>(random: &mut Random, from: &[&'a str]) -> &'a str {
    from[random.below(from.len())]
}
