//! The HorizontalPodAutoscaler: scales the number of pods by their usage.

use crate::document::Data;
use crate::lab::service::AnyWorkload;
use crate::resolve::ResolvedService;
use crate::targets::kubernetes::{file, object, workload_metadata};
use crate::targets::shared::folder::Manifest;
use crate::value::At;
use std::num::NonZeroU32;

pub(super) fn autoscaler(service: &ResolvedService<'_>, workload: AnyWorkload<'_>) -> Option<Manifest> {
    // A suspended service must not be scaled up.
    let scale = workload.long_running()?.scale.as_ref().filter(|_| !service.service.suspended.value)?;
    let node = scale.node;
    let target = Data::map(node)
        .text("apiVersion", "apps/v1")
        .text("kind", workload.kind())
        .text("name", workload.object_name());
    let metrics = [("cpu", &scale.cpu), ("memory", &scale.memory)];
    let metrics = metrics.into_iter().filter_map(|(name, share)| Some(metric(name, share.as_ref()?)));
    let spec = Data::map(node)
        .put("scaleTargetRef", target)
        .put("minReplicas", &scale.min)
        .put("maxReplicas", &scale.max)
        .some("metrics", Data::list(node, metrics));
    let metadata = workload_metadata(service, workload, node);
    let object = object(node, "autoscaling/v2", "HorizontalPodAutoscaler", metadata).put("spec", spec);
    Some(Manifest::new(file("horizontalpodautoscaler", workload), object))
}

fn metric(name: &str, share: &At<NonZeroU32>) -> Data {
    let target = Data::map(share.node).text("type", "Utilization").put("averageUtilization", share);
    let resource = Data::map(share.node).text("name", name).put("target", target);
    Data::map(share.node).text("type", "Resource").put("resource", resource).into()
}
