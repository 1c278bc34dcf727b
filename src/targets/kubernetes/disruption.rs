//! The PodDisruptionBudget: how many pods may be evicted when nodes are drained.

use crate::document::Data;
use crate::lab::service::Runner;
use crate::resolve::RunningService;
use crate::targets::kubernetes::{file, object, runner_metadata, selector};
use crate::targets::shared::folder::Manifest;

pub(super) fn budget(service: &RunningService<'_>, runner: Runner<'_>) -> Option<Manifest> {
    let budget = runner.workload()?.disruption_budget.as_ref()?;
    let node = budget.node;
    let spec = Data::map(node)
        .maybe("maxUnavailable", budget.max_unavailable.as_ref())
        .maybe("minAvailable", budget.min_available.as_ref())
        .put("selector", Data::map(node).put("matchLabels", selector(runner)));
    let metadata = runner_metadata(service, runner, node);
    let object = object(node, "policy/v1", "PodDisruptionBudget", metadata).put("spec", spec);
    Some(Manifest::new(file("poddisruptionbudget", runner), object))
}
