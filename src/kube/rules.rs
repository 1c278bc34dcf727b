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
mod values;

use crate::kube::object::{Fault, KubeObject};
use values::{broken, is_zero, part, percentage, text};

/// A rule: it checks an object of its kind and adds its findings.
type Rule = fn(&KubeObject<'_>, &mut Vec<Fault>);

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

pub(super) fn faults(object: &KubeObject<'_>) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (group, kind, rule) in RULES {
        if (*group, *kind) == (object.group(), object.kind) {
            rule(object, &mut faults);
        }
    }
    faults
}
