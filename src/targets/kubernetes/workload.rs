//! A workload: a Deployment, StatefulSet or DaemonSet around the pod.

use crate::document::{Data, Map};
use crate::facts::pod_resources::held_alone;
use crate::lab::service::{ClusterOwned, Portion, Strategy, Workload, WorkloadKind};
use crate::resolve::{Resolved, ResolvedService, ResolvedWorkload};
use crate::targets::kubernetes::{file, image_updates, object, object_metadata, selector, volume};
use crate::targets::shared::folder::Manifest;
use crate::value::At;

pub(super) fn workload(
    lab: &Resolved<'_>,
    service: &ResolvedService<'_>,
    resolved: &ResolvedWorkload<'_>,
    long_running: &Workload,
    template: Map,
) -> Manifest {
    let workload = resolved.workload;
    let node = workload.node();
    let kind = long_running.kind.value;
    let of_set = kind == WorkloadKind::StatefulSet;
    let strategy_field = if kind == WorkloadKind::Deployment { "strategy" } else { "updateStrategy" };
    let management = long_running.pod_management.as_ref();
    let spec = Data::map(node)
        .maybe("replicas", replicas(service, long_running))
        .some(strategy_field, strategy(lab, resolved, long_running))
        .maybe("minReadySeconds", long_running.min_ready.as_ref())
        .maybe("progressDeadlineSeconds", long_running.progress_deadline.as_ref())
        .maybe("revisionHistoryLimit", long_running.revision_history.as_ref())
        .maybe("podManagementPolicy", management)
        .maybe("serviceName", of_set.then(|| Data::text(node, workload.object_name())))
        .put("selector", Data::map(node).put("matchLabels", selector(workload)))
        .put("template", template)
        .some("volumeClaimTemplates", Data::list(node, volume::templates(service, workload)));
    let updates = image_updates::of_workload(lab, service);
    let metadata = object_metadata(service, workload, Data::map(node).extend(updates));
    let object = object(node, "apps/v1", kind.word(), metadata).put("spec", spec);
    Manifest::new(file(&kind.word().to_lowercase(), workload), object)
}

/// Absent if an autoscaler decides: a field that is not set is not reset. A suspended service always has zero.
fn replicas(service: &ResolvedService<'_>, long_running: &Workload) -> Option<Data> {
    let suspended = &service.service.suspended;
    if long_running.kind.value == WorkloadKind::DaemonSet {
        return None;
    }
    if suspended.value {
        return Some(Data::integer(suspended.node, 0));
    }
    let owned = long_running.scale.is_some() || long_running.owned(ClusterOwned::Replicas).is_some();
    (!owned).then(|| Data::from(&long_running.replicas))
}

/// The update strategy, if it differs from Kubernetes' default.
fn strategy(lab: &Resolved<'_>, resolved: &ResolvedWorkload<'_>, long_running: &Workload) -> Map {
    let map = Data::map(resolved.workload.node());
    let numbers = Data::map(resolved.workload.node())
        .maybe("maxSurge", long_running.max_surge.as_ref().map(portion))
        .maybe("maxUnavailable", long_running.max_unavailable.as_ref().map(portion))
        .maybe("partition", long_running.partition.as_ref());
    let kind = match &long_running.strategy {
        Some(strategy) => Some(Data::from(strategy)),
        None if !numbers.is_empty() => Some(Data::text(map.node(), Strategy::RollingUpdate.word())),
        None if long_running.kind.value == WorkloadKind::Deployment => {
            held_alone(lab.lab, resolved.workload).map(|node| Data::text(node, Strategy::Recreate.word()))
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
