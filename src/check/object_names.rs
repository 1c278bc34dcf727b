//! The names of the objects that services become, as the cluster will see them.

use crate::lab::{Lab, Workload};
use crate::source::value::NodeId;

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

/// The objects whose names are put together from a service's name and another. They are files of different
/// services, so the tree has room for two of one name; the cluster has not.
pub fn composed(lab: &Lab) -> impl Iterator<Item = ServiceObject> {
    lab.services().flat_map(|(service_name, service)| {
        let namespace = service.namespace.as_ref().map_or(service_name, |namespace| &namespace.value);
        let object = move |kind, what: &str, part: &str, node| ServiceObject {
            namespace: namespace.to_string(),
            kind,
            name: format!("{service_name}-{part}"),
            from: format!("{what} `{part}` of service `{service_name}`"),
            node,
        };
        let claims =
            service.volumes.iter().filter(|(_, volume)| volume.empty.is_none() && volume.nfs.is_none());
        let claims = claims
            .map(move |(name, volume)| object("PersistentVolumeClaim", "volume", name.as_str(), volume.node));
        let secrets = service.secrets.iter();
        let secrets =
            secrets.filter(|(_, secret)| !secret.existing.value).map(move |(name, secret)| ServiceObject {
                name: secret.object(service_name, name),
                ..object("Secret", "secret", name.as_str(), secret.node)
            });
        let routes = service.expose.iter();
        let routes = routes.map(move |(name, expose)| object("route", "way in", name.as_str(), expose.node));
        claims.chain(secrets).chain(routes)
    })
}

/// What becomes of a service's own name, where that has a form of its own.
pub struct Named {
    pub kind: &'static str,
    pub problem: String,
    pub help: &'static str,
}

/// The objects that cannot have the service's name.
pub fn refused(name: &str, kind: Workload, has_ports: bool) -> Vec<Named> {
    /// Pods of a StatefulSet carry its name and a hash of ten characters in a label, which holds 63.
    const MOST_FOR_STATEFUL_SET: usize = 52;
    let mut found = Vec::new();
    let stateful = kind == Workload::StatefulSet;
    if (has_ports || stateful) && name.starts_with(|first: char| first.is_ascii_digit()) {
        found.push(Named {
            kind: "Service",
            problem: "its name begins with a digit".to_owned(),
            help: "put a letter in front",
        });
    }
    if stateful && name.len() > MOST_FOR_STATEFUL_SET {
        found.push(Named {
            kind: "StatefulSet",
            problem: format!(
                "its name has {} characters, and at most {MOST_FOR_STATEFUL_SET} fit",
                name.len()
            ),
            help: "choose a shorter name",
        });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_begin_with_a_letter_and_stateful_sets_are_short() {
        let kinds = |name: &str, kind, has_ports| {
            refused(name, kind, has_ports).iter().map(|named| named.kind).collect::<Vec<_>>()
        };
        assert_eq!(kinds("2fauth", Workload::Deployment, true), ["Service"]);
        assert!(kinds("2fauth", Workload::Deployment, false).is_empty());
        assert_eq!(kinds("2fauth", Workload::StatefulSet, false), ["Service"]);
        assert!(kinds(&"a".repeat(52), Workload::StatefulSet, true).is_empty());
        assert_eq!(kinds(&"a".repeat(53), Workload::StatefulSet, true), ["StatefulSet"]);
        assert!(kinds(&"a".repeat(63), Workload::Deployment, true).is_empty());
    }
}
