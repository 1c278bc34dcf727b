//! The names of the objects that services become, as the cluster will see them.

use crate::lab::Lab;
use crate::lab::service::{Runner, WorkloadKind};
use crate::value::NodeId;

/// An object to be made for a service.
#[derive(Clone, Debug)]
pub struct ServiceObject {
    pub namespace: String,
    pub kind: &'static str,
    pub name: String,
    /// What it is made from, in words.
    pub from: String,
    pub node: NodeId,
}

/// The objects whose names are put together from a service's name and another, and those that have its bare name.
/// Of two services they are different files, so the tree has room for two of one name; the cluster has not.
pub fn objects(lab: &Lab) -> impl Iterator<Item = ServiceObject> {
    lab.services().flat_map(|(service_name, service)| {
        let namespace = service.namespace.as_ref().map_or(service_name, |namespace| &namespace.value);
        let object = move |kind, what: &str, part: &str, node| ServiceObject {
            namespace: namespace.to_string(),
            kind,
            name: format!("{service_name}-{part}"),
            from: format!("{what} `{part}` of service `{service_name}`"),
            node,
        };
        let claims = service.volumes.iter().filter(|(_, volume)| volume.is_shared_claim());
        let claims = claims
            .map(move |(name, volume)| object("PersistentVolumeClaim", "volume", name.as_str(), volume.node));
        let secrets = service.secrets.iter();
        let secrets =
            secrets.filter(|(_, secret)| !secret.existing.value).map(move |(name, secret)| ServiceObject {
                name: secret.object(service_name, name),
                ..object("Secret", "secret", name.as_str(), secret.node)
            });
        let configs = service.configs.iter();
        let configs =
            configs.map(move |(name, config)| object("ConfigMap", "config", name.as_str(), config.node));
        let routes = service.expose.iter();
        let routes = routes.map(move |(name, expose)| object("route", "way in", name.as_str(), expose.node));
        let balancers = service.load_balancers.iter();
        let balancers = balancers
            .map(move |(name, balancer)| object("Service", "load balancer", name.as_str(), balancer.node));
        let runners = service.runners(service_name).flat_map(move |runner| {
            let object = move |kind| ServiceObject {
                namespace: namespace.to_string(),
                kind,
                name: runner.object_name(),
                from: runner.to_string(),
                node: runner.node(),
            };
            [Some(object(runner.kind())), has_service(runner).then(|| object("Service"))]
                .into_iter()
                .flatten()
        });
        claims.chain(secrets).chain(configs).chain(routes).chain(balancers).chain(runners)
    })
}

/// What becomes of a runner's name, where that has a form of its own.
pub struct Named {
    pub kind: &'static str,
    pub problem: String,
    pub help: &'static str,
}

/// The objects that cannot have the runner's name.
pub fn refused(runner: Runner<'_>) -> Vec<Named> {
    refused_name(&runner.object_name(), runner.kind(), has_service(runner))
}

/// Whether there is a Service in front of the pods.
fn has_service(runner: Runner<'_>) -> bool {
    let Some(workload) = runner.workload() else { return false };
    let has_ports = workload.pod.lasting_containers().any(|(_, container)| !container.ports.is_empty());
    has_ports || workload.kind.value == WorkloadKind::StatefulSet
}

/// How long a name may be: pods carry it in a label, which holds 63 characters, some with a hash or a time behind it.
fn most(kind: &str) -> usize {
    match kind {
        "StatefulSet" | "CronJob" => 52,
        _ => 63,
    }
}

fn refused_name(name: &str, kind: &'static str, has_service: bool) -> Vec<Named> {
    let mut found = Vec::new();
    if has_service && name.starts_with(|first: char| first.is_ascii_digit()) {
        found.push(Named {
            kind: "Service",
            problem: "its name begins with a digit".to_owned(),
            help: "put a letter in front",
        });
    }
    let most = most(kind);
    if name.len() > most {
        found.push(Named {
            kind,
            problem: format!("its name has {} characters, and at most {most} fit", name.len()),
            help: "choose a shorter name",
        });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_begin_with_a_letter_and_what_adds_to_names_leaves_room() {
        let kinds = |name: &str, kind, has_service| {
            refused_name(name, kind, has_service).iter().map(|named| named.kind).collect::<Vec<_>>()
        };
        assert_eq!(kinds("2fauth", "Deployment", true), ["Service"]);
        assert!(kinds("2fauth", "Deployment", false).is_empty());
        assert_eq!(kinds("2fauth", "StatefulSet", true), ["Service"]);
        for kind in ["StatefulSet", "CronJob"] {
            assert!(kinds(&"a".repeat(52), kind, true).is_empty());
            assert_eq!(kinds(&"a".repeat(53), kind, true), [kind]);
        }
        for kind in ["Deployment", "DaemonSet", "Job"] {
            assert!(kinds(&"a".repeat(63), kind, true).is_empty());
            assert_eq!(kinds(&"a".repeat(64), kind, true), [kind]);
        }
    }
}
