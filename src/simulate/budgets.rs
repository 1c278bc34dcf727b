//! PodDisruptionBudgets: how many pods of a group can be evicted at the same time.

use std::collections::BTreeMap;

use crate::document::Data;
use crate::simulate::workload::{Kind, Workload};
use crate::world::object::{Object, shown};
use crate::world::selector::Selector;

/// A budget.
#[derive(Clone, Debug)]
pub struct Budget<'m> {
    /// The object.
    pub object: Object<'m>,
    /// The workloads whose pods it selects.
    pub members: Vec<usize>,
    /// How many pods it selects.
    pub pods: u64,
    /// How many of them must run.
    pub needed: u64,
    /// The field that decides it.
    pub data: &'m Data,
}

/// The budgets of a lab.
pub fn budgets<'m>(objects: &[Object<'m>], workloads: &[Workload<'m>]) -> Vec<Budget<'m>> {
    let mut by_namespace: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (number, workload) in
        workloads.iter().enumerate().filter(|(_, workload)| workload.kind == Kind::Replicas)
    {
        by_namespace.entry(workload.namespace).or_default().push(number);
    }
    let budgets = objects.iter().filter(|object| object.is("PodDisruptionBudget", "policy"));
    budgets.filter_map(|object| budget(object, workloads, by_namespace.get(object.namespace)?)).collect()
}

fn budget<'m>(object: &Object<'m>, workloads: &[Workload<'m>], near: &[usize]) -> Option<Budget<'m>> {
    let spec = object.data.get("spec")?;
    let selector = Selector::of_kubernetes(spec.get("selector")?);
    let is_member = |number: &&usize| selector.is_met(|key| workloads[**number].label(key));
    let members: Vec<usize> = near.iter().filter(is_member).copied().collect();
    let pods = members.iter().map(|number| workloads[*number].replicas).fold(0, u64::saturating_add);
    let (needed, data) = match (spec.get("minAvailable"), spec.get("maxUnavailable")) {
        (Some(least), _) => (portion(least, pods), least),
        (None, Some(most)) => (pods.saturating_sub(portion(most, pods)), most),
        (None, None) => (pods.saturating_sub(1), spec),
    };
    Some(Budget { object: *object, members, pods, needed, data })
}

/// A number, or a share in percent, rounded up as Kubernetes does.
fn portion(data: &Data, of: u64) -> u64 {
    let text = shown(data);
    match text.strip_suffix('%') {
        Some(percent) => {
            let percent: u64 = percent.parse().unwrap_or(0);
            of.saturating_mul(percent).div_ceil(100)
        }
        None => text.parse().unwrap_or(0),
    }
}
