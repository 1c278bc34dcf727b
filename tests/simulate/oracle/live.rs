//! What `cargo xtask conformance --only live` has to know of a lab beside its tree: the nodes, and what the lab says that
//! its charts, its people or its policies make.

use render::lab::Lab;
use serde_json::{Value, json};

use super::subject::Subject;

/// The facts of a lab, as JSON.
pub fn facts(subject: &Subject<'_>) -> Value {
    let lab = subject.model.lab;
    json!({
        "name": subject.name,
        "nodes": subject.nodes(),
        // What policies make in namespaces and what exists before the tree comes.
        "existing": subject.existing(),
        "stated": stated(lab),
        "apis": apis(lab),
        "classes": classes(lab),
        "secrets": secrets(lab),
    })
}

/// Objects that the lab lists as made by charts, operators or the distribution.
fn stated(lab: &Lab) -> Vec<Value> {
    let of_services = lab.services().flat_map(|(_, service)| &service.provides.objects);
    let of_cluster = lab.cluster.iter().flat_map(|cluster| &cluster.objects);
    let object = |object: &render::types::ObjectRef| {
        json!({
            "kind": object.kind(),
            "group": object.group(),
            "namespace": object.namespace(),
            "name": object.name(),
        })
    };
    of_services.chain(of_cluster).map(|at| object(&at.value)).collect()
}

/// API groups whose operators something installs.
fn apis(lab: &Lab) -> Vec<&str> {
    lab.services().flat_map(|(_, service)| &service.provides.apis).map(|group| group.as_str()).collect()
}

/// Storage classes with the service that provides them.
fn classes(lab: &Lab) -> Vec<Value> {
    let mut found = Vec::new();
    for (name, service) in lab.services() {
        for class in &service.provides.storage_classes {
            found.push(json!({
                "name": class.as_str(),
                "service": name.as_str(),
                "chart": service.chart.is_some(),
            }));
        }
    }
    found
}

/// Secrets that somebody makes by hand, or that are in the tree as an encrypted file.
fn secrets(lab: &Lab) -> Vec<Value> {
    let mut found = Vec::new();
    for (service, described) in lab.services() {
        for (entry, secret) in &described.secrets {
            if !secret.existing.value && secret.sops.is_none() {
                continue;
            }
            let own = || format!("{service}-{}", entry.as_str());
            let name = secret.name.as_ref().map_or_else(own, |name| name.as_str().to_owned());
            let keys: Vec<&str> = secret.expected_keys.iter().map(|key| key.as_str()).collect();
            found.push(json!({
                "namespace": described.namespace_name(service),
                "name": name,
                "keys": keys,
            }));
        }
    }
    found
}
