//! Namespaces, and the objects of the whole cluster.

use crate::lab::TierName;
use crate::lab::decode::At;
use crate::plan::data::{Data, count, shown, word};
use crate::plan::folder::Manifest;
use crate::plan::kubernetes::object;
use crate::resolve::{Resolved, RunningService};

/// A namespace and the services in it, of which there is at least one.
pub(super) fn namespace(lab: &Resolved<'_>, name: &str, services: &[&RunningService<'_>]) -> Data {
    let node = services[0].namespace.node;
    let labels = Data::map(node)
        .text("app.kubernetes.io/managed-by", "render")
        .put("app.kubernetes.io/part-of", shown(&lab.lab.name))
        .maybe("tier", common_tier(services).map(shown));
    object(node, "v1", "Namespace", Data::map(node).text("name", name).put("labels", labels)).into()
}

/// The tier that all of them have. Policies of a cluster go by the label.
fn common_tier<'l>(services: &[&RunningService<'l>]) -> Option<&'l At<TierName>> {
    let mut tiers = services.iter().map(|service| service.service.tier.as_ref());
    let first = tiers.next()??;
    tiers.all(|tier| tier.is_some_and(|tier| tier.value == first.value)).then_some(first)
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
                .maybe(
                    "preemptionPolicy",
                    tier.preemption_policy.as_ref().map(|policy| word(policy.word(), policy.node)),
                )
                .maybe("description", tier.description.as_ref().map(shown));
            Manifest::new(format!("priorityclass-{class}.yaml"), object)
        })
        .collect()
}
