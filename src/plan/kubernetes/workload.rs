//! The workload: a Deployment, StatefulSet or DaemonSet around the pod.

use crate::lab::Workload;
use crate::plan::data::{Data, Map, count, word};
use crate::plan::kubernetes::{Manifest, image_updates, metadata, object, pod, selector};
use crate::resolve::{Resolved, RunningService};

pub(super) fn workload(lab: &Resolved<'_>, service: &RunningService<'_>) -> Manifest {
    let node = service.service.node;
    let kind = service.service.kind.value;
    let name = service.name.to_string();
    let mut spec = Data::map(node);
    if kind != Workload::DaemonSet {
        spec = spec.put("replicas", count(&service.service.replicas));
    }
    if kind == Workload::Deployment {
        spec = spec.maybe("strategy", strategy(service));
    }
    if kind == Workload::StatefulSet {
        spec = spec.text("serviceName", name.clone());
    }
    let spec = spec
        .put("selector", Data::map(node).put("matchLabels", selector(service)))
        .put("template", pod::template(lab, service));
    let updates = Data::map(node).extend(image_updates::of_workload(lab, service));
    let metadata = metadata(service, node, name).some("annotations", updates);
    let object = object(node, "apps/v1", kind.word(), metadata).put("spec", spec);
    Manifest::new(format!("{}.yaml", kind.word().to_lowercase()), object)
}

/// How pods are replaced, where it is not Kubernetes' usual way.
fn strategy(service: &RunningService<'_>) -> Option<Map> {
    if let Some(strategy) = &service.service.strategy {
        return Some(Data::map(strategy.node).put("type", word(strategy.word(), strategy.node)));
    }
    // A pod that holds its volume alone must be gone before its successor starts.
    let exclusive = service.claims.iter().find(|claim| claim.access.is_exclusive())?;
    Some(Data::map(exclusive.node).text("type", "Recreate"))
}
