//! Roles and role bindings.

use crate::document::{Data, elements};
use crate::kube::codes::K8S_NAME;
use crate::kube::object::{Fault, KubeObject, Path};
use crate::kube::rules::{broken, text};
use crate::types::ObjectName;

/// A rule of a role applies either to resources or to URLs of the API server.
pub(super) fn role(object: &KubeObject<'_>, faults: &mut Vec<Fault>) {
    let rules = Path::of(&["rules"]);
    for (index, rule) in elements(object.at(&rules)).iter().enumerate() {
        let at = rules.index(index);
        let has = |field: &str| !elements(rule.get(field)).is_empty();
        let of_resources = ["apiGroups", "resources", "resourceNames"];
        if has("nonResourceURLs") {
            if object.kind == "Role" {
                let says = format!("has URLs in `{at}`, which are not namespaced");
                faults.push(broken(at.key("nonResourceURLs"), says, "not in a Role", "write a ClusterRole"));
            }
            for field in of_resources.into_iter().filter(|field| has(field)) {
                let says = format!("has both URLs and `{field}` in `{at}`");
                faults.push(broken(at.key(field), says, "one of the two", "write two rules"));
            }
            continue;
        }
        for field in of_resources.into_iter().take(2).filter(|field| !has(field)) {
            let says = format!("has a rule without effect in `{at}`: `{field}` is empty");
            let help = "write `apiGroups: [\"\"]` for Pods, Secrets and other core resources";
            let fault = broken(at.clone(), says, "this rule has no effect", "");
            faults.push(fault.at_key().help((field == "apiGroups").then(|| help.to_owned())));
        }
    }
}

/// Role bindings name a role, and users, groups or service accounts.
pub(super) fn binding(object: &KubeObject<'_>, faults: &mut Vec<Fault>) {
    const GROUP: &str = "rbac.authorization.k8s.io";
    let role = Path::of(&["roleRef"]);
    if let Some(group) = text(object.at(&role), "apiGroup").filter(|group| *group != GROUP) {
        let at = role.key("apiGroup");
        let says = format!("sets `{at}` to `\"{group}\"`, which is not the API group of roles");
        faults.push(broken(at, says, "not the API group of roles", &format!("write `{GROUP}`")));
    }
    let is_of_cluster = object.kind == "ClusterRoleBinding";
    if let Some(kind) = text(object.at(&role), "kind")
        && kind != "ClusterRole"
        && (is_of_cluster || kind != "Role")
    {
        let at = role.key("kind");
        let says = format!("cannot bind a {kind}");
        let help = if is_of_cluster { "write `ClusterRole`" } else { "write `Role` or `ClusterRole`" };
        faults.push(broken(at, says, "cannot be bound here", help));
    }
    for (index, subject) in elements(object.data.get("subjects")).iter().enumerate() {
        let at = Path::of(&["subjects"]).index(index);
        let has_namespace = text(Some(subject), "namespace").is_some_and(|namespace| !namespace.is_empty());
        match text(Some(subject), "kind") {
            // In a RoleBinding, the default is its own namespace.
            Some("ServiceAccount") if is_of_cluster && !has_namespace => {
                let says = format!("refers to a service account without its namespace in `{at}`");
                faults.push(broken(at, says, "`namespace` is missing", ""));
            }
            Some("ServiceAccount") => service_account(subject, at.key("name"), faults),
            Some("User" | "Group") | None => {}
            Some(kind) => {
                let at = at.key("kind");
                let says = format!("sets `{at}` to `\"{kind}\"`, which cannot be a subject");
                faults.push(broken(at, says, "not a subject", "write `ServiceAccount`, `User` or `Group`"));
            }
        }
    }
}

/// Users and groups can have any name, but service accounts are objects.
fn service_account(subject: &Data, path: Path, faults: &mut Vec<Fault>) {
    // The schema reports empty names.
    let name = text(Some(subject), "name").filter(|name| !name.is_empty());
    if let Some(Err(problem)) = name.map(str::parse::<ObjectName>) {
        let says = format!("has an invalid service account name in `{path}`: {}", problem.message);
        faults.push(Fault::new(&K8S_NAME, path, says, problem.message).help(problem.help));
    }
}
