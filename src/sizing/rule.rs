//! The rules of a lab for one container: class, formula and bounds.

use crate::facts::pod_resources::{Effective, effective};
use crate::lab::Lab;
use crate::lab::cluster::{Amounts, SizedResource, SizingClass, SizingRule};
use crate::sizing::subject::Subject;
use crate::types::Headroom;

/// How a resource of a container is sized.
#[derive(Clone, Debug)]
pub struct Applied {
    /// The formula.
    pub headroom: Headroom,
    /// Requests are multiples of this amount.
    pub step: u64,
    /// Smaller changes are not made.
    pub min_change: u64,
    /// The largest lower bound, and what sets it.
    pub min: Option<(u64, &'static str)>,
    /// The smallest upper bound, and what sets it.
    pub max: Option<(u64, &'static str)>,
}

/// The present request and limit of a container.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Present {
    /// The request that the container sets.
    pub request: Option<u64>,
    /// The limit that it sets.
    pub limit: Option<u64>,
    /// The request after the defaults of the namespace.
    pub effective: Option<u64>,
}

/// The rules for a resource of a container.
pub fn applied(lab: &Lab, subject: &Subject<'_>, resource: SizedResource) -> Applied {
    let sizing = &lab.sizing;
    let service = subject.workload.service;
    let own = sizing.services.get(subject.workload.service_name);
    let tier = service.tier.as_ref().and_then(|tier| sizing.tiers.get(&tier.value));
    let said = |get: fn(&SizingRule) -> Option<Headroom>| own.and_then(get).or(tier.and_then(get));
    let class = own.and_then(|rule| rule.class.as_ref()).or(tier.and_then(|rule| rule.class.as_ref()));
    let class = class.map_or_else(|| usual_class(lab, subject), |class| class.value);
    let headroom = match resource {
        SizedResource::Cpu => said(|rule| rule.cpu.as_ref().map(|it| it.value)).unwrap_or(sizing.cpu.value),
        SizedResource::Memory => {
            said(|rule| rule.memory.as_ref().map(|it| it.value)).unwrap_or(match class {
                SizingClass::Stable => sizing.memory.value,
                SizingClass::Volatile => sizing.memory_volatile.value,
                SizingClass::Gpu => sizing.memory_gpu.value,
            })
        }
    };
    let (step, min_change) = match resource {
        SizedResource::Cpu => (sizing.round_cpu.millis(), sizing.min_change_cpu.millis()),
        SizedResource::Memory => (sizing.round_memory.bytes(), sizing.min_change_memory.bytes()),
    };
    let range = lab.limit_range(service.namespace_name(subject.workload.service_name));
    let of = |amounts: &Amounts| amount(amounts, resource);
    let floors = [
        own.and_then(|rule| of(&rule.min)).map(|min| (min, "its rule")),
        tier.and_then(|rule| of(&rule.min)).map(|min| (min, "the rule of its tier")),
        range.and_then(|range| of(&range.min)).map(|min| (min, "the LimitRange")),
    ];
    let ceilings = [
        own.and_then(|rule| of(&rule.max)).map(|max| (max, "its rule")),
        tier.and_then(|rule| of(&rule.max)).map(|max| (max, "the rule of its tier")),
        range.and_then(|range| of(&range.max)).map(|max| (max, "the LimitRange")),
    ];
    Applied {
        headroom,
        step: step.max(1),
        min_change,
        min: floors.into_iter().flatten().max_by_key(|(amount, _)| *amount),
        max: ceilings.into_iter().flatten().min_by_key(|(amount, _)| *amount),
    }
}

/// What a container requests now.
pub fn present(lab: &Lab, subject: &Subject<'_>, resource: SizedResource) -> Present {
    let Subject { container, workload, .. } = subject;
    let range = lab.limit_range(workload.service.namespace_name(workload.service_name));
    let Effective { cpu, memory } = effective(container, range);
    match resource {
        SizedResource::Cpu => Present {
            request: container.cpu.as_ref().map(|cpu| cpu.millis()),
            limit: container.cpu_limit.as_ref().map(|cpu| cpu.millis()),
            effective: cpu.0,
        },
        SizedResource::Memory => Present {
            request: container.memory.as_ref().map(|memory| memory.bytes()),
            limit: container.memory_limit.as_ref().map(|memory| memory.bytes()),
            effective: memory.0,
        },
    }
}

fn amount(amounts: &Amounts, resource: SizedResource) -> Option<u64> {
    match resource {
        SizedResource::Cpu => amounts.cpu.as_ref().map(|cpu| cpu.millis()),
        SizedResource::Memory => amounts.memory.as_ref().map(|memory| memory.bytes()),
    }
}

/// A container that requests a GPU is in a class of its own.
fn usual_class(lab: &Lab, subject: &Subject<'_>) -> SizingClass {
    let gpus = lab.cluster.iter().flat_map(|cluster| cluster.gpus.values());
    let declared = gpus.flat_map(|gpu| std::iter::once(&gpu.resource).chain(&gpu.memory_resource));
    let declared: Vec<&str> = declared.map(|name| name.as_str()).collect();
    let mut requested = subject.container.extended_resources.keys().map(ToString::to_string);
    let is_gpu = requested.any(|name| {
        declared.contains(&name.as_str()) || name.rsplit('/').next().is_some_and(|last| last.contains("gpu"))
    });
    if is_gpu { SizingClass::Gpu } else { SizingClass::Stable }
}
