//! A workload: a Deployment, StatefulSet or DaemonSet around the pod.

use crate::lab::{Access, Workload, WorkloadKind};
use crate::plan::data::{Data, Map, count, word};
use crate::plan::kubernetes::{Manifest, file, object, pod, runner_metadata, selector};
use crate::resolve::{Resolved, Running, RunningService};

pub(super) fn workload(
    lab: &Resolved<'_>,
    service: &RunningService<'_>,
    running: &Running<'_>,
    workload: &Workload,
) -> Manifest {
    let runner = running.runner;
    let node = runner.node();
    let kind = workload.kind.value;
    let mut spec = Data::map(node);
    if kind != WorkloadKind::DaemonSet {
        spec = spec.put("replicas", replicas(service, workload));
    }
    if kind == WorkloadKind::Deployment {
        spec = spec.maybe("strategy", strategy(service, running, workload));
    }
    if kind == WorkloadKind::StatefulSet {
        spec = spec.text("serviceName", runner.object_name());
    }
    let spec = spec
        .put("selector", Data::map(node).put("matchLabels", selector(runner)))
        .put("template", pod::template(lab, service, running));
    let object =
        object(node, "apps/v1", kind.word(), runner_metadata(service, runner, node)).put("spec", spec);
    Manifest::new(file(&kind.word().to_lowercase(), runner), object)
}

fn replicas(service: &RunningService<'_>, workload: &Workload) -> Data {
    let parked = &service.service.parked;
    if parked.value { Data::integer(parked.node, 0) } else { count(&workload.replicas) }
}

/// How pods are replaced, where it is not Kubernetes' usual way.
fn strategy(service: &RunningService<'_>, running: &Running<'_>, workload: &Workload) -> Option<Map> {
    if let Some(strategy) = &workload.strategy {
        return Some(Data::map(strategy.node).put("type", word(strategy.word(), strategy.node)));
    }
    // A pod that holds its volume alone must be gone before its successor starts.
    let is_exclusive = |name| {
        let mut claims = service.claims.iter();
        claims.any(|claim| claim.volume == name && Access::is_exclusive(claim.access.value))
    };
    let (_, exclusive) = running.runner.volumes().find(|(name, _)| is_exclusive(*name))?;
    Some(Data::map(exclusive.node).text("type", "Recreate"))
}
