//! Containers within the LimitRanges of their namespaces.

use crate::document::Data;
use crate::value::Values;
use crate::world::closed_world::ClosedWorld;
use crate::world::intent::Intent;
use crate::world::object::Object;
use crate::world::policies::amounts::{amount, of_container, show};
use crate::world::policies::codes::POLICY_LIMITS;
use crate::world::policies::pod::{containers, name, namespace_of};
use crate::world::policies::ranges::{Range, Ranges};
use crate::world::report::Report;

pub(super) fn check(
    world: &ClosedWorld<'_>,
    intent: &Intent<'_>,
    ranges: &Ranges<'_>,
    report: &mut Report<'_>,
) {
    for object in &world.objects {
        let Some((_, pod)) = object.pod() else { continue };
        let namespace = namespace_of(object);
        for range in ranges.of(namespace) {
            for container in containers(pod) {
                // Earlier checks apply the limits of the lab to services.
                let is_judged = |data: &Data| intent.has(data) && world.lab.limit_range(namespace).is_some();
                within(object, container, range, &is_judged, world.values, report);
            }
        }
    }
}

/// The bound, what it is a bound of, the words of a message, and whether an amount violates it.
type Rule = (&'static str, &'static str, &'static str, fn(u64, u64) -> bool);

fn within(
    object: &Object<'_>,
    container: &Data,
    range: Range<'_>,
    is_judged: &dyn Fn(&Data) -> bool,
    values: &Values,
    report: &mut Report<'_>,
) {
    let bounds: [Rule; 2] = [
        ("max", "limits", "limits its %RESOURCE% to %AMOUNT% in", |amount, bound| amount > bound),
        ("min", "requests", "requests %AMOUNT% of %RESOURCE% in", |amount, bound| amount < bound),
    ];
    for (bound, kind, words, violates) in bounds {
        for (resource, most) in range.bounds(bound) {
            let own = of_container(container, kind, resource);
            // A limit without a request is the request, too.
            let own = own.or_else(|| of_container(container, "limits", resource));
            let Some(data) = own.filter(|data| !is_judged(data)) else { continue };
            let (Some(has), Some(bound_amount)) = (amount(resource, data), amount(resource, most)) else {
                continue;
            };
            if !violates(has, bound_amount) {
                continue;
            }
            let words = words.replace("%RESOURCE%", resource).replace("%AMOUNT%", &show(resource, has));
            let shown = show(resource, bound_amount);
            let extreme = if bound == "max" { "most" } else { "least" };
            let says = format!(
                "{words} container `{}`, but the LimitRange of its namespace allows at {extreme} {shown}",
                name(container)
            );
            let finding =
                report.finding(&POLICY_LIMITS, object, data, &says, &format!("at {extreme} {shown}"));
            let finding = finding.at_node(most.origin.node, most.origin.span(values), "the bound");
            let help = "change the amount, or the limits of the namespace";
            report.insert(data, finding.help(help).help(format!("it is in `{}`", object.file)));
        }
    }
    for (resource, default) in range.default_limits() {
        let (Some(request), None) =
            (of_container(container, "requests", resource), of_container(container, "limits", resource))
        else {
            continue;
        };
        let exceeds = amount(resource, request) > amount(resource, default);
        if exceeds && amount(resource, default).is_some() && !is_judged(request) {
            let says = format!(
                "requests more {resource} in container `{}` than the default limit of its namespace",
                name(container)
            );
            let finding =
                report.finding(&POLICY_LIMITS, object, request, &says, "more than the default limit");
            let finding =
                finding.at_node(default.origin.node, default.origin.span(values), "the default limit");
            let help = "set a limit on the container itself";
            report.insert(request, finding.help(help).help(format!("it is in `{}`", object.file)));
        }
    }
}
