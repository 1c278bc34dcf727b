//! Namespaces and cluster-scoped objects.

use crate::document::Data;
use crate::resolve::{Metadata, Resolved, ResolvedNamespace};
use crate::targets::kubernetes::object;
use crate::targets::shared::managed_by;

pub(super) fn namespace(lab: &Resolved<'_>, namespace: &ResolvedNamespace<'_>) -> Data {
    let node = namespace.node;
    let own = |key: &str| namespace.labels.contains_key(key);
    let mut labels = Data::map(node);
    if !own(managed_by::MANAGED_BY) {
        labels = labels.text(managed_by::MANAGED_BY, managed_by::MAKER);
    }
    if !own("app.kubernetes.io/part-of") {
        labels = labels.put("app.kubernetes.io/part-of", &lab.lab.name);
    }
    if !own("tier") {
        labels = labels.maybe("tier", namespace.tier);
    }
    let labels = labels.extend(values(&namespace.labels));
    let metadata = Data::map(node)
        .text("name", namespace.name.clone())
        .put("labels", labels)
        .some("annotations", Data::map(node).extend(values(&namespace.annotations)));
    object(node, "v1", "Namespace", metadata).into()
}

fn values(metadata: &Metadata) -> impl Iterator<Item = (String, Data)> {
    metadata.iter().map(|(key, value)| (key.clone(), Data::from(value)))
}
