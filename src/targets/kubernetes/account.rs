//! ServiceAccounts, and the roles that define their permissions.

use crate::document::{Data, Map};
use crate::lab::FreeName;
use crate::lab::decode::Entries;
use crate::lab::service::{Account, Pod, RbacRule};
use crate::resolve::ResolvedService;
use crate::targets::kubernetes::{labelled, labels, metadata, object};
use crate::targets::shared::folder::Manifest;
use crate::value::{At, NodeId};

const RBAC: &str = "rbac.authorization.k8s.io";

/// The name of the pods' account: an existing one, or the service's own.
pub(super) fn name(service: &ResolvedService<'_>, pod: &Pod) -> Option<Data> {
    let own = || service.service.account.as_ref().map(|account| account_name(service, account));
    pod.service_account.as_ref().map(Data::from).or_else(own)
}

pub(super) fn objects(service: &ResolvedService<'_>) -> Vec<Manifest> {
    let Some(account) = &service.service.account else { return Vec::new() };
    let make = AccountObjects { service, account };
    let mut objects = vec![make.service_account()];
    if !account.rules.is_empty() {
        objects.extend(make.role(None, &account.rules));
    }
    for (namespace, rules) in account.namespaces.iter().filter(|(_, rules)| !rules.is_empty()) {
        objects.extend(make.role(Some(namespace.as_str()), rules));
    }
    if !account.cluster_rules.is_empty() {
        objects.extend(make.cluster_role(&account.cluster_rules));
    }
    objects.extend(account.roles.iter().map(|role| make.existing(role, false)));
    objects.extend(account.cluster_roles.iter().map(|role| make.existing(role, true)));
    objects
}

fn account_name(service: &ResolvedService<'_>, account: &Account) -> Data {
    match &account.name {
        Some(name) => Data::from(name),
        None => Data::text(account.node, service.name.to_string()),
    }
}

struct AccountObjects<'m, 'l> {
    service: &'m ResolvedService<'l>,
    account: &'l Account,
}

impl AccountObjects<'_, '_> {
    fn service_account(&self) -> Manifest {
        let Self { service, account } = self;
        let node = account.node;
        let own = account.labels.iter().map(|(key, value)| (key.to_string(), Data::from(value)));
        let annotations = account.annotations.iter().map(|(key, value)| (key.to_string(), Data::from(value)));
        let name = account.name.as_ref().map_or(service.name.to_string(), ToString::to_string);
        let metadata =
            labelled(service, node, name, own).some("annotations", Data::map(node).extend(annotations));
        let object = object(node, "v1", "ServiceAccount", metadata)
            .maybe("automountServiceAccountToken", account.automount.as_ref());
        Manifest::new("serviceaccount.yaml", object)
    }

    /// A role in a namespace, the service's own or another, and its binding.
    fn role(&self, namespace: Option<&str>, rules: &Entries<FreeName, RbacRule>) -> [Manifest; 2] {
        let Self { service, account } = self;
        let node = account.node;
        // In another namespace, the service's name may be taken.
        let (name, file) = match namespace {
            None => (service.name.to_string(), String::new()),
            Some(other) => (format!("{}.{}", service.namespace.value, service.name), format!("-{other}")),
        };
        let metadata = || match namespace {
            None => metadata(service, node, name.clone()),
            Some(other) => Data::map(node)
                .text("name", name.clone())
                .text("namespace", other)
                .put("labels", labels(service)),
        };
        let role = object(node, &format!("{RBAC}/v1"), "Role", metadata()).put("rules", listed(node, rules));
        let binding = self.binding("RoleBinding", metadata(), "Role", Data::text(node, name.clone()));
        [
            Manifest::new(format!("role{file}.yaml"), role),
            Manifest::new(format!("rolebinding{file}.yaml"), binding),
        ]
    }

    /// ClusterRoles are cluster-scoped. A dot, which neither part can have, makes names unique.
    fn cluster_role(&self, rules: &Entries<FreeName, RbacRule>) -> [Manifest; 2] {
        let Self { service, account } = self;
        let node = account.node;
        let name = format!("{}.{}", service.namespace.value, service.name);
        let metadata = || Data::map(node).text("name", name.clone()).put("labels", labels(service));
        let role = object(node, &format!("{RBAC}/v1"), "ClusterRole", metadata());
        let role = role.put("rules", listed(node, rules));
        let binding =
            self.binding("ClusterRoleBinding", metadata(), "ClusterRole", Data::text(node, name.clone()));
        [Manifest::new("clusterrole.yaml", role), Manifest::new("clusterrolebinding.yaml", binding)]
    }

    /// The binding to a ClusterRole that exists.
    fn existing(&self, role: &At<String>, whole_cluster: bool) -> Manifest {
        let Self { service, .. } = self;
        let node = role.node;
        let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
        let part: String = role.chars().map(plain).collect();
        let (kind, metadata) = if whole_cluster {
            let name = format!("{}.{}.{part}", service.namespace.value, service.name);
            ("ClusterRoleBinding", Data::map(node).text("name", name).put("labels", labels(service)))
        } else {
            ("RoleBinding", metadata(service, node, format!("{}.{part}", service.name)))
        };
        let binding = self.binding(kind, metadata, "ClusterRole", Data::from(role));
        Manifest::new(format!("{}-{part}.yaml", kind.to_lowercase()), binding)
    }

    fn binding(&self, kind: &str, metadata: Map, role_kind: &str, role: Data) -> Map {
        let node = role.origin.node;
        let reference = Data::map(node).text("apiGroup", RBAC).text("kind", role_kind).put("name", role);
        let subject = Data::map(node)
            .text("kind", "ServiceAccount")
            .put("name", account_name(self.service, self.account))
            .text("namespace", self.service.namespace.value.clone());
        object(node, &format!("{RBAC}/v1"), kind, metadata)
            .put("roleRef", reference)
            .put("subjects", Data::list(node, [subject.into()]))
    }
}

fn listed(node: NodeId, rules: &Entries<FreeName, RbacRule>) -> Data {
    Data::list(node, rules.values().map(rule))
}

fn rule(rule: &RbacRule) -> Data {
    let node = rule.node;
    let list = |texts: &[At<String>]| Data::list(node, texts.iter().map(Data::from));
    let groups = if rule.resources.is_empty() { &[] } else { rule.groups.as_slice() };
    Data::map(node)
        .some("apiGroups", list(groups))
        .some("resources", list(&rule.resources))
        .some("resourceNames", list(&rule.names))
        .some("nonResourceURLs", list(&rule.urls))
        .put("verbs", list(&rule.verbs))
        .into()
}

#[cfg(test)]
mod tests {
    use crate::testing::{codes, compile_with, document};

    #[test]
    fn an_account_has_the_roles_that_its_rules_ask_for() {
        let (compiled, _) = compile_with(
            r#"{
  services.hello.account = {
    annotations."example.com/role" = "reader",
    automount = true,
    rules.pods = { resources = ["pods", "pods/log"], verbs = ["get", "list"] },
    namespaces.kube-system.leases = { groups = ["coordination.k8s.io"], resources = ["leases"], names = ["one"], verbs = ["get"] },
    cluster_rules.nodes = { resources = ["nodes"], verbs = ["list"] },
    cluster_rules.metrics = { urls = ["/metrics"], verbs = ["get"] },
    cluster_roles = ["system:auth-delegator"],
    roles = ["view"],
  },
}"#,
        );
        assert_eq!(codes(&compiled), [""; 0], "{:#?}", compiled.diagnostics);
        let has = |file: &str, parts: &[&str]| {
            let text = document(&compiled, &format!("kubernetes/hello/hello/{file}"));
            for part in parts {
                assert!(text.contains(part), "{part} in\n{text}");
            }
        };
        has("serviceaccount.yaml", &["automountServiceAccountToken: true", "example.com/role: reader"]);
        has("deployment.yaml", &["serviceAccountName: hello"]);
        has("role.yaml", &["namespace: hello", "- pods/log"]);
        has("role-kube-system.yaml", &["namespace: kube-system", "resourceNames:\n  - one"]);
        has("rolebinding-kube-system.yaml", &["name: hello.hello", "namespace: hello"]);
        has("clusterrole.yaml", &["nonResourceURLs:\n  - /metrics", "name: hello.hello"]);
        has("clusterrolebinding-system-auth-delegator.yaml", &["name: system:auth-delegator"]);
        has("rolebinding-view.yaml", &["kind: ClusterRole", "name: hello.view"]);
    }
}
