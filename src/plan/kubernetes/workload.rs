//! The workload: a Deployment, StatefulSet or DaemonSet around the pod.

use crate::lab::Workload;
use crate::plan::data::{Data, count};
use crate::plan::kubernetes::{Manifest, metadata, object, pod, selector};
use crate::resolve::RunningService;

pub(super) fn workload(service: &RunningService<'_>) -> Manifest {
    let node = service.service.node;
    let kind = service.service.kind.value;
    let name = service.name.to_string();
    let mut spec = Data::map(node);
    if kind != Workload::DaemonSet {
        spec = spec.put("replicas", count(&service.service.replicas));
    }
    // A pod that holds its volume alone must be gone before its successor starts.
    let exclusive = service.claims.iter().find(|claim| claim.access.is_exclusive());
    if let (Workload::Deployment, Some(claim)) = (kind, exclusive) {
        spec = spec.put("strategy", Data::map(claim.node).text("type", "Recreate"));
    }
    if kind == Workload::StatefulSet {
        spec = spec.text("serviceName", name.clone());
    }
    let spec = spec
        .put("selector", Data::map(node).put("matchLabels", selector(service)))
        .put("template", pod::template(service));
    let object = object(node, "apps/v1", kind.word(), metadata(service, node, name)).put("spec", spec);
    Manifest::new(format!("{}.yaml", kind.word().to_lowercase()), object)
}
