//! What the objects of a chart require and provide, derived from the objects.

use std::collections::BTreeSet;

use crate::charts::ServiceChart;
use crate::document::{Data, DataKind};
use crate::lab::service::ChartCrds;

/// Where objects refer to a storage class.
const CLASS: &str = "storageClassName";

impl ServiceChart {
    /// The API groups of its objects, other than those of Kubernetes. CRDs do not count.
    pub fn apis_used(&self) -> BTreeSet<&str> {
        let groups = self.content.objects.iter().filter_map(group);
        groups.filter(|group| group.contains('.') && !is_of_kubernetes(group)).collect()
    }

    /// The API groups whose CRDs are applied with it.
    pub fn apis_brought(&self) -> BTreeSet<&str> {
        if self.crds.value != ChartCrds::Install {
            return BTreeSet::new();
        }
        let groups = self.content.objects.iter().filter(|object| is_definition(object));
        groups.filter_map(|object| object.get("spec")?.get("group")?.as_str()).collect()
    }

    /// The storage classes of its claims.
    pub fn classes_used(&self) -> BTreeSet<&str> {
        let mut found = BTreeSet::new();
        let claims = |object: &&Data| {
            let kind = object.get("kind").and_then(Data::as_str);
            matches!(kind, Some("PersistentVolumeClaim" | "StatefulSet"))
        };
        for object in self.content.objects.iter().filter(claims) {
            classes(object, &mut found);
        }
        found
    }
}

fn group(object: &Data) -> Option<&str> {
    object.get("apiVersion")?.as_str()?.split_once('/').map(|(group, _)| group)
}

fn is_of_kubernetes(group: &str) -> bool {
    // `gateway.networking.k8s.io` and similar groups are installed by a service; these are built in.
    const OWN: &[&str] = &[
        "admissionregistration.k8s.io",
        "apiextensions.k8s.io",
        "apiregistration.k8s.io",
        "authentication.k8s.io",
        "authorization.k8s.io",
        "certificates.k8s.io",
        "coordination.k8s.io",
        "discovery.k8s.io",
        "events.k8s.io",
        "flowcontrol.apiserver.k8s.io",
        "internal.apiserver.k8s.io",
        "networking.k8s.io",
        "node.k8s.io",
        "rbac.authorization.k8s.io",
        "resource.k8s.io",
        "scheduling.k8s.io",
        "storage.k8s.io",
    ];
    OWN.contains(&group)
}

fn is_definition(object: &Data) -> bool {
    object.get("kind").and_then(Data::as_str) == Some("CustomResourceDefinition")
}

fn classes<'d>(data: &'d Data, found: &mut BTreeSet<&'d str>) {
    match &data.kind {
        DataKind::Map(fields) => {
            for (key, value) in fields {
                match value.as_str() {
                    Some(class) if key == CLASS && !class.is_empty() => drop(found.insert(class)),
                    _ => classes(value, found),
                }
            }
        }
        DataKind::List(elements) => elements.iter().for_each(|element| classes(element, found)),
        _ => {}
    }
}
