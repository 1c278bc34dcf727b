//! Numbers of pods, and how pods are replaced.

use crate::document::{Data, elements};
use crate::kube::object::{Fault, KubeObject, Path};
use crate::kube::rules::{broken, is_zero, part, percentage, text};

pub(super) fn deployment(object: &KubeObject<'_>, faults: &mut Vec<Fault>) {
    let at = Path::of(&["spec", "strategy"]);
    let rolling = at.key("rollingUpdate");
    if text(object.at(&at), "type") == Some("Recreate") && object.at(&rolling).is_some() {
        let says = "sets `spec.strategy.rollingUpdate`, but its strategy is `Recreate`";
        faults.push(broken(
            rolling,
            says,
            "not with `Recreate`",
            "remove it, or write `type: RollingUpdate`",
        ));
        return;
    }
    rolling_update(object, &rolling, faults);
}

pub(super) fn daemon_set(object: &KubeObject<'_>, faults: &mut Vec<Fault>) {
    let at = Path::of(&["spec", "updateStrategy", "rollingUpdate"]);
    rolling_update(object, &at, faults);
    let (surge, unavailable) = (object.at(&at.key("maxSurge")), object.at(&at.key("maxUnavailable")));
    if surge.is_some() && !is_zero(surge) && !is_zero(unavailable) {
        let says = format!("has both `maxSurge` and a non-zero `maxUnavailable` in `{at}`");
        let help = "with `maxSurge`, write `maxUnavailable: 0`: the default is 1";
        faults.push(broken(at.key("maxSurge"), says, "one of the two", help));
    }
}

fn rolling_update(object: &KubeObject<'_>, at: &Path, faults: &mut Vec<Fault>) {
    let update = object.at(at);
    let (surge, unavailable) = (at.key("maxSurge"), at.key("maxUnavailable"));
    // More than 100% is valid, except for DaemonSets, whose pods each need a node.
    let check = if object.kind == "DaemonSet" { part } else { percentage };
    check(object.at(&surge), surge.clone(), faults);
    part(object.at(&unavailable), unavailable.clone(), faults);
    let field = |key: &str| update.and_then(|update| update.get(key));
    if is_zero(field("maxSurge")) && is_zero(field("maxUnavailable")) {
        let says = format!("can never replace a pod: `maxSurge` and `maxUnavailable` in `{at}` are both 0");
        faults.push(broken(at.clone(), says, "both are 0", "set one of the two to at least 1"));
    }
}

pub(super) fn autoscaler(object: &KubeObject<'_>, faults: &mut Vec<Fault>) {
    let spec = object.data.get("spec");
    let field = |key: &str| spec.and_then(|spec| spec.get(key)).and_then(Data::as_integer);
    if let (Some(least), Some(most)) = (field("minReplicas"), field("maxReplicas"))
        && least > most
    {
        let says = format!("sets `spec.minReplicas` ({least}) above `spec.maxReplicas` ({most})");
        let fault = broken(Path::of(&["spec", "minReplicas"]), says, "more than the maximum", "");
        faults.push(fault.related(Path::of(&["spec", "maxReplicas"]), "the maximum"));
    }
    if object.api != "autoscaling/v2" {
        return;
    }
    let target = Path::of(&["spec", "scaleTargetRef"]);
    let kind = text(object.at(&target), "kind").unwrap_or_default();
    if !text(object.at(&target), "apiVersion").unwrap_or_default().contains('/')
        && !matches!(kind, "" | "ReplicationController")
    {
        let says = format!("does not set the API group of the {kind} in `{target}`");
        faults.push(broken(target, says, "no API group", "write `apiVersion: apps/v1`, for instance"));
    }
    for direction in ["scaleDown", "scaleUp"] {
        let at = Path::of(&["spec", "behavior", direction, "policies"]);
        if object.at(&at).is_some_and(|policies| elements(Some(policies)).is_empty()) {
            let says = format!("has no policy in `{at}`");
            faults.push(broken(at, says, "empty", "remove it, or add a policy"));
        }
    }
    for (index, metric) in elements(spec.and_then(|spec| spec.get("metrics"))).iter().enumerate() {
        let Some(kind) = text(Some(metric), "type") else { continue };
        let at = Path::of(&["spec", "metrics"]).index(index);
        let Some(source) = source(kind) else { continue };
        let Some(measured) = metric.get(source) else {
            let says = format!("has a metric of type `{kind}` without `{source}` in `{at}`");
            faults.push(broken(at, says, "the source of the metric is missing", ""));
            continue;
        };
        let target = measured.get("target");
        let is_said = |field: &&str| target.is_some_and(|target| target.get(field).is_some());
        if target.is_some() && !["averageUtilization", "averageValue", "value"].iter().any(is_said) {
            let at = at.key(source).key("target");
            let says = format!("has no target value in `{at}`");
            faults.push(broken(at, says, "no target value", "write `averageUtilization: 80`, for instance"));
        }
    }
    let is_beside_pods = |metric: &Data| matches!(text(Some(metric), "type"), Some("External" | "Object"));
    let metrics = elements(spec.and_then(|spec| spec.get("metrics")));
    if field("minReplicas") == Some(0) && !metrics.iter().any(is_beside_pods) {
        let says = "can scale to zero, but has no metric that is available without pods";
        let help = "write `minReplicas: 1`, or add a metric of type `External` or `Object`";
        faults.push(broken(Path::of(&["spec", "minReplicas"]), says, "must be at least 1", help));
    }
}

/// The field that a type of metric requires. The schema reports other types.
fn source(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "ContainerResource" => "containerResource",
        "External" => "external",
        "Object" => "object",
        "Pods" => "pods",
        "Resource" => "resource",
        _ => return None,
    })
}

pub(super) fn budget(object: &KubeObject<'_>, faults: &mut Vec<Fault>) {
    let spec = Path::of(&["spec"]);
    let (least, most) = (spec.key("minAvailable"), spec.key("maxUnavailable"));
    let (kept, gone): (Option<&Data>, Option<&Data>) = (object.at(&least), object.at(&most));
    part(kept, least.clone(), faults);
    part(gone, most.clone(), faults);
    if kept.is_some() && gone.is_some() {
        let says = "has both `minAvailable` and `maxUnavailable`";
        faults.push(broken(most, says, "one of the two", "keep one").related(least, "the other"));
    }
}
