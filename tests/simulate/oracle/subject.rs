//! A lab as the scheduler is asked about it: nodes, classes, namespaces, claims and pods.

use std::collections::BTreeSet;

use render::facts::pod_resources::Defaults;
use render::lab::Lab;
use render::simulate::model::Model;
use render::simulate::node::Node;
use render::world::object::Object;
use serde_json::{Map, Value, json};

use super::json::json as plain;
use super::pods::{BLOCK, Created};

/// More than any pod asks for.
const PLENTY: u64 = 1_000_000;

/// A lab and its model.
pub struct Subject<'m> {
    pub name: &'m str,
    /// The version of Kubernetes, if a lab names one.
    pub version: Option<String>,
    pub objects: &'m [Object<'m>],
    pub model: Model<'m>,
}

impl Subject<'_> {
    /// Everything that is created for it, as JSON.
    pub fn request(&self) -> Value {
        let is = |kind: &'static str| self.objects.iter().filter(move |object| object.kind.kind == kind);
        let runtimes: BTreeSet<&str> = is("RuntimeClass").map(|object| object.name).collect();
        let created = Created::of(&self.model, &runtimes);
        let mut objects: Vec<Value> = ["Namespace", "PriorityClass", "RuntimeClass", "LimitRange"]
            .into_iter()
            .flat_map(|kind| is(kind).map(|object| plain(object.data)))
            .collect();
        objects.extend(self.existing());
        objects.extend(created.classes().into_iter().cloned());
        json!({
            "name": self.name,
            "version": self.version,
            "nodes": self.nodes(),
            "objects": objects,
            "claims": created.claims(),
            "pods": created.pods,
            "spread": self.spread(),
        })
    }

    /// The constraints that the lab's scheduler adds to pods without their own.
    fn spread(&self) -> Vec<Value> {
        let cluster = self.model.lab.cluster.iter();
        let declared = cluster.flat_map(|cluster| &cluster.control_plane.topology_spread);
        let constraint = |spread: &render::lab::cluster::TopologySpread| {
            json!({
                "maxSkew": spread.max_skew.value,
                "topologyKey": spread.topology_key.as_str(),
                "whenUnsatisfiable": spread.when_unsatisfiable.value.word(),
            })
        };
        declared.map(constraint).collect()
    }

    /// The nodes, with what is assumed of them.
    pub fn nodes(&self) -> Vec<Value> {
        self.model.nodes.iter().map(|one| self.node(one)).collect()
    }

    /// What exists already, or what policies create: classes and limit ranges that the lab declares.
    pub fn existing(&self) -> Vec<Value> {
        let lab: &Lab = self.model.lab;
        let has = |kind: &str, namespace: &str, name: &str| {
            self.objects.iter().any(|object| {
                object.kind.kind == kind
                    && object.namespace == namespace
                    && (name.is_empty() || object.name == name)
            })
        };
        let mut found = Vec::new();
        for (name, class) in &lab.priority_classes {
            if !has("PriorityClass", "", name.as_str()) && !name.as_str().starts_with("system-") {
                let value = class.value.as_ref().map_or(0, |value| i64::from(value.value));
                found.push(json!({
                    "apiVersion": "scheduling.k8s.io/v1",
                    "kind": "PriorityClass",
                    "metadata": { "name": name.as_str() },
                    "value": value,
                }));
            }
        }
        let namespaces: BTreeSet<&str> =
            self.model.workloads.iter().map(|workload| workload.namespace).collect();
        for namespace in namespaces.into_iter().filter(|name| !has("LimitRange", name, "")) {
            found
                .extend(lab.limit_range(namespace).map(|range| limit_range(namespace, &Defaults::of(range))));
        }
        found
    }

    fn node(&self, node: &Node<'_>) -> Value {
        let mut offers: Map<String, Value> = Map::new();
        for (name, amount) in &node.offers {
            let amount = match *amount {
                u64::MAX if *name == "cpu" => PLENTY.to_string(),
                u64::MAX => format!("{PLENTY}Gi"),
                amount if *name == "cpu" => format!("{amount}m"),
                amount => amount.to_string(),
            };
            offers.insert((*name).to_owned(), amount.into());
        }
        offers.insert("pods".to_owned(), node.max_pods.to_string().into());
        // Of a resource that no node is known to have, there is enough.
        let wanted = self.model.workloads.iter().flat_map(|workload| workload.requests.keys());
        let assumed: BTreeSet<&str> =
            wanted.copied().filter(|name| !self.model.resources.contains(name)).collect();
        let taints = node.taints.iter().chain(&node.avoided);
        let taints: Vec<Value> = taints
            .map(|(key, value, effect)| json!({ "key": key, "value": value, "effect": effect }))
            .collect();
        let limit = node.max_volumes.map(|most| {
            json!([{
                "name": BLOCK, "nodeID": node.name, "topologyKeys": [], "allocatable": { "count": most },
            }])
        });
        json!({
            "object": {
                "apiVersion": "v1",
                "kind": "Node",
                "metadata": { "name": node.name, "labels": node.labels },
                "spec": { "taints": taints },
                "status": { "capacity": offers, "allocatable": offers },
            },
            "assumed": assumed.into_iter().map(|name| (name.to_owned(), PLENTY.to_string().into())).collect::<Map<_, _>>(),
            "drivers": limit,
        })
    }
}

/// The LimitRange that a policy creates in a namespace.
fn limit_range(namespace: &str, defaults: &Defaults) -> Value {
    let mut limit = Map::new();
    for (place, key) in ["defaultRequest", "default", "max", "min"].into_iter().enumerate() {
        let mut amounts = Map::new();
        amounts.extend(defaults.cpu[place].map(|cpu| ("cpu".to_owned(), format!("{cpu}m").into())));
        amounts.extend(defaults.memory[place].map(|memory| ("memory".to_owned(), memory.to_string().into())));
        if !amounts.is_empty() {
            limit.insert(key.to_owned(), amounts.into());
        }
    }
    limit.insert("type".to_owned(), "Container".into());
    json!({
        "apiVersion": "v1",
        "kind": "LimitRange",
        "metadata": { "name": "declared", "namespace": namespace },
        "spec": { "limits": [limit] },
    })
}
