//! Annotations for tools that look for new images.

use crate::document::Data;
use crate::lab::service::{UpdateBackend, UpdatePolicy};
use crate::resolve::{Resolved, ResolvedService};

/// Annotations of the workload, which Keel reads.
pub(super) fn of_workload(lab: &Resolved<'_>, service: &ResolvedService<'_>) -> Vec<(String, Data)> {
    let updates = &lab.lab.image_updates;
    let Some(own) =
        service.service.image_updates.as_ref().filter(|_| updates.backend.value == UpdateBackend::Keel)
    else {
        return Vec::new();
    };
    let mut all = vec![("keel.sh/policy".to_owned(), Data::from(&own.policy))];
    if own.policy.value == UpdatePolicy::Never {
        return all;
    }
    all.push(("keel.sh/trigger".to_owned(), Data::text(own.node, "poll")));
    if own.policy.value == UpdatePolicy::Force {
        all.push(("keel.sh/match-tag".to_owned(), Data::text(own.policy.node, "true")));
    }
    all.extend(updates.schedule.as_ref().map(|when| ("keel.sh/pollSchedule".to_owned(), Data::from(when))));
    all
}

/// Annotations of the pods, which Diun reads.
pub(super) fn of_pods(lab: &Resolved<'_>, service: &ResolvedService<'_>) -> Vec<(String, Data)> {
    let updates = &lab.lab.image_updates;
    let Some(own) =
        service.service.image_updates.as_ref().filter(|_| updates.backend.value == UpdateBackend::Diun)
    else {
        return Vec::new();
    };
    let told = own.policy.value != UpdatePolicy::Never;
    let mut all = vec![("diun.enable".to_owned(), Data::text(own.policy.node, told.to_string()))];
    all.extend(
        own.tags.as_ref().filter(|_| told).map(|tags| ("diun.include_tags".to_owned(), Data::from(tags))),
    );
    all
}
