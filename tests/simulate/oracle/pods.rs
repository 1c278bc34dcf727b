//! The pods of a model as controllers would create them, and the claims that they use.

use std::collections::{BTreeMap, BTreeSet};

use render::document::{Data, elements};
use render::simulate::claims::{Claim, Pin};
use render::simulate::model::Model;
use render::simulate::workload::{Kind, Workload};
use serde_json::{Value, json};

use super::json::{json as plain, within};

/// The driver of block volumes, of which a node takes a limited number, and that of all others.
pub const BLOCK: &str = "block.case";
pub const SHARED: &str = "shared.case";

/// What is created for a lab.
#[derive(Default)]
pub struct Created {
    /// Pods with the phase in which they are created: what belongs to nodes, replicas, jobs.
    pub pods: Vec<Value>,
    claims: BTreeMap<(String, String), Value>,
    classes: BTreeMap<String, Value>,
}

impl Created {
    /// The pods of a model.
    pub fn of(model: &Model<'_>, runtimes: &BTreeSet<&str>) -> Self {
        let mut created = Self::default();
        for number in 0..model.pods.len() {
            created.pod(model, number, runtimes);
        }
        created
    }

    /// Claims, their volumes and classes.
    pub fn claims(&self) -> Vec<&Value> {
        self.claims.values().collect()
    }

    pub fn classes(&self) -> Vec<&Value> {
        self.classes.values().collect()
    }

    fn pod(&mut self, model: &Model<'_>, number: usize, runtimes: &BTreeSet<&str>) {
        let pod = model.pods[number];
        let workload = &model.workloads[pod.workload];
        let name = format!("w{}-{}", pod.workload, pod.ordinal);
        let mut spec = specification(workload, runtimes);
        if let Some(template) = workload.pod {
            self.volumes(model, workload, template, pod.ordinal, &mut spec);
        }
        let node = pod.node.map(|node| model.nodes[node].name);
        match (workload.kind, node) {
            // The kubelet runs these itself; the scheduler only sees them.
            (Kind::Static, Some(node)) => spec["nodeName"] = node.into(),
            (_, Some(node)) => belongs_to(&mut spec, node),
            (_, None) => {}
        }
        // A term about pods that no file describes is taken to be met.
        let is_open = workload.terms.with.iter().any(|term| model.groups[term.group].is_empty());
        if let Some(near) =
            spec.pointer_mut("/affinity/podAffinity").and_then(Value::as_object_mut).filter(|_| is_open)
        {
            near.remove("requiredDuringSchedulingIgnoredDuringExecution");
        }
        let labels: BTreeMap<&str, &str> =
            workload.labels.iter().map(|(key, value)| (*key, &**value)).collect();
        let namespace = if workload.namespace.is_empty() { "default" } else { workload.namespace };
        self.pods.push(json!({
            "phase": match workload.kind { Kind::Static | Kind::DaemonSet => 0, Kind::Replicas => 1, Kind::Job => 2 },
            "object": {
                "apiVersion": "v1",
                "kind": "Pod",
                "metadata": { "name": name, "namespace": namespace, "labels": labels },
                "spec": spec,
            },
        }));
    }

    /// Replaces what controllers replace: the templates of claims by claims.
    fn volumes<'m>(
        &mut self,
        model: &Model<'m>,
        workload: &Workload<'m>,
        template: &'m Data,
        ordinal: usize,
        spec: &mut Value,
    ) {
        let mut volumes: Vec<Value> = Vec::new();
        for volume in elements(template.get("volumes")) {
            let mut shown = plain(volume);
            let name = shown["name"].as_str().unwrap_or_default().to_owned();
            let known = workload.claims.iter().find(|claim| std::ptr::eq(claim.data, volume));
            if shown.get("ephemeral").is_some() {
                let claim = format!("w-{}-{ordinal}-{name}", workload.name);
                self.claim(model, workload, &claim, known);
                shown = json!({ "name": name, "persistentVolumeClaim": { "claimName": claim } });
            } else if let Some(claim) = shown["persistentVolumeClaim"]["claimName"].as_str() {
                self.claim(model, workload, claim, known);
            }
            volumes.push(shown);
        }
        for claim in &workload.claims {
            let is_template =
                elements(template.get("volumes")).iter().all(|one| !std::ptr::eq(one, claim.data));
            if is_template {
                let metadata = claim.data.get("metadata");
                let name = metadata.and_then(|metadata| metadata.get("name")?.as_str()).unwrap_or("data");
                let named = format!("{name}-{}-{ordinal}", workload.name);
                self.claim(model, workload, &named, Some(claim));
                volumes.push(json!({ "name": name, "persistentVolumeClaim": { "claimName": named } }));
            }
        }
        if !volumes.is_empty() {
            spec["volumes"] = Value::Array(volumes);
        }
    }

    /// A claim. Where the volume is decided by its first use, it is bound then; all others are bound from the start.
    fn claim(&mut self, model: &Model<'_>, workload: &Workload<'_>, name: &str, claim: Option<&Claim<'_>>) {
        let (mode, driver) = match claim {
            Some(claim) if claim.one_pod => ("ReadWriteOncePod", BLOCK),
            Some(claim) if claim.is_attached => ("ReadWriteOnce", BLOCK),
            Some(claim) if claim.pin == Pin::Node => ("ReadWriteOnce", SHARED),
            _ => ("ReadWriteMany", SHARED),
        };
        let nodes = claim.and_then(|claim| claim.nodes.as_ref()).map(|terms| {
            let met = |node: &&render::simulate::node::Node<'_>| {
                terms.iter().any(|term| term.is_met(node, &|key| model.is_known(key)))
            };
            model.nodes.iter().filter(met).map(|node| node.name).collect::<Vec<_>>()
        });
        let pin = match claim.map_or(Pin::Nowhere, |claim| claim.pin) {
            Pin::Nowhere => "nowhere",
            Pin::Node => "node",
            Pin::Zone => "zone",
        };
        let class = format!("{pin}-{driver}");
        self.classes.entry(class.clone()).or_insert_with(|| {
            json!({
                "apiVersion": "storage.k8s.io/v1",
                "kind": "StorageClass",
                "metadata": { "name": class },
                "provisioner": driver,
                "volumeBindingMode": "WaitForFirstConsumer",
            })
        });
        let key = (workload.namespace.to_owned(), name.to_owned());
        self.claims.entry(key).or_insert_with(|| {
            json!({
                "namespace": workload.namespace,
                "name": name,
                "mode": mode,
                "driver": driver,
                "class": class,
                "pin": pin,
                // The nodes that reach the volume, if it is bound from the start and not everywhere.
                "nodes": nodes,
            })
        });
    }
}

/// The specification of the pods of a workload.
fn specification(workload: &Workload<'_>, runtimes: &BTreeSet<&str>) -> Value {
    let mut spec = match workload.pod {
        Some(cluster) if workload.kind_name == "Cluster" => instance(workload, &plain(cluster)),
        Some(template) => plain(template),
        None => own(workload),
    };
    let fields = spec.as_object_mut().expect("it is the specification of pods");
    if fields.get("runtimeClassName").and_then(Value::as_str).is_some_and(|name| !runtimes.contains(name)) {
        // The chart of an operator brings it.
        fields.remove("runtimeClassName");
    }
    fields.remove("serviceAccountName");
    fields.insert("terminationGracePeriodSeconds".to_owned(), 0.into());
    if workload.kind == Kind::DaemonSet {
        let tolerations = fields.entry("tolerations").or_insert_with(|| json!([]));
        if let Some(all) = tolerations.as_array_mut() {
            all.extend(["disk-pressure", "memory-pressure", "pid-pressure", "unschedulable"].map(|condition| {
                json!({ "key": format!("node.kubernetes.io/{condition}"), "operator": "Exists", "effect": "NoSchedule" })
            }));
        }
    }
    spec
}

/// A pod that no object describes.
fn own(workload: &Workload<'_>) -> Value {
    let amount = |(name, amount): (&&str, &u64)| {
        let amount = if *name == "cpu" { format!("{amount}m") } else { amount.to_string() };
        ((*name).to_owned(), Value::String(amount))
    };
    let requests: serde_json::Map<String, Value> = workload.requests.iter().map(amount).collect();
    let mut spec = json!({
        "containers": [{ "name": "own", "image": "own", "resources": { "requests": requests } }],
    });
    if workload.service.is_none() {
        spec["tolerations"] = json!([{ "operator": "Exists" }]);
        spec["priorityClassName"] = "system-node-critical".into();
    }
    spec
}

/// An instance of a PostgreSQL cluster, as its operator creates it.
fn instance(workload: &Workload<'_>, cluster: &Value) -> Value {
    let affinity = &cluster["affinity"];
    let mut spec = json!({
        "containers": [{ "name": "postgres", "image": "postgres", "resources": cluster["resources"] }],
    });
    for key in ["nodeSelector", "tolerations"] {
        if !affinity[key].is_null() {
            spec[key] = affinity[key].clone();
        }
    }
    if !cluster["priorityClassName"].is_null() {
        spec["priorityClassName"] = cluster["priorityClassName"].clone();
    }
    if affinity["podAntiAffinityType"] == "required" {
        let key = affinity["topologyKey"].as_str().unwrap_or("kubernetes.io/hostname");
        spec["affinity"] = json!({ "podAntiAffinity": { "requiredDuringSchedulingIgnoredDuringExecution": [{
            "topologyKey": key,
            "labelSelector": { "matchLabels": { "cnpg.io/cluster": workload.name } },
        }] } });
    }
    spec
}

/// A pod of a DaemonSet: its controller replaces the terms of its node affinity.
fn belongs_to(spec: &mut Value, node: &str) {
    let fields = json!([{ "key": "metadata.name", "operator": "In", "values": [node] }]);
    let affinity = within(within(spec, "affinity"), "nodeAffinity");
    affinity["requiredDuringSchedulingIgnoredDuringExecution"] =
        json!({ "nodeSelectorTerms": [{ "matchFields": fields }] });
}
