//! Increases within the quotas of namespaces.

use std::collections::BTreeMap;

use crate::facts::pod_resources::{PodResources, pods, resources_of_pod};
use crate::lab::Lab;
use crate::lab::cluster::{Quota, SizedResource};
use crate::lab::service::AnyWorkload;
use crate::sizing::decide::fields;
use crate::sizing::row::{Row, Verdict};
use crate::sizing::rule::{Applied, Present};

/// What is left of a quota: requests and limits.
type Left = (Option<i128>, Option<i128>);

/// The remains of all quotas, as decisions use them up.
pub struct Quotas<'l> {
    lab: &'l Lab,
    left: BTreeMap<(String, SizedResource), Left>,
}

impl<'l> Quotas<'l> {
    /// The quotas before any change.
    pub fn new(lab: &'l Lab) -> Self {
        Self { lab, left: BTreeMap::new() }
    }

    /// Counts a change, and reduces an increase to what its namespace has left.
    pub fn fit(&mut self, row: &mut Row, workload: AnyWorkload<'_>, rule: &Applied, present: Present) {
        let namespace = workload.service.namespace_name(workload.service_name).to_owned();
        let Some(quota) = self.lab.quota(&namespace) else { return };
        let Some(new) = row.new else { return };
        let lab = self.lab;
        let left = self.left.entry((namespace.clone(), row.resource));
        let left = left.or_insert_with(|| remains(lab, &namespace, quota, row.resource));
        let (count, surge) = pods(lab, workload);
        let times = i128::from(count + surge).max(1);
        let now = i128::from(row.now.unwrap_or(0));
        // The limit of memory is the request, unless it is set.
        let has_limit = present.limit.is_some() || row.resource == SizedResource::Memory;
        let mut room = left.0;
        if has_limit && present.limit.is_none_or(|limit| present.request.is_none_or(|it| it == limit)) {
            room = [left.0, left.1].into_iter().flatten().min();
        }
        let most = room.map_or(i128::MAX, |room| now.saturating_add(room.max(0) / times));
        if i128::from(new) > most {
            let step = i128::from(rule.step);
            let fitted = u64::try_from(most / step * step).unwrap_or(0);
            if i128::from(fitted) <= now {
                row.new = None;
                row.fields.clear();
                row.verdict =
                    Verdict::Skipped(format!("the quota of namespace `{namespace}` has no room for more"));
                return;
            }
            row.new = Some(fitted);
            row.fields = fields(row.resource, present, fitted);
            row.verdict = Verdict::Changed(format!("{}, limited by the quota", row.verdict.why()));
        }
        let used = (i128::from(row.new.unwrap_or(0)) - now) * times;
        left.0 = left.0.map(|left| left - used);
        left.1 = left.1.map(|left| if has_limit { left - used } else { left });
    }
}

/// What a namespace has left, with the pods of the largest update.
fn remains(lab: &Lab, namespace: &str, quota: &Quota, resource: SizedResource) -> Left {
    let range = lab.limit_range(namespace);
    let services = lab.services().filter(|(name, service)| service.namespace_name(name) == namespace);
    let mut sum = PodResources::default();
    let mut surge = PodResources::default();
    for workload in services.flat_map(|(name, service)| service.all_workloads(name)) {
        let one = resources_of_pod(workload.pod(), range);
        let (count, more) = pods(lab, workload);
        sum = sum.plus(one.times(count));
        surge = surge.most(one.times(more));
    }
    let used = sum.plus(surge);
    let left = |quota: Option<u64>, used: u64| quota.map(|quota| i128::from(quota) - i128::from(used));
    match resource {
        SizedResource::Cpu => (
            left(quota.requests_cpu.as_ref().map(|it| it.millis()), used.requests_cpu),
            left(quota.limits_cpu.as_ref().map(|it| it.millis()), used.limits_cpu),
        ),
        SizedResource::Memory => (
            left(quota.requests_memory.as_ref().map(|it| it.bytes()), used.requests_memory),
            left(quota.limits_memory.as_ref().map(|it| it.bytes()), used.limits_memory),
        ),
    }
}
