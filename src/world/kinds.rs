//! Kinds and resources that objects name in policies, quotas and exceptions: without such a kind, the entry never applies.

use std::collections::BTreeSet;

use crate::diag::{Code, Diagnostic, Example, Severity, near};
use crate::document::{Data, elements, fields};
use crate::world::closed_world::ClosedWorld;
use crate::world::object::{Object, each_text, text};
use crate::world::references::kinds_of_table;
use crate::world::report::Report;

/// The code for a kind or a resource that does not exist.
pub static OBJ_KIND: Code = Code {
    name: "OBJ-KIND",
    severity: Severity::Error,
    title: "a kind or a resource that does not exist",
    why: "Policies, quotas and exceptions name kinds and resources as texts. A misspelt name matches \
          nothing: the policy never applies, the quota limits nothing, and the engine goes on reporting the \
          difference.",
    example: Example::Lab {
        bad: r#"{
  services.hello.manifests.quota = {
    apiVersion = "v1", kind = "ResourceQuota", metadata = { name = "more", namespace = "hello" },
    spec.hard."limit.memory" = "4Gi",
  },
}"#,
        good: r#"{
  services.hello.manifests.quota = {
    apiVersion = "v1", kind = "ResourceQuota", metadata = { name = "more", namespace = "hello" },
    spec.hard."limits.memory" = "4Gi",
  },
}"#,
    },
    allowable: true,
};

/// What quotas can limit besides objects by their count: <https://kubernetes.io/docs/concepts/policy/resource-quotas/>.
const QUOTAS: &[&str] = &[
    "configmaps",
    "cpu",
    "ephemeral-storage",
    "limits.cpu",
    "limits.ephemeral-storage",
    "limits.memory",
    "memory",
    "persistentvolumeclaims",
    "pods",
    "replicationcontrollers",
    "requests.cpu",
    "requests.ephemeral-storage",
    "requests.memory",
    "requests.storage",
    "resourcequotas",
    "secrets",
    "services",
    "services.loadbalancers",
    "services.nodeports",
];
/// Kinds of Kubernetes that policies are about, and that the table of references does not name.
const KINDS: &[&str] = &[
    "ClusterRoleBinding",
    "ConfigMap",
    "CronJob",
    "DaemonSet",
    "Deployment",
    "Endpoints",
    "EndpointSlice",
    "Event",
    "HorizontalPodAutoscaler",
    "Ingress",
    "Job",
    "Lease",
    "LimitRange",
    "Namespace",
    "NetworkPolicy",
    "Node",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "Pod",
    "PodDisruptionBudget",
    "PodTemplate",
    "ReplicaSet",
    "ReplicationController",
    "ResourceQuota",
    "Role",
    "RoleBinding",
    "Secret",
    "Service",
    "ServiceAccount",
    "StatefulSet",
    "StorageClass",
    "ValidatingWebhookConfiguration",
    "MutatingWebhookConfiguration",
    "CustomResourceDefinition",
    "APIService",
];
/// Operations that Kyverno writes behind a kind.
const SUBRESOURCES: &[&str] =
    &["*", "attach", "ephemeralcontainers", "eviction", "exec", "log", "portforward", "scale", "status"];

/// All findings about kinds and resources.
pub fn findings(world: &ClosedWorld<'_>) -> Vec<Diagnostic> {
    let mut report = Report::new(world.values);
    let mut known: BTreeSet<&str> = world.objects.iter().map(|object| object.kind.kind).collect();
    known.extend(KINDS.iter().copied());
    for kind in kinds_of_table() {
        known.insert(kind);
    }
    let pairs: BTreeSet<(&str, &str)> =
        world.objects.iter().map(|object| (object.kind.group, object.kind.kind)).collect();
    for object in &world.objects {
        match (object.kind.kind, object.kind.group) {
            ("ResourceQuota", "") => quota(object, &mut report),
            ("ClusterPolicy" | "Policy", "kyverno.io") => policy(object, &known, &mut report),
            ("Application", "argoproj.io") => differences(object, &pairs, &mut report),
            _ => {}
        }
    }
    report.into_diagnostics()
}

fn quota(object: &Object<'_>, report: &mut Report<'_>) {
    for (name, data) in fields(object.data.get("spec").and_then(|spec| spec.get("hard"))) {
        let is_open = name.contains('/')
            || name.contains(".storageclass.storage.k8s.io")
            || name.starts_with("requests.hugepages");
        if is_open
            || name.starts_with("hugepages-")
            || name.starts_with("count")
            || QUOTAS.contains(&name.as_str())
        {
            continue;
        }
        let says = format!("limits `{name}`, which is not a resource of quotas");
        let help = near::did_you_mean(name, QUOTAS)
            .unwrap_or_else(|| "compare it with the documentation".to_owned());
        report.add(&OBJ_KIND, object, data, &says, "limits nothing", &help);
    }
}

/// The kinds that the rules of Kyverno match.
fn policy(object: &Object<'_>, known: &BTreeSet<&str>, report: &mut Report<'_>) {
    for rule in elements(object.data.get("spec").and_then(|spec| spec.get("rules"))) {
        for part in ["match", "exclude"].into_iter().filter_map(|key| rule.get(key)) {
            kinds(part, &mut |data| {
                let written = data.as_str().unwrap_or_default();
                // `apps/v1/Deployment/scale`, or less of it.
                let mut parts = written.split('/').filter(|part| !SUBRESOURCES.contains(part));
                let Some(kind) = parts.next_back().and_then(|part| part.split('.').next()) else { return };
                if kind.contains('*') || kind.is_empty() || known.contains(kind) {
                    return;
                }
                let Some(near) = near::nearest(kind, known.iter().copied()) else { return };
                let says = format!("matches the kind `{written}`, which does not exist");
                report.add(
                    &OBJ_KIND,
                    object,
                    data,
                    &says,
                    "matches nothing",
                    &format!("did you mean `{near}`?"),
                );
            });
        }
    }
}

fn kinds<'d>(data: &'d Data, found: &mut dyn FnMut(&'d Data)) {
    for (key, inner) in fields(Some(data)) {
        if key == "kinds" {
            each_text(inner, &mut |data, _| found(data));
        } else {
            kinds(inner, found);
        }
    }
    elements(Some(data)).iter().for_each(|inner| kinds(inner, found));
}

/// What an Application ignores: a kind of the lab has the group that is written.
fn differences(object: &Object<'_>, pairs: &BTreeSet<(&str, &str)>, report: &mut Report<'_>) {
    for entry in elements(object.data.get("spec").and_then(|spec| spec.get("ignoreDifferences"))) {
        let (Some(kind), group) = (text(entry, "kind"), text(entry, "group").unwrap_or_default()) else {
            continue;
        };
        if kind == "*" || group == "*" || pairs.contains(&(group, kind)) {
            continue;
        }
        let Some((right, _)) = pairs.iter().find(|(_, known)| *known == kind) else { continue };
        let data = entry.get("group").or_else(|| entry.get("kind")).unwrap_or(entry);
        let says = format!("ignores differences of {kind} in the group `{group}`, which has no such kind");
        let help = if right.is_empty() {
            "leave the group out".to_owned()
        } else {
            format!("the group is `{right}`")
        };
        report.add(&OBJ_KIND, object, data, &says, "ignores nothing", &help);
    }
}
