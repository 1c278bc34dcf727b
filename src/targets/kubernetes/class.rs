//! Priority classes: of tiers, and others that the lab defines.

use crate::document::Data;
use crate::lab::cluster::{PriorityClass, RuntimeClass};
use crate::resolve::Resolved;
use crate::targets::kubernetes::{object, placement};
use crate::targets::shared::folder::Manifest;
use crate::targets::shared::managed_by;
use crate::types::ObjectName;
use crate::value::NodeId;

pub(super) fn objects(lab: &Resolved<'_>) -> Vec<Manifest> {
    let mut objects = of_tiers(lab);
    objects.extend(lab.lab.priority_classes.iter().filter_map(|(name, class)| priority(name, class)));
    objects.extend(lab.lab.runtime_classes.iter().filter_map(|(name, class)| runtime(name, class)));
    objects
}

/// One for each tier with a priority.
fn of_tiers(lab: &Resolved<'_>) -> Vec<Manifest> {
    let tiers = lab.lab.tiers.iter().filter_map(|(name, tier)| Some((name, tier, tier.priority.as_ref()?)));
    tiers
        .map(|(name, tier, priority)| {
            let class = name.priority_class();
            let object = object(tier.node, "scheduling.k8s.io/v1", "PriorityClass", named(tier.node, &class))
                .put("value", priority)
                .maybe("preemptionPolicy", tier.preemption_policy.as_ref())
                .maybe("description", tier.description.as_ref());
            Manifest::new(format!("priorityclass-{class}.yaml"), object)
        })
        .collect()
}

fn priority(name: &ObjectName, class: &PriorityClass) -> Option<Manifest> {
    let value = class.value.as_ref().filter(|_| !class.existing.value)?;
    let node = class.node;
    let policy = class.preemption_policy.as_ref();
    let object = object(node, "scheduling.k8s.io/v1", "PriorityClass", named(node, name.as_str()))
        .put("value", value)
        .maybe("globalDefault", class.global_default.value.then(|| Data::from(&class.global_default)))
        .maybe("preemptionPolicy", policy)
        .maybe("description", class.description.as_ref());
    Some(Manifest::new(format!("priorityclass-{name}.yaml"), object))
}

fn runtime(name: &ObjectName, class: &RuntimeClass) -> Option<Manifest> {
    let handler = class.handler.as_ref().filter(|_| !class.existing.value)?;
    let node = class.node;
    let nodes = class.node_selector.iter().map(|(key, value)| (key.to_string(), Data::from(value)));
    let tolerations = class.tolerations.iter().map(|(key, each)| placement::toleration(key, each));
    let scheduling = Data::map(node)
        .some("nodeSelector", Data::map(node).extend(nodes))
        .some("tolerations", Data::list(node, tolerations));
    let object = object(node, "node.k8s.io/v1", "RuntimeClass", named(node, name.as_str()))
        .put("handler", handler)
        .some("scheduling", scheduling);
    Some(Manifest::new(format!("runtimeclass-{name}.yaml"), object))
}

fn named(node: NodeId, name: &str) -> Data {
    let labels = managed_by::managed(node);
    Data::map(node).text("name", name).put("labels", labels).into()
}
