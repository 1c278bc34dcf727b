//! From the measurements of a container to its new request, or the reason why it stays.

use crate::facts::pod_resources::{pods, qos};
use crate::lab::Lab;
use crate::lab::cluster::{Qos, SizedResource};
use crate::sizing::measurement::{Bounds, Measurement, Reading, Tool};
use crate::sizing::row::{Row, Verdict};
use crate::sizing::rule::{Applied, Present, applied, present};
use crate::sizing::subject::Subject;
use crate::types::Date;

/// The most convincing of the measurements of a resource.
struct Best {
    tool: Tool,
    date: Option<Date>,
    bounds: Bounds,
    measured: u64,
}

/// Decides on a resource of a container.
pub fn decide(
    lab: &Lab,
    subject: &Subject<'_>,
    resource: SizedResource,
    measurements: &[&Measurement],
    review: Option<Date>,
) -> Row {
    let rule = applied(lab, subject, resource);
    let present = present(lab, subject, resource);
    let mut row = Row {
        service: subject.workload.service_name.to_string(),
        workload: subject.workload.object_name(),
        container: subject.name.to_string(),
        node: subject.container.node,
        resource,
        now: present.effective,
        measured: None,
        new: None,
        pods: pods(lab, subject.workload).0,
        fields: Vec::new(),
        tool: None,
        date: None,
        verdict: Verdict::Skipped(String::new()),
    };
    if let Some(reason) = untouched(lab, subject, resource) {
        row.verdict = Verdict::Skipped(reason);
        return row;
    }
    let best = match best(lab, &rule, resource, measurements, review) {
        Ok(best) => best,
        Err(reason) => {
            row.verdict = Verdict::Skipped(reason);
            return row;
        }
    };
    row.measured = Some(best.measured);
    (row.tool, row.date) = (Some(best.tool), best.date.or(review));
    let (new, bound) = size(&rule, best.measured);
    let why = format!("{} {}{bound}", best.tool, rule.headroom);
    row.verdict = match is_change(lab, &rule, present, new) {
        true if best.bounds.is_moment && present.effective.is_some_and(|now| new < now) => Verdict::Skipped(
            "measured at one moment, which does not prove that less is sufficient".to_owned(),
        ),
        false => Verdict::Kept(why),
        true if best_effort(lab, subject) => {
            Verdict::Skipped("its pods are in the class BestEffort, which a request would change".to_owned())
        }
        true => {
            row.new = Some(new);
            row.fields = fields(resource, present, new);
            Verdict::Changed(why)
        }
    };
    row
}

/// Why the resource is not sized at all.
fn untouched(lab: &Lab, subject: &Subject<'_>, resource: SizedResource) -> Option<String> {
    let workload = subject.workload;
    if let Some(reason) = lab.sizing.exempt.get(workload.service_name) {
        return Some(format!("exempt: {}", reason.value));
    }
    let scale = workload.long_running()?.scale.as_ref()?;
    let by = match resource {
        SizedResource::Cpu => scale.cpu.as_ref(),
        SizedResource::Memory => scale.memory.as_ref(),
    };
    by.map(|_| "scaled by a HorizontalPodAutoscaler".to_owned())
}

/// The measurement that asks for most, among those that are sound.
fn best(
    lab: &Lab,
    rule: &Applied,
    resource: SizedResource,
    measurements: &[&Measurement],
    review: Option<Date>,
) -> Result<Best, String> {
    let mut reason = None;
    let mut best: Option<Best> = None;
    for measurement in measurements {
        let one = match measurement.reading(resource) {
            Reading::Absent => Err(None),
            Reading::Unusable(reason) => Err(Some(reason.clone())),
            Reading::Bounds(bounds) => usable(lab, rule, *bounds, measurement, review).map_err(Some),
        };
        match one {
            // A moment cannot outweigh a measurement over time by being first.
            Ok(one) if best.as_ref().is_none_or(|known| is_better(&one, known)) => best = Some(one),
            Ok(_) => {}
            Err(found) => reason = reason.or(found),
        }
    }
    best.ok_or_else(|| reason.unwrap_or_else(|| "not measured".to_owned()))
}

fn is_better(one: &Best, known: &Best) -> bool {
    (one.measured, known.bounds.is_moment) > (known.measured, one.bounds.is_moment)
}

fn usable(
    lab: &Lab,
    rule: &Applied,
    bounds: Bounds,
    measurement: &Measurement,
    review: Option<Date>,
) -> Result<Best, String> {
    let oldest = i64::from(lab.sizing.max_age_days.value);
    if let (Some(date), Some(review)) = (measurement.date, review)
        && review.days() - date.days() > oldest
    {
        let age = review.days() - date.days();
        return Err(format!("measured on {date}, {age} days before the review"));
    }
    let measured = bounds.of(rule.headroom.measure());
    if bounds.is_floor(measured) {
        return Err(format!("the least that {} recommends, not a measurement", measurement.tool));
    }
    Ok(Best { tool: measurement.tool, date: measurement.date, bounds, measured })
}

/// The request for a measured amount: with headroom, rounded up, within bounds. Also the bound that applies.
fn size(rule: &Applied, measured: u64) -> (u64, String) {
    let wanted = rule.headroom.of(measured).max(1);
    let rounded = wanted.div_ceil(rule.step).saturating_mul(rule.step);
    match (rule.min, rule.max) {
        (_, Some((max, what))) if rounded > max => (max, format!(", limited by {what}")),
        (Some((min, what)), _) if rounded < min => (min, format!(", raised by {what}")),
        _ => (rounded, String::new()),
    }
}

fn is_change(lab: &Lab, rule: &Applied, present: Present, new: u64) -> bool {
    // A request that only follows from the namespace is written down even if it is right.
    let Some(now) = present.request.or(present.limit) else { return true };
    let percent = u128::from(lab.sizing.min_change_percent.value);
    let difference = u128::from(now.abs_diff(new));
    difference > 0
        && difference >= u128::from(rule.min_change)
        && difference * 100 > u128::from(now) * percent
}

fn best_effort(lab: &Lab, subject: &Subject<'_>) -> bool {
    let workload = subject.workload;
    let range = lab.limit_range(workload.service.namespace_name(workload.service_name));
    qos(workload.pod(), range) == Qos::BestEffort
}

/// The fields to set. A limit that is equal to the request stays equal, and one above it stays above.
pub fn fields(resource: SizedResource, present: Present, new: u64) -> Vec<(&'static str, u64)> {
    let (request_field, limit_field) = match resource {
        SizedResource::Cpu => ("cpu", "cpu_limit"),
        SizedResource::Memory => ("memory", "memory_limit"),
    };
    match (present.request, present.limit) {
        (None, Some(_)) => vec![(limit_field, new)],
        (Some(request), Some(limit)) if request == limit => vec![(request_field, new), (limit_field, new)],
        (Some(request), Some(limit)) if new >= limit => {
            vec![(request_field, new), (limit_field, limit + (new - request))]
        }
        (Some(_), _) | (None, None) => vec![(request_field, new)],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn present(request: Option<u64>, limit: Option<u64>) -> Present {
        Present { request, limit, effective: request.or(limit) }
    }

    #[test]
    fn limits_keep_their_relation_to_requests() {
        let memory = |request, limit, new| fields(SizedResource::Memory, present(request, limit), new);
        assert_eq!(memory(Some(4), None, 2), [("memory", 2)]);
        assert_eq!(memory(Some(4), Some(4), 2), [("memory", 2), ("memory_limit", 2)]);
        assert_eq!(memory(Some(4), Some(8), 2), [("memory", 2)]);
        assert_eq!(memory(Some(4), Some(8), 9), [("memory", 9), ("memory_limit", 13)]);
        assert_eq!(memory(None, Some(4), 2), [("memory_limit", 2)]);
        assert_eq!(memory(None, None, 2), [("memory", 2)]);
    }
}
