//! The objects of a namespace within its quotas: pods that cannot be counted are refused, and so are those above the
//! sum.

use std::collections::BTreeMap;

use crate::document::{Data, elements, fields};
use crate::value::Values;
use crate::world::closed_world::ClosedWorld;
use crate::world::demand::count;
use crate::world::intent::Intent;
use crate::world::object::{Object, containers, text};
use crate::world::policies::amounts::{amount, of_container, show};
use crate::world::policies::codes::POLICY_QUOTA;
use crate::world::policies::pod::{name, namespace_of};
use crate::world::policies::ranges::Ranges;
use crate::world::report::Report;

/// What one object adds to a quota, and the field that decides it.
struct Share<'d> {
    amount: u64,
    object: &'d Object<'d>,
    data: &'d Data,
}

pub(super) fn check<'d>(
    world: &'d ClosedWorld<'d>,
    intent: &Intent<'_>,
    ranges: &Ranges<'_>,
    report: &mut Report<'_>,
) {
    let mut spaces: BTreeMap<&str, Vec<&Object<'_>>> = BTreeMap::new();
    for object in &world.objects {
        spaces.entry(namespace_of(object)).or_default().push(object);
    }
    for (namespace, quota) in ranges.quotas() {
        let all = spaces.get(namespace).map_or(&[][..], Vec::as_slice);
        for (key, most) in fields(Some(quota)) {
            let (kind, resource) = counted(key);
            if let Some(kind) = kind {
                countable(all, (kind, resource), most, world, intent, ranges, report);
            }
            let shares: Vec<Share<'_>> = all
                .iter()
                .flat_map(|object| share(object, key, kind, resource, ranges))
                .filter(|share| share.amount > 0)
                .collect();
            sum(&shares, (namespace, key), most, world.values, intent, report);
        }
    }
}

/// Whether a key of a quota counts requests or limits, and of which resource.
fn counted(key: &str) -> (Option<&'static str>, &str) {
    match key.split_once('.') {
        Some(("requests", "storage")) => (None, key),
        Some(("requests", resource)) => (Some("requests"), resource),
        Some(("limits", resource)) => (Some("limits"), resource),
        _ if matches!(key, "cpu" | "memory" | "ephemeral-storage") => (Some("requests"), key),
        _ => (None, key),
    }
}

/// The amount of a container after the defaults of its namespace.
fn effective<'d>(
    container: &'d Data,
    kind: &str,
    resource: &str,
    namespace: &str,
    ranges: &Ranges<'d>,
) -> Option<&'d Data> {
    let own = of_container(container, kind, resource);
    let own = own.or_else(|| of_container(container, "limits", resource));
    own.or_else(|| {
        ranges.of(namespace).find_map(|range| {
            let defaults = if kind == "limits" { range.default_limits() } else { range.default_requests() };
            defaults.into_iter().find_map(|(name, data)| (name == resource).then_some(data))
        })
    })
}

/// Reports containers without an amount that a quota counts. Extended resources may be absent.
fn countable(
    all: &[&Object<'_>],
    (kind, resource): (&str, &str),
    most: &Data,
    world: &ClosedWorld<'_>,
    intent: &Intent<'_>,
    ranges: &Ranges<'_>,
    report: &mut Report<'_>,
) {
    if !matches!(resource, "cpu" | "memory" | "ephemeral-storage") {
        return;
    }
    for object in all {
        let Some((_, pod)) = object.pod() else { continue };
        let namespace = namespace_of(object);
        for container in containers(pod) {
            let is_judged = intent.has(container) && world.lab.quota(namespace).is_some();
            if is_judged || effective(container, kind, resource, namespace, ranges).is_some() {
                continue;
            }
            let says = format!(
                "has no {resource} in the {kind} of container `{}`, but a quota of its namespace counts them",
                name(container)
            );
            let finding = report.finding(&POLICY_QUOTA, object, container, &says, "refused");
            let finding =
                finding.at_node(most.origin.node, most.origin.span(world.values), "required by this quota");
            let help = format!("set `resources.{kind}.{resource}`, or a default in a LimitRange");
            report.insert(container, finding.help(help).help(format!("it is in `{}`", object.file)));
        }
    }
}

/// What an object adds to a quota.
fn share<'d>(
    object: &'d Object<'d>,
    key: &str,
    kind: Option<&str>,
    resource: &str,
    ranges: &Ranges<'_>,
) -> Option<Share<'d>> {
    let one = |data| Some(Share { amount: 1, object, data });
    let spec = object.data.get("spec");
    match (kind, key) {
        (Some(kind), _) => {
            let (_, pod) = object.pod()?;
            let pods = count(object);
            let mut total: u64 = 0;
            let mut largest: Option<(u64, &Data)> = None;
            for container in elements(pod.get("containers")) {
                let own = of_container(container, kind, resource)
                    .or_else(|| of_container(container, "limits", resource));
                let data = effective(container, kind, resource, namespace_of(object), ranges);
                let amount = data.and_then(|data| amount(resource, data)).unwrap_or(0);
                total = total.saturating_add(amount);
                if largest.is_none_or(|(known, _)| amount > known) {
                    largest = Some((amount, own.unwrap_or(container)));
                }
            }
            let (_, data) = largest?;
            Some(Share { amount: total.saturating_mul(pods), object, data })
        }
        (None, "pods") => {
            object.pod()?;
            let data = spec.and_then(|spec| spec.get("replicas")).unwrap_or(object.data);
            Some(Share { amount: count(object), object, data })
        }
        (None, "requests.storage") if object.is("PersistentVolumeClaim", "") => {
            let data = spec?.get("resources")?.get("requests")?.get("storage")?;
            Some(Share { amount: amount("storage", data)?, object, data })
        }
        (None, "services.loadbalancers") if object.is("Service", "") => {
            one(spec?.get("type")?).filter(|share| share.data.as_str() == Some("LoadBalancer"))
        }
        (None, "services.nodeports") if object.is("Service", "") => {
            let ports =
                spec.filter(|spec| matches!(text(spec, "type"), Some("NodePort" | "LoadBalancer")))?;
            let ports = ports.get("ports")?;
            let amount = u64::try_from(elements(Some(ports)).len()).ok()?;
            Some(Share { amount, object, data: ports })
        }
        (None, _) => {
            let name = key.strip_prefix("count/").unwrap_or(key);
            let (plural, group) = name.split_once('.').unwrap_or((name, ""));
            let own = format!("{}s", object.kind.kind.to_lowercase());
            (own == plural && object.kind.group == group).then(|| one(object.data)).flatten()
        }
    }
}

/// Reports a sum above a quota. Earlier checks add up the services alone.
fn sum(
    shares: &[Share<'_>],
    (namespace, key): (&str, &str),
    most: &Data,
    values: &Values,
    intent: &Intent<'_>,
    report: &mut Report<'_>,
) {
    let (_, resource) = counted(key);
    let total = shares.iter().map(|share| share.amount).fold(0, u64::saturating_add);
    let Some(bound) = amount(resource, most).filter(|bound| total > *bound) else { return };
    let others = shares.iter().filter(|share| !intent.has(share.data));
    let Some(largest) = others.max_by_key(|share| share.amount) else { return };
    let says = format!(
        "adds {} of the {} of `{key}` in namespace `{namespace}`, but its quota is {}",
        show(resource, largest.amount),
        show(resource, total),
        show(resource, bound)
    );
    let label = format!("{} of them", show(resource, largest.amount));
    let finding = report.finding(&POLICY_QUOTA, largest.object, largest.data, &says, &label);
    let finding = finding.at_node(most.origin.node, most.origin.span(values), "the quota");
    let help = format!("raise the quota to {}, or reduce what the objects use", show(resource, total));
    report.insert(largest.data, finding.help(help).help(format!("it is in `{}`", largest.object.file)));
}
