//! The resources of pods as Kubernetes counts them: requests and limits of containers, defaults of their namespace, the
//! number of pods, and the additional pods during an update.

use crate::facts::storage::shared_access;
use crate::lab::Lab;
use crate::lab::cluster::{LimitRange, Qos};
use crate::lab::hardware::{Role, State};
use crate::lab::service::{
    AnyWorkload, Container, CronJob, Pod, Portion, Strategy, Volume, Workload, WorkloadKind, WorkloadSpec,
};
use crate::value::NodeId;

/// An amount of every resource that is counted. CPU in millicores, memory in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PodResources {
    /// Requested CPU.
    pub requests_cpu: u64,
    /// Requested memory.
    pub requests_memory: u64,
    /// CPU limits.
    pub limits_cpu: u64,
    /// Memory limits.
    pub limits_memory: u64,
    /// The number of pods.
    pub pods: u64,
}

impl PodResources {
    fn each(self, other: Self, combine: fn(u64, u64) -> u64) -> Self {
        Self {
            requests_cpu: combine(self.requests_cpu, other.requests_cpu),
            requests_memory: combine(self.requests_memory, other.requests_memory),
            limits_cpu: combine(self.limits_cpu, other.limits_cpu),
            limits_memory: combine(self.limits_memory, other.limits_memory),
            pods: combine(self.pods, other.pods),
        }
    }

    /// The sum of both.
    pub fn plus(self, other: Self) -> Self {
        self.each(other, u64::saturating_add)
    }

    /// The larger amount of each resource.
    pub fn most(self, other: Self) -> Self {
        self.each(other, u64::max)
    }

    /// The amount of several equal pods.
    pub fn times(self, count: u64) -> Self {
        let all = Self {
            requests_cpu: count,
            requests_memory: count,
            limits_cpu: count,
            limits_memory: count,
            pods: count,
        };
        self.each(all, u64::saturating_mul)
    }
}

/// The effective requests and limits of a container, including its namespace's defaults. None if neither sets any.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effective {
    /// The CPU request and limit, in millicores.
    pub cpu: (Option<u64>, Option<u64>),
    /// The memory request and limit, in bytes.
    pub memory: (Option<u64>, Option<u64>),
}

/// The defaults of a namespace for CPU and memory: request, limit, maximum and minimum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Defaults {
    /// In millicores.
    pub cpu: [Option<u64>; 4],
    /// In bytes.
    pub memory: [Option<u64>; 4],
}

impl Defaults {
    /// The defaults of a LimitRange.
    pub fn of(range: &LimitRange) -> Self {
        let all = [&range.requests, &range.limits, &range.max, &range.min];
        Self {
            cpu: all.map(|amounts| amounts.cpu.as_ref().map(|cpu| cpu.millis())),
            memory: all.map(|amounts| amounts.memory.as_ref().map(|memory| memory.bytes())),
        }
    }
}

/// Requests and limits of a container after admission.
pub fn effective(container: &Container, range: Option<&LimitRange>) -> Effective {
    let defaults = range.map_or_else(Defaults::default, Defaults::of);
    // The memory limit is the request, unless it is set.
    let memory_limit = container.memory_limit.as_ref().or(container.memory.as_ref());
    Effective {
        cpu: admitted(
            container.cpu.as_ref().map(|cpu| cpu.millis()),
            container.cpu_limit.as_ref().map(|cpu| cpu.millis()),
            defaults.cpu,
        ),
        memory: admitted(
            container.memory.as_ref().map(|memory| memory.bytes()),
            memory_limit.map(|memory| memory.bytes()),
            defaults.memory,
        ),
    }
}

/// Request and limit after Kubernetes' defaults: a limit without a request is the request, too; then the LimitRange
/// supplies missing values. Its own missing values are derived first: the default limit from the maximum, the default
/// request from the default limit or else from the minimum.
pub fn admitted(
    request: Option<u64>,
    limit: Option<u64>,
    [default_request, default_limit, most, least]: [Option<u64>; 4],
) -> (Option<u64>, Option<u64>) {
    let default_limit = default_limit.or(most);
    let default_request = default_request.or(default_limit).or(least);
    (request.or(limit).or(default_request), limit.or(default_limit))
}

/// The resources of one pod: the sum of its main containers, or the demand of an init container, if that is higher.
pub fn resources_of_pod(pod: &Pod, range: Option<&LimitRange>) -> PodResources {
    let one = |container: &Container| {
        let Effective { cpu, memory } = effective(container, range);
        PodResources {
            requests_cpu: cpu.0.unwrap_or(0),
            requests_memory: memory.0.unwrap_or(0),
            limits_cpu: cpu.1.unwrap_or(0),
            limits_memory: memory.1.unwrap_or(0),
            pods: 0,
        }
    };
    // A sidecar among the init containers keeps running from its turn on.
    let (mut staying, mut most) = (PodResources::default(), PodResources::default());
    for container in pod.init.values() {
        let now = staying.plus(one(container));
        most = most.most(now);
        if container.sidecar.value {
            staying = now;
        }
    }
    let together = pod.containers.values().map(one).fold(staying, PodResources::plus);
    PodResources { pods: 1, ..together.most(most) }
}

/// How many pods a workload has, and how many more during an update.
pub fn pods(lab: &Lab, workload: AnyWorkload<'_>) -> (u64, u64) {
    if workload.service.suspended.value {
        return (0, 0);
    }
    match workload.spec {
        WorkloadSpec::LongRunning(long_running) => workload_pods(lab, workload, long_running),
        WorkloadSpec::Job(job) | WorkloadSpec::CronJob(CronJob { job, .. }) if job.suspend.value => (0, 0),
        // Finished pods are not counted.
        WorkloadSpec::Job(job) | WorkloadSpec::CronJob(CronJob { job, .. }) => {
            (job.parallelism.as_ref().map_or(1, |pods| u64::from(pods.value.get())), 0)
        }
    }
}

fn workload_pods(lab: &Lab, workload: AnyWorkload<'_>, long_running: &Workload) -> (u64, u64) {
    let replicas =
        long_running.scale.as_ref().map_or(long_running.replicas.value, |scale| scale.max.value.get());
    let replicas = u64::from(replicas);
    let surge = |pods: u64, usual: Portion| {
        long_running.max_surge.as_ref().map_or(usual, |surge| surge.value).of(pods)
    };
    match long_running.kind.value {
        WorkloadKind::DaemonSet => {
            let pods = eligible_nodes(lab, &long_running.pod);
            (pods, surge(pods, Portion::Number(0)))
        }
        WorkloadKind::StatefulSet => (replicas, 0),
        WorkloadKind::Deployment if is_rolling(lab, workload, long_running) => {
            (replicas, surge(replicas, Portion::Percent(25)))
        }
        WorkloadKind::Deployment => (replicas, 0),
    }
}

/// The QoS class that Kubernetes assigns to pods.
pub fn qos(pod: &Pod, range: Option<&LimitRange>) -> Qos {
    let all: Vec<Effective> =
        pod.all_containers().map(|(_, container)| effective(container, range)).collect();
    let equal = |(request, limit): (Option<u64>, Option<u64>)| {
        limit.is_some_and(|limit| limit > 0) && request == limit
    };
    let nothing = |(request, limit): (Option<u64>, Option<u64>)| request.or(limit).unwrap_or(0) == 0;
    if !all.is_empty() && all.iter().all(|each| equal(each.cpu) && equal(each.memory)) {
        Qos::Guaranteed
    } else if all.iter().all(|each| nothing(each.cpu) && nothing(each.memory)) {
        Qos::BestEffort
    } else {
        Qos::Burstable
    }
}

/// How many nodes accept the pods. Their node selector may reduce the number.
pub fn eligible_nodes(lab: &Lab, pod: &Pod) -> u64 {
    let everywhere = reaches_control_planes(lab, pod);
    let running = lab.machines.values().filter(|machine| machine.state.value == State::Running);
    let nodes = running.filter_map(|machine| machine.kubernetes.as_ref());
    nodes.filter(|node| everywhere || node.role.value != Role::ControlPlane).count() as u64
}

/// Control planes refuse pods, unless the lab allows pods there or the pods tolerate the taint.
pub fn reaches_control_planes(lab: &Lab, pod: &Pod) -> bool {
    const CONTROL_PLANE: &str = "node-role.kubernetes.io/control-plane";
    lab.cluster.as_ref().is_some_and(|cluster| cluster.schedule_on_control_planes.value)
        || pod.tolerate_all.value
        || pod.tolerations.contains_key(CONTROL_PLANE)
}

/// Whether new pods start before old ones end. They cannot if a pod uses a volume or a port of its node exclusively.
fn is_rolling(lab: &Lab, workload: AnyWorkload<'_>, long_running: &Workload) -> bool {
    if let Some(strategy) = &long_running.strategy {
        return strategy.value == Strategy::RollingUpdate;
    }
    let numbers = long_running.max_surge.is_some() || long_running.max_unavailable.is_some();
    numbers || held_alone(lab, workload).is_none()
}

/// What a pod uses exclusively, so that it must end before its successor starts: a volume, or a port of its node.
pub fn held_alone(lab: &Lab, workload: AnyWorkload<'_>) -> Option<NodeId> {
    let alone = |volume: &Volume| {
        volume.is_shared_claim() && shared_access(lab, volume).is_none_or(|access| access.is_exclusive())
    };
    let volume = workload.volumes().find(|(_, volume)| alone(volume));
    let pod = workload.pod();
    let mut ports = pod.all_containers().flat_map(|(_, container)| container.ports.values());
    let port = ports.find(|port| pod.opens_on_node(port));
    volume.map(|(_, volume)| volume.node).or(port.map(|port| port.node))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_filled_as_kubernetes_does() {
        let nothing = [None; 4];
        assert_eq!(admitted(None, None, nothing), (None, None));
        assert_eq!(admitted(Some(1), None, nothing), (Some(1), None));
        assert_eq!(admitted(None, Some(2), nothing), (Some(2), Some(2)));
        let both = [Some(1), Some(4), Some(8), None];
        assert_eq!(admitted(None, None, both), (Some(1), Some(4)));
        assert_eq!(admitted(None, Some(2), both), (Some(2), Some(2)));
        assert_eq!(admitted(Some(3), None, both), (Some(3), Some(4)));
        // A maximum alone is the default of limits and requests.
        assert_eq!(admitted(None, None, [None, None, Some(8), None]), (Some(8), Some(8)));
        assert_eq!(admitted(None, None, [None, None, None, Some(1)]), (Some(1), None));
    }

    #[test]
    fn amounts_add_up_and_never_overflow() {
        let one = PodResources {
            requests_cpu: 1,
            requests_memory: u64::MAX,
            limits_cpu: 2,
            limits_memory: 3,
            pods: 1,
        };
        assert_eq!(one.plus(one).requests_memory, u64::MAX);
        assert_eq!(
            one.times(3),
            PodResources {
                requests_cpu: 3,
                requests_memory: u64::MAX,
                limits_cpu: 6,
                limits_memory: 9,
                pods: 3
            }
        );
        assert_eq!(one.most(PodResources { limits_cpu: 5, ..PodResources::default() }).limits_cpu, 5);
    }
}
