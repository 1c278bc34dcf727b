//! Autoscalers: without measurements they do nothing, and two of them on the same resource work against each other.

use crate::charts::Charts;
use crate::document::{Data, elements};
use crate::facts::node_system::NodeFacts;
use crate::lab::Lab;
use crate::world::object::{Object, text};
use crate::world::pods::codes::{POD_METRICS, POD_SCALERS};
use crate::world::report::Report;

const API: &str = "metrics.k8s.io";
/// Charts that serve the API.
const SERVERS: &[&str] = &["metrics-server", "prometheus-adapter"];

pub(super) fn check(
    objects: &[Object<'_>],
    lab: &Lab,
    charts: &Charts,
    nodes: Option<&dyn NodeFacts>,
    report: &mut Report<'_>,
) {
    let own = nodes.zip(lab.cluster.as_ref()).is_some_and(|(nodes, cluster)| nodes.measures_pods(cluster));
    let measured = own || is_measured(objects, lab, charts);
    for object in objects.iter().filter(|object| object.is("HorizontalPodAutoscaler", "autoscaling")) {
        let Some((metric, resource)) = resources(object).next() else { continue };
        if !measured {
            let says = format!("scales by {resource}, but nothing measures it: no service provides `{API}`");
            let help =
                "install metrics-server; if a service contains it: `provides.apis = [\"metrics.k8s.io\"]`";
            report.add(&POD_METRICS, object, metric, &says, "is never known", help);
        }
        let vertical = objects.iter().find(|other| {
            other.is("VerticalPodAutoscaler", "autoscaling.k8s.io")
                && changes(other)
                && is_same(object, other)
        });
        if let Some(vertical) = vertical {
            let says = format!("scales by {resource} what {vertical} resizes");
            let help = "scale by another metric, or set `updatePolicy.updateMode` to `Off`";
            report.add(&POD_SCALERS, object, metric, &says, "changes with the requests", help);
        }
    }
}

/// The resources that an autoscaler scales by, each with its field.
fn resources<'d>(object: &Object<'d>) -> impl Iterator<Item = (&'d Data, &'d str)> {
    let spec = object.data.get("spec");
    // Version 1 of the API has only this field.
    let first = spec.and_then(|spec| spec.get("targetCPUUtilizationPercentage")).map(|data| (data, "cpu"));
    let metrics = elements(spec.and_then(|spec| spec.get("metrics"))).iter();
    first.into_iter().chain(metrics.filter_map(|metric| {
        let resource = metric.get("resource").or_else(|| metric.get("containerResource"))?;
        Some((resource.get("name")?, text(resource, "name")?))
    }))
}

/// Whether something in the cluster serves measurements of pods.
fn is_measured(objects: &[Object<'_>], lab: &Lab, charts: &Charts) -> bool {
    let provides = lab.services().any(|(_, service)| {
        let mut apis = service.provides.apis.iter();
        apis.any(|api| api.value.as_str() == API)
    });
    let serves = |object: &Object<'_>| {
        object.is("APIService", "apiregistration.k8s.io") && object.name.ends_with(&format!(".{API}"))
    };
    // Objects of a chart that an engine installs are unknown.
    let chart = charts.iter().any(|(_, chart)| SERVERS.contains(&chart.name.value.as_str()));
    provides || chart || objects.iter().any(serves)
}

/// Whether a vertical autoscaler changes running pods, which is the default.
fn changes(vertical: &Object<'_>) -> bool {
    let policy = vertical.data.get("spec").and_then(|spec| spec.get("updatePolicy"));
    let mode = policy.and_then(|policy| text(policy, "updateMode"));
    !matches!(mode, Some("Off" | "Initial"))
}

fn is_same(one: &Object<'_>, other: &Object<'_>) -> bool {
    let target = |object: &Object<'_>, key| {
        let target = object.data.get("spec")?.get(key)?;
        Some((text(target, "kind")?.to_owned(), text(target, "name")?.to_owned()))
    };
    let same = target(one, "scaleTargetRef") == target(other, "targetRef");
    one.namespace == other.namespace && same && target(one, "scaleTargetRef").is_some()
}
