//! The workloads of generated labs.

use serde_json::{Value, json};

use super::generate::{AVOIDED, DISK, RANK, TAINTS, ZONE, chance, pick};
use super::json::within;
use crate::mutants::random::Random;

pub const NAMESPACES: &[&str] = &["case-a", "case-b"];
pub const GPU: &str = "example.com/gpu";
const HOST: &str = "kubernetes.io/hostname";
const REQUIRED: &str = "requiredDuringSchedulingIgnoredDuringExecution";
const PREFERRED: &str = "preferredDuringSchedulingIgnoredDuringExecution";

/// What the workloads of a lab have in common: a lab shows some of the filters, not all at once.
pub struct Shape {
    nodes: usize,
    priorities: bool,
    volumes: bool,
    spread: bool,
    near: bool,
    apart: bool,
    ports: bool,
    selects: bool,
    prefers: bool,
    gpus: bool,
    large: bool,
    jobs: bool,
}

impl Shape {
    pub fn new(random: &mut Random, nodes: usize) -> Self {
        let mut some = |of| chance(random, of);
        Self {
            nodes,
            priorities: some(3),
            volumes: some(3),
            spread: some(3),
            near: some(4),
            apart: some(3),
            ports: some(4),
            selects: some(2),
            prefers: some(3),
            gpus: some(4),
            large: some(2),
            jobs: some(4),
        }
    }
}

/// A workload, with everything that it has of its own.
pub fn workload(random: &mut Random, shape: &Shape, number: usize) -> Vec<Value> {
    let name = format!("app-{number}");
    let namespace = NAMESPACES[random.below(NAMESPACES.len())];
    let labels = json!({ "app": name, "group": pick(random, &["x", "y"]) });
    let kind = match random.below(8) {
        0 => "DaemonSet",
        1 | 2 => "StatefulSet",
        3 if shape.jobs => "Job",
        _ => "Deployment",
    };
    let replicas = 1 + random.below(4);
    let mut pod = json!({ "containers": containers(random, shape, number) });
    refine(random, shape, &name, &mut pod);
    let template = json!({ "metadata": { "labels": labels }, "spec": pod });
    let selector = json!({ "matchLabels": { "app": name } });
    let mut spec = match kind {
        "DaemonSet" => json!({ "selector": selector, "template": template }),
        "Job" => json!({ "parallelism": replicas, "completions": replicas, "template": template }),
        _ => json!({ "replicas": replicas, "selector": selector, "template": template }),
    };
    if kind == "StatefulSet" {
        spec["serviceName"] = name.clone().into();
        if shape.volumes && chance(random, 2) {
            spec["volumeClaimTemplates"] = json!([{
                "metadata": { "name": "data" },
                "spec": {
                    "storageClassName": pick(random, &["node", "zone", "everywhere"]),
                    "accessModes": ["ReadWriteOnce"],
                    "resources": { "requests": { "storage": "1Gi" } },
                },
            }]);
        }
    }
    let group = if kind == "Job" { "batch/v1" } else { "apps/v1" };
    vec![json!({
        "apiVersion": group,
        "kind": kind,
        "metadata": { "name": name, "namespace": namespace },
        "spec": spec,
    })]
}

fn containers(random: &mut Random, shape: &Shape, number: usize) -> Value {
    let mut all = vec![container(random, shape, "main")];
    if chance(random, 5) {
        all.push(container(random, shape, "second"));
    }
    if shape.gpus && chance(random, 2) {
        all[0]["resources"]["limits"][GPU] = (1 + random.below(2)).into();
    }
    if shape.ports && chance(random, 2) {
        let host = 8000 + random.below(2);
        let mut port = json!({ "containerPort": host + number, "hostPort": host });
        if chance(random, 3) {
            port["hostIP"] = pick(random, &["10.0.0.1", "10.0.0.2"]).into();
        }
        if chance(random, 4) {
            port["protocol"] = "UDP".into();
        }
        all[0]["ports"] = json!([port]);
    }
    all.into()
}

fn container(random: &mut Random, shape: &Shape, name: &str) -> Value {
    let scale = if shape.large { 6 } else { 2 };
    let mut requests = json!({});
    if !chance(random, 4) {
        requests["cpu"] = match chance(random, 5) {
            true => "0.3".into(),
            false => format!("{}m", 50 * (1 + random.below(5 * scale))).into(),
        };
    }
    if !chance(random, 4) {
        requests["memory"] = match random.below(5) {
            0 => "0.5Gi".into(),
            1 => "300M".into(),
            _ => format!("{}Mi", 100 * (1 + random.below(6 * scale))).into(),
        };
    }
    if chance(random, 8) {
        requests["ephemeral-storage"] = format!("{}Gi", 1 + random.below(12)).into();
    }
    let mut resources = json!({ "requests": requests, "limits": {} });
    if chance(random, 6) {
        // A limit without a request is the request, too.
        resources = json!({ "requests": {}, "limits": { "memory": "900Mi" } });
    }
    json!({ "name": name, "image": "example.com/app:1", "resources": resources })
}

/// What the pods say about nodes, other pods, volumes and priorities.
fn refine(random: &mut Random, shape: &Shape, name: &str, pod: &mut Value) {
    if chance(random, 5) {
        let mut init = container(random, shape, "init");
        if chance(random, 2) {
            init["restartPolicy"] = "Always".into();
        }
        pod["initContainers"] = json!([init]);
    }
    if chance(random, 12) {
        pod["runtimeClassName"] = "case-sandbox".into();
    }
    if shape.priorities && !chance(random, 3) {
        pod["priorityClassName"] = pick(random, &["case-low", "case-high", "case-polite"]).into();
    }
    if chance(random, 3) {
        let (key, value, effect) = TAINTS[random.below(TAINTS.len())];
        pod["tolerations"] = match random.below(4) {
            0 => json!([{ "operator": "Exists" }]),
            1 => json!([{ "key": key, "operator": "Exists" }]),
            2 => json!([{ "key": key, "value": value, "effect": effect }]),
            _ => json!([{ "key": key, "operator": "Equal", "value": "other" }]),
        };
    }
    if shape.selects {
        select(random, shape, pod);
    }
    if shape.spread && chance(random, 2) {
        let mut constraint = json!({
            "maxSkew": 1 + random.below(2),
            "topologyKey": pick(random, &[ZONE, HOST, DISK]),
            "whenUnsatisfiable": if chance(random, 3) { "ScheduleAnyway" } else { "DoNotSchedule" },
            "labelSelector": selector(random, name),
        });
        if constraint["whenUnsatisfiable"] == "DoNotSchedule" && chance(random, 4) {
            constraint["minDomains"] = (1 + random.below(3)).into();
        }
        if chance(random, 4) {
            constraint["nodeTaintsPolicy"] = "Honor".into();
        }
        if chance(random, 4) {
            constraint["nodeAffinityPolicy"] = "Ignore".into();
        }
        pod["topologySpreadConstraints"] = json!([constraint]);
    }
    if shape.near && chance(random, 2) {
        let term = term(random, name);
        within(within(pod, "affinity"), "podAffinity")[REQUIRED] = json!([term]);
    }
    if shape.apart && chance(random, 2) {
        let term = term(random, name);
        within(within(pod, "affinity"), "podAntiAffinity")[REQUIRED] = json!([term]);
    }
    if shape.prefers {
        prefer(random, shape, name, pod);
    }
    if shape.volumes && chance(random, 2) {
        let claim = pick(random, &["shared-node", "shared-zone", "shared-everywhere"]);
        pod["volumes"] = json!([{ "name": "shared", "persistentVolumeClaim": { "claimName": claim } }]);
    }
}

/// What the pods would rather have.
fn prefer(random: &mut Random, shape: &Shape, name: &str, pod: &mut Value) {
    if chance(random, 2) {
        let terms: Vec<Value> = (0..1 + random.below(2))
            .map(|_| {
                let weight = 1 + random.below(100);
                json!({ "weight": weight, "preference": { "matchExpressions": [expression(random, shape)] } })
            })
            .collect();
        within(within(pod, "affinity"), "nodeAffinity")[PREFERRED] = terms.into();
    }
    for kind in ["podAffinity", "podAntiAffinity"] {
        if chance(random, 3) {
            let (weight, term) = (1 + random.below(100), term(random, name));
            within(within(pod, "affinity"), kind)[PREFERRED] =
                json!([{ "weight": weight, "podAffinityTerm": term }]);
        }
    }
    if chance(random, 4) {
        let (key, value, effect) = AVOIDED;
        let toleration = json!({ "key": key, "value": value, "effect": effect });
        match pod.get_mut("tolerations").and_then(Value::as_array_mut) {
            Some(all) => all.push(toleration),
            None => pod["tolerations"] = json!([toleration]),
        }
    }
}

/// A condition on the labels of nodes.
fn expression(random: &mut Random, shape: &Shape) -> Value {
    let rank = random.below(shape.nodes).to_string();
    match random.below(7) {
        0 => json!({ "key": DISK, "operator": "In", "values": ["ssd"] }),
        1 => json!({ "key": DISK, "operator": "NotIn", "values": ["ssd"] }),
        2 => json!({ "key": DISK, "operator": "Exists" }),
        3 => json!({ "key": DISK, "operator": "DoesNotExist" }),
        4 => json!({ "key": RANK, "operator": "Gt", "values": [rank] }),
        5 => json!({ "key": RANK, "operator": "Lt", "values": [rank] }),
        _ => json!({ "key": ZONE, "operator": "In", "values": ["a", "b"] }),
    }
}

fn select(random: &mut Random, shape: &Shape, pod: &mut Value) {
    let expression = expression(random, shape);
    match random.below(5) {
        0 => pod["nodeSelector"] = json!({ DISK: pick(random, &["ssd", "hdd"]) }),
        1 => pod["nodeSelector"] = json!({ ZONE: pick(random, &["a", "b"]) }),
        2 => {
            within(within(pod, "affinity"), "nodeAffinity")[REQUIRED] =
                json!({ "nodeSelectorTerms": [{ "matchExpressions": [expression] }] });
        }
        3 => {
            let other = json!({ "key": HOST, "operator": "In", "values": ["n1", "n2"] });
            within(within(pod, "affinity"), "nodeAffinity")[REQUIRED] = json!({ "nodeSelectorTerms": [
                { "matchExpressions": [expression] },
                { "matchExpressions": [other] },
            ] });
        }
        _ => {}
    }
}

/// Which pods a term is about.
fn selector(random: &mut Random, name: &str) -> Value {
    match random.below(4) {
        0 => json!({ "matchLabels": { "group": "x" } }),
        1 => json!({ "matchExpressions": [{ "key": "group", "operator": "NotIn", "values": ["y"] }] }),
        _ => json!({ "matchLabels": { "app": name } }),
    }
}

fn term(random: &mut Random, name: &str) -> Value {
    let mut term = json!({
        "topologyKey": pick(random, &[HOST, ZONE, DISK]),
        "labelSelector": selector(random, name),
    });
    match random.below(5) {
        0 => term["namespaces"] = json!(NAMESPACES),
        1 => term["namespaceSelector"] = json!({}),
        2 => term["namespaceSelector"] = json!({ "matchLabels": { "team": "red" } }),
        _ => {}
    }
    term
}
