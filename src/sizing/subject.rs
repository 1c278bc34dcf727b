//! From a measurement to the container of the lab that it is of.

use crate::lab::Lab;
use crate::lab::service::{AnyWorkload, Container};
use crate::sizing::measurement::{Measurement, Owner};
use crate::types::DnsLabel;

/// A container of the lab.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'l> {
    /// Its workload.
    pub workload: AnyWorkload<'l>,
    /// Its name.
    pub name: &'l DnsLabel,
    /// The container.
    pub container: &'l Container,
}

/// The container that was measured, or why there is none.
pub fn find<'l>(lab: &'l Lab, measurement: &Measurement) -> Result<Subject<'l>, String> {
    let workload = workload(lab, measurement)?;
    let name = measurement.container.as_deref().unwrap_or_default();
    let mut all = workload.pod().all_containers();
    match all.find(|(known, _)| known.as_str() == name) {
        Some((name, container)) => Ok(Subject { workload, name, container }),
        None if measurement.container.is_none() => Ok(first(workload)?),
        None => Err(format!("{workload} has no container `{name}`; something else adds it to the pods")),
    }
}

/// A container of the workload, for a measurement that is of none.
fn first(workload: AnyWorkload<'_>) -> Result<Subject<'_>, String> {
    let mut all = workload.pod().all_containers();
    let first = all.next().map(|(name, container)| Subject { workload, name, container });
    first.ok_or_else(|| format!("{workload} has no containers"))
}

fn workload<'l>(lab: &'l Lab, measurement: &Measurement) -> Result<AnyWorkload<'l>, String> {
    let in_namespace = |service: &str| measurement.namespace.as_ref().is_none_or(|known| known == service);
    let services = || lab.services().filter(|(name, service)| in_namespace(service.namespace_name(name)));
    let found = services()
        .flat_map(|(name, service)| service.all_workloads(name))
        .filter(|workload| is_of(*workload, &measurement.owner));
    // Of `web` and `web-admin`, the pod `web-admin-0` belongs to the second.
    if let Some(workload) = found.max_by_key(|workload| workload.object_name().len()) {
        return Ok(workload);
    }
    let chart = services().find(|(_, service)| service.is_chart(&lab.charts));
    match chart.filter(|_| measurement.namespace.is_some()) {
        Some((name, _)) => Err(format!(
            "service `{name}` comes from a chart; set its size in `services.{name}.chart.values`"
        )),
        None => Err("no service of the lab has this workload".to_owned()),
    }
}

fn is_of(workload: AnyWorkload<'_>, owner: &Owner) -> bool {
    let object = workload.object_name();
    match owner {
        Owner::Workload { kind, name } => {
            *name == object && kind.as_ref().is_none_or(|kind| kind == workload.kind())
        }
        Owner::Pod(pod) => {
            let rest = pod.strip_prefix(&object).and_then(|rest| rest.strip_prefix('-'));
            rest.is_some_and(|rest| is_suffix(rest, workload.kind()))
        }
    }
}

/// Whether a controller of this kind ends the names of its pods like this.
fn is_suffix(rest: &str, kind: &str) -> bool {
    let parts: Vec<&str> = rest.split('-').collect();
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_random = |part: &str| {
        let is_fine = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        part.len() == 5 && part.bytes().all(is_fine)
    };
    let is_hash =
        |part: &str| (1..=10).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    match (kind, parts.as_slice()) {
        ("Deployment", [hash, random]) => is_hash(hash) && is_random(random),
        ("StatefulSet", [number]) => is_number(number),
        ("CronJob", [time, random]) => is_number(time) && is_random(random),
        ("DaemonSet" | "Job", [random]) => is_random(random),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pods_are_told_apart_by_how_their_controllers_name_them() {
        assert!(is_suffix("7d9f8b6c5d-x2x4z", "Deployment"));
        assert!(is_suffix("0", "StatefulSet"));
        assert!(is_suffix("x2x4z", "DaemonSet"));
        assert!(is_suffix("29312640-x2x4z", "CronJob"));
        assert!(!is_suffix("admin-7d9f8b6c5d-x2x4z", "Deployment"));
        assert!(!is_suffix("admin-0", "StatefulSet"));
        assert!(!is_suffix("x2x4z", "StatefulSet"));
    }
}
