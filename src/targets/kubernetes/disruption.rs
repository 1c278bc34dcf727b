//! The PodDisruptionBudget: how many pods may be evicted when nodes are drained.

use crate::document::Data;
use crate::lab::service::AnyWorkload;
use crate::resolve::ResolvedService;
use crate::targets::kubernetes::{file, object, selector, workload_metadata};
use crate::targets::shared::folder::Manifest;

pub(super) fn budget(service: &ResolvedService<'_>, workload: AnyWorkload<'_>) -> Option<Manifest> {
    let budget = workload.long_running()?.disruption_budget.as_ref()?;
    let node = budget.node;
    let spec = Data::map(node)
        .maybe("maxUnavailable", budget.max_unavailable.as_ref())
        .maybe("minAvailable", budget.min_available.as_ref())
        .put("selector", Data::map(node).put("matchLabels", selector(workload)));
    let metadata = workload_metadata(service, workload, node);
    let object = object(node, "policy/v1", "PodDisruptionBudget", metadata).put("spec", spec);
    Some(Manifest::new(file("poddisruptionbudget", workload), object))
}
