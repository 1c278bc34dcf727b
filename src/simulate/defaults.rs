//! What the lab's scheduler adds to pods: topology spread constraints for those that have none.

use crate::lab::Lab;
use crate::lab::cluster::WhenUnsatisfiable;
use crate::simulate::terms::{Spread, Term};
use crate::simulate::workload::{Kind, Workload};

/// Adds the constraints that the lab declares. They count the pods of the same workload, which its controller selects;
/// pods of DaemonSets and jobs have no such controller.
pub(super) fn spread<'m>(lab: &'m Lab, workloads: &mut [Workload<'m>], groups: &mut Vec<Vec<usize>>) {
    let declared = lab.cluster.as_ref().map(|cluster| &cluster.control_plane.topology_spread);
    let Some(declared) = declared.filter(|declared| !declared.is_empty()) else { return };
    for (number, workload) in workloads.iter_mut().enumerate() {
        let Some(data) = workload.pod.filter(|_| workload.kind == Kind::Replicas) else { continue };
        if !workload.terms.spread.is_empty() {
            continue;
        }
        let group = groups.len();
        groups.push(vec![number]);
        let constraint = |spread: &'m crate::lab::cluster::TopologySpread| Spread {
            term: Term { group, key: spread.topology_key.as_str(), data },
            skew: spread.max_skew.value.into(),
            min_domains: None,
            is_required: spread.when_unsatisfiable.value == WhenUnsatisfiable::DoNotSchedule,
            honors_selection: true,
            honors_taints: false,
        };
        workload.terms.spread = declared.iter().map(constraint).collect();
    }
}
