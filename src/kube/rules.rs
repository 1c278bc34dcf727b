//! Rules of single kinds that the API server or a controller enforces in code, and that no schema has. Rules for pods are in
//! `pods`.

mod access;
mod admission;
mod expressions;
mod gateway;
mod limits;
mod network;
mod scaling;
mod storage;

use crate::document::Data;
use crate::kube::codes::K8S_RULE;
use crate::kube::object::{Fault, Object, Path};

/// A rule: it checks an object of its kind and adds its findings.
type Rule = fn(&Object<'_>, &mut Vec<Fault>);

/// API group, kind, and a rule for objects of that kind.
const RULES: &[(&str, &str, Rule)] = &[
    ("", "ConfigMap", storage::keys),
    ("", "LimitRange", limits::range),
    ("", "PersistentVolume", storage::volume),
    ("", "PersistentVolumeClaim", storage::claim),
    ("", "ResourceQuota", limits::quota),
    ("", "Secret", storage::secret),
    ("", "Service", network::service),
    ("admissionregistration.k8s.io", "MutatingAdmissionPolicy", admission::policy),
    ("admissionregistration.k8s.io", "MutatingAdmissionPolicy", expressions::policy),
    ("admissionregistration.k8s.io", "MutatingWebhookConfiguration", expressions::webhooks),
    ("admissionregistration.k8s.io", "ValidatingAdmissionPolicy", admission::policy),
    ("admissionregistration.k8s.io", "ValidatingAdmissionPolicy", expressions::policy),
    ("admissionregistration.k8s.io", "ValidatingWebhookConfiguration", expressions::webhooks),
    ("apiextensions.k8s.io", "CustomResourceDefinition", expressions::definition),
    ("apps", "DaemonSet", scaling::daemon_set),
    ("apps", "Deployment", scaling::deployment),
    ("apps", "StatefulSet", storage::claim_templates),
    ("autoscaling", "HorizontalPodAutoscaler", scaling::autoscaler),
    ("discovery.k8s.io", "EndpointSlice", network::addresses),
    ("gateway.envoyproxy.io", "ClientTrafficPolicy", gateway::client_traffic),
    ("networking.k8s.io", "Ingress", network::ingress),
    ("networking.k8s.io", "NetworkPolicy", network::policy),
    ("policy", "PodDisruptionBudget", scaling::budget),
    ("rbac.authorization.k8s.io", "ClusterRole", access::role),
    ("rbac.authorization.k8s.io", "ClusterRoleBinding", access::binding),
    ("rbac.authorization.k8s.io", "Role", access::role),
    ("rbac.authorization.k8s.io", "RoleBinding", access::binding),
];

pub(super) fn faults(object: &Object<'_>) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (group, kind, rule) in RULES {
        if (*group, *kind) == (object.group(), object.kind) {
            rule(object, &mut faults);
        }
    }
    faults
}

fn broken(path: Path, says: impl Into<String>, label: &str, help: &str) -> Fault {
    Fault::new(&K8S_RULE, path, says, label).help((!help.is_empty()).then(|| help.to_owned()))
}

fn text<'d>(data: Option<&'d Data>, key: &str) -> Option<&'d str> {
    data?.get(key)?.as_str()
}

/// Whether a number or percentage of pods is zero.
fn is_zero(data: Option<&Data>) -> bool {
    data.and_then(Data::as_integer) == Some(0) || data.and_then(Data::as_str) == Some("0%")
}

/// Reports values that are neither a percentage nor a valid number of pods.
fn percentage(data: Option<&Data>, path: Path, faults: &mut Vec<Fault>) {
    share(data, path, None, faults);
}

/// Like [`percentage`], but with a maximum of 100%.
fn part(data: Option<&Data>, path: Path, faults: &mut Vec<Fault>) {
    share(data, path, Some(100), faults);
}

fn share(data: Option<&Data>, path: Path, most: Option<u32>, faults: &mut Vec<Fault>) {
    if let Some(number) =
        data.and_then(Data::as_integer).filter(|number| !(0..=i64::from(i32::MAX)).contains(number))
    {
        let says = format!("sets `{path}` to `{number}`, which is not a valid number of pods");
        faults.push(broken(path, says, "not a number of pods", "write `1` or `\"25%\"`"));
        return;
    }
    let Some(text) = data.and_then(Data::as_str) else { return };
    let digits = text.strip_suffix('%').unwrap_or_default();
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        let says = format!("sets `{path}` to `\"{text}\"`, which is neither a number nor a percentage");
        faults.push(broken(path, says, "neither a number nor a percentage", "write `1` or `\"25%\"`"));
    } else if most.is_some_and(|most| digits.parse::<u32>().is_ok_and(|percent| percent > most)) {
        let says = format!("sets `{path}` to `{text}`, which is more than 100%");
        faults.push(broken(path, says, "more than 100%", "write at most `100%`"));
    }
}
