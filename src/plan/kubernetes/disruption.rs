//! The PodDisruptionBudget: what may be evicted when nodes are drained.

use crate::plan::data::{Data, count};
use crate::plan::kubernetes::{Manifest, metadata, object, selector};
use crate::resolve::RunningService;

pub(super) fn budget(service: &RunningService<'_>) -> Option<Manifest> {
    let budget = service.service.disruption_budget.as_ref()?;
    let node = budget.node;
    let spec = Data::map(node)
        .maybe("maxUnavailable", budget.max_unavailable.as_ref().map(count))
        .maybe("minAvailable", budget.min_available.as_ref().map(count))
        .put("selector", Data::map(node).put("matchLabels", selector(service)));
    let metadata = metadata(service, node, service.name.to_string());
    let object = object(node, "policy/v1", "PodDisruptionBudget", metadata).put("spec", spec);
    Some(Manifest::new("poddisruptionbudget.yaml", object))
}
