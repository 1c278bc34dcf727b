//! A workload: a Deployment, StatefulSet or DaemonSet around the pod.

use crate::document::{Data, Map};
use crate::facts::amounts::held_alone;
use crate::lab::service::{ClusterOwned, Portion, Strategy, Workload, WorkloadKind};
use crate::resolve::{Resolved, Running, RunningService};
use crate::targets::kubernetes::{file, image_updates, object, object_metadata, selector, volume};
use crate::targets::shared::folder::Manifest;
use crate::value::At;

pub(super) fn workload(
    lab: &Resolved<'_>,
    service: &RunningService<'_>,
    running: &Running<'_>,
    workload: &Workload,
    template: Map,
) -> Manifest {
    let runner = running.runner;
    let node = runner.node();
    let kind = workload.kind.value;
    let of_set = kind == WorkloadKind::StatefulSet;
    let strategy_field = if kind == WorkloadKind::Deployment { "strategy" } else { "updateStrategy" };
    let management = workload.pod_management.as_ref();
    let spec = Data::map(node)
        .maybe("replicas", replicas(service, workload))
        .some(strategy_field, strategy(lab, running, workload))
        .maybe("minReadySeconds", workload.min_ready.as_ref())
        .maybe("progressDeadlineSeconds", workload.progress_deadline.as_ref())
        .maybe("revisionHistoryLimit", workload.revision_history.as_ref())
        .maybe("podManagementPolicy", management)
        .maybe("serviceName", of_set.then(|| Data::text(node, runner.object_name())))
        .put("selector", Data::map(node).put("matchLabels", selector(runner)))
        .put("template", template)
        .some("volumeClaimTemplates", Data::list(node, volume::templates(service, runner)));
    let updates = image_updates::of_workload(lab, service);
    let metadata = object_metadata(service, runner, Data::map(node).extend(updates));
    let object = object(node, "apps/v1", kind.word(), metadata).put("spec", spec);
    Manifest::new(file(&kind.word().to_lowercase(), runner), object)
}

/// Absent if an autoscaler decides: a field that is not set is not reset. A parked service always has zero.
fn replicas(service: &RunningService<'_>, workload: &Workload) -> Option<Data> {
    let parked = &service.service.parked;
    if workload.kind.value == WorkloadKind::DaemonSet {
        return None;
    }
    if parked.value {
        return Some(Data::integer(parked.node, 0));
    }
    let owned = workload.scale.is_some() || workload.owned(ClusterOwned::Replicas).is_some();
    (!owned).then(|| Data::from(&workload.replicas))
}

/// The update strategy, if it differs from Kubernetes' default.
fn strategy(lab: &Resolved<'_>, running: &Running<'_>, workload: &Workload) -> Map {
    let map = Data::map(running.runner.node());
    let numbers = Data::map(running.runner.node())
        .maybe("maxSurge", workload.max_surge.as_ref().map(portion))
        .maybe("maxUnavailable", workload.max_unavailable.as_ref().map(portion))
        .maybe("partition", workload.partition.as_ref());
    let kind = match &workload.strategy {
        Some(strategy) => Some(Data::from(strategy)),
        None if !numbers.is_empty() => Some(Data::text(map.node(), Strategy::RollingUpdate.word())),
        None if workload.kind.value == WorkloadKind::Deployment => {
            held_alone(lab.lab, running.runner).map(|node| Data::text(node, Strategy::Recreate.word()))
        }
        None => None,
    };
    map.maybe("type", kind).some("rollingUpdate", numbers)
}

fn portion(portion: &At<Portion>) -> Data {
    match portion.value {
        Portion::Number(number) => Data::from(&At { value: number, node: portion.node }),
        Portion::Percent(percent) => Data::from(&At { value: format!("{percent}%"), node: portion.node }),
    }
}
