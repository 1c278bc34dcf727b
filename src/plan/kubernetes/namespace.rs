//! Namespaces, and the objects of the whole cluster.

use crate::plan::data::{Data, count, shown};
use crate::plan::kubernetes::{Manifest, object};
use crate::resolve::Resolved;
use crate::source::value::NodeId;

pub(super) fn namespace(lab: &Resolved<'_>, name: &str, node: NodeId) -> Data {
    let labels = Data::map(node)
        .text("app.kubernetes.io/managed-by", "render")
        .put("app.kubernetes.io/part-of", shown(&lab.lab.name));
    object(node, "v1", "Namespace", Data::map(node).text("name", name).put("labels", labels)).into()
}

/// One PriorityClass per tier that has a priority.
pub(super) fn priority_classes(lab: &Resolved<'_>) -> Vec<Manifest> {
    let tiers = lab.lab.tiers.iter().filter_map(|(name, tier)| Some((name, tier, tier.priority.as_ref()?)));
    tiers
        .map(|(name, tier, priority)| {
            let class = name.priority_class();
            let labels = Data::map(tier.node).text("app.kubernetes.io/managed-by", "render");
            let metadata = Data::map(tier.node).text("name", class.clone()).put("labels", labels);
            let object = object(tier.node, "scheduling.k8s.io/v1", "PriorityClass", metadata)
                .put("value", count(priority))
                .maybe("description", tier.description.as_ref().map(shown));
            Manifest::new(format!("priorityclass-{class}.yaml"), object)
        })
        .collect()
}
