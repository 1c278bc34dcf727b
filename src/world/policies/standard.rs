//! The rules of `policies`: limits of CPU, floating images and registries.

use crate::diag::{Diagnostic, Severity};
use crate::document::Data;
use crate::lab::Lab;
use crate::lab::cluster::{CpuLimits, FloatingImages};
use crate::types::{ImageRef, is_within};
use crate::value::{NodeId, Values};
use crate::world::closed_world::ClosedWorld;
use crate::world::intent::Intent;
use crate::world::object::{Object, shown};
use crate::world::policies::codes::{POLICY_CPU_LIMIT, POLICY_IMAGE};
use crate::world::policies::pod::{containers, name};
use crate::world::report::Report;

pub(super) fn check(world: &ClosedWorld<'_>, intent: &Intent<'_>, report: &mut Report<'_>) {
    let ClosedWorld { objects, lab, values, .. } = world;
    for object in objects {
        let Some((_, pod)) = object.pod() else { continue };
        for container in containers(pod) {
            cpu_limit(object, container, lab, intent, values, report);
            let Some(data) = container.get("image") else { continue };
            let own = intent.container(container).map(|own| own.image.node);
            let Ok(image) = shown(data).parse::<ImageRef>() else { continue };
            if own != Some(data.origin.node) {
                floating(object, container, (data, &image), lab, values, report);
                registry(object, container, (data, &image), lab, values, report);
            }
        }
    }
}

fn cpu_limit(
    object: &Object<'_>,
    container: &Data,
    lab: &Lab,
    intent: &Intent<'_>,
    values: &Values,
    report: &mut Report<'_>,
) {
    let policy = &lab.policies.cpu_limits;
    let own = intent.container(container).map(|own| own.cpu_limit.as_ref().map(|limit| limit.node));
    let limits = container.get("resources").and_then(|resources| resources.get("limits"));
    let limit = limits.and_then(|limits| limits.get("cpu")).filter(|limit| limit.scalar().is_some());
    let name = name(container);
    let (data, says, label, help) = match (policy.value, limit) {
        // Earlier checks report a container of a service without a limit.
        (CpuLimits::Required, None) if own != Some(None) => {
            let says = format!("has no CPU limit for container `{name}`, but the lab requires one");
            (
                container,
                says,
                "no `resources.limits.cpu`",
                "set a limit, such as `resources.limits.cpu = \"500m\"`",
            )
        }
        (CpuLimits::Forbidden, Some(limit)) if own.flatten() != Some(limit.origin.node) => {
            let says = format!("limits the CPU of container `{name}`, but the lab forbids CPU limits");
            (limit, says, "this limit", "remove it")
        }
        _ => return,
    };
    let finding = report.finding(&POLICY_CPU_LIMIT, object, data, &says, label);
    let finding = mention(finding, policy.node, values, &format!("{} here", policy.value.word()));
    report.insert(data, finding.help(help).help(format!("it is in `{}`", object.file)));
}

fn floating(
    object: &Object<'_>,
    container: &Data,
    (data, image): (&Data, &ImageRef),
    lab: &Lab,
    values: &Values,
    report: &mut Report<'_>,
) {
    let policy = &lab.policies.floating_images;
    let severity = match policy.value {
        FloatingImages::Allowed => return,
        FloatingImages::Warned => Severity::Warning,
        FloatingImages::Refused => Severity::Error,
    };
    if !image.is_floating() {
        return;
    }
    let says = format!("has an image without a fixed version in container `{}`", name(container));
    let mut finding = report.finding(&POLICY_IMAGE, object, data, &says, "changes with every release");
    finding.severity = severity;
    if severity == Severity::Error {
        finding = mention(finding, policy.node, values, "rejected here");
    }
    let finding = finding.help("use the tag of a release, such as `:1.2.3`, or a digest");
    report.insert(data, finding.help(format!("it is in `{}`", object.file)));
}

fn registry(
    object: &Object<'_>,
    container: &Data,
    (data, image): (&Data, &ImageRef),
    lab: &Lab,
    values: &Values,
    report: &mut Report<'_>,
) {
    let Some(registries) = &lab.policies.registries else { return };
    let whole = format!("{}/{}", image.registry(), image.repository());
    if registries.iter().any(|place| is_within(&whole, &place.value)) {
        return;
    }
    let says = format!(
        "has an image in container `{}` that comes from `{}`, which is not an allowed registry",
        name(container),
        image.registry()
    );
    let mut finding = report.finding(&POLICY_IMAGE, object, data, &says, "not an allowed registry");
    if let Some(first) = registries.first() {
        finding = mention(finding, first.node, values, "the allowed registries start here");
    }
    let finding =
        finding.help("copy the image to an allowed registry, or add its registry to `policies.registries`");
    report.insert(data, finding.help(format!("it is in `{}`", object.file)));
}

fn mention(finding: Diagnostic, node: NodeId, values: &Values, label: &str) -> Diagnostic {
    finding.at_node(node, values.span(node), label)
}
