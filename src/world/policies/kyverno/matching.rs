//! Which objects a rule is about: `match`, `exclude` and exceptions.

use std::collections::BTreeMap;

use crate::document::{Data, elements, fields};
use crate::kube;
use crate::world::object::{Object, shown, text};
use crate::world::policies::kyverno::wildcard::fits;

/// An object as a rule sees it.
#[derive(Clone, Copy)]
pub(super) struct Resource<'r> {
    pub(super) data: &'r Data,
    pub(super) kind: &'r str,
    pub(super) group: &'r str,
    pub(super) version: &'r str,
    pub(super) name: &'r str,
    pub(super) namespace: &'r str,
}

impl<'r> Resource<'r> {
    /// An object as it is.
    pub(super) fn of(object: &'r Object<'r>) -> Self {
        let api = text(object.data, "apiVersion").unwrap_or_default();
        let version = api.rsplit('/').next().unwrap_or_default();
        let (kind, group) = (object.kind.kind, kube::group(api));
        Self { data: object.data, kind, group, version, name: object.name, namespace: object.namespace }
    }

    /// The pod of an object.
    pub(super) fn pod(object: &'r Object<'r>, data: &'r Data) -> Self {
        Self { data, kind: "Pod", group: "", version: "v1", name: object.name, namespace: object.namespace }
    }

    fn part(&self, key: &str) -> &'r [(String, Data)] {
        fields(self.data.get("metadata").and_then(|metadata| metadata.get(key)))
    }
}

/// The namespaces of the tree with their labels.
pub(super) struct Spaces<'r>(BTreeMap<&'r str, &'r Object<'r>>);

impl<'r> Spaces<'r> {
    pub(super) fn new(objects: &'r [Object<'r>]) -> Self {
        let spaces = objects.iter().filter(|object| object.is("Namespace", ""));
        Self(spaces.map(|space| (space.name, space)).collect())
    }

    fn labels(&self, namespace: &str) -> Vec<(&str, String)> {
        let known = self.0.get(namespace).map(|space| space.labels()).unwrap_or_default();
        let labels = known.iter().map(|(key, value)| (key.as_str(), shown(value)));
        labels.chain([("kubernetes.io/metadata.name", namespace.to_owned())]).collect()
    }
}

/// Whether a rule is about an object.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Selects {
    Yes,
    No,
    Unread(String),
}

/// Whether a rule applies to an object that an engine creates.
pub(super) fn selects(rule: &Data, resource: &Resource<'_>, spaces: &Spaces<'_>) -> Selects {
    match block(rule.get("match"), resource, spaces) {
        Selects::Yes => {}
        other => return other,
    }
    match rule.get("exclude").map(|exclude| block(Some(exclude), resource, spaces)) {
        Some(Selects::Yes) => Selects::No,
        // Which user creates an object is not known; the engine is hardly excluded.
        Some(Selects::No | Selects::Unread(_)) | None => Selects::Yes,
    }
}

/// Whether an exception of the tree exempts an object from a rule.
pub(super) fn is_excepted(
    objects: &[Object<'_>],
    policy: &str,
    rule: &str,
    resource: &Resource<'_>,
    spaces: &Spaces<'_>,
) -> bool {
    let exceptions = objects.iter().filter(|object| object.is("PolicyException", "kyverno.io"));
    exceptions.filter_map(|exception| exception.data.get("spec")).any(|spec| {
        let names_rule = elements(spec.get("exceptions")).iter().any(|entry| {
            let rules = elements(entry.get("ruleNames"));
            let named = |name: &Data| {
                let name = shown(name);
                fits(&name, rule) || name == format!("autogen-{rule}")
            };
            text(entry, "policyName") == Some(policy) && rules.iter().any(named)
        });
        names_rule && block(spec.get("match"), resource, spaces) == Selects::Yes
    })
}

fn block(block: Option<&Data>, resource: &Resource<'_>, spaces: &Spaces<'_>) -> Selects {
    let Some(block) = block else { return Selects::No };
    let any = elements(block.get("any"));
    let all = elements(block.get("all"));
    if !any.is_empty() {
        let mut unread = Selects::No;
        for filter in any {
            match of_filter(filter, resource, spaces) {
                Selects::Yes => return Selects::Yes,
                Selects::No => {}
                other => unread = other,
            }
        }
        return unread;
    }
    if !all.is_empty() {
        let found = all.iter().map(|filter| of_filter(filter, resource, spaces));
        return found.fold(Selects::Yes, |so_far, next| match (so_far, next) {
            (Selects::No, _) | (_, Selects::No) => Selects::No,
            (Selects::Unread(what), _) | (_, Selects::Unread(what)) => Selects::Unread(what),
            _ => Selects::Yes,
        });
    }
    of_filter(block, resource, spaces)
}

fn of_filter(filter: &Data, resource: &Resource<'_>, spaces: &Spaces<'_>) -> Selects {
    if filter.get("resources").is_some_and(|wanted| !describes(wanted, resource, spaces)) {
        return Selects::No;
    }
    let of_users = ["subjects", "roles", "clusterRoles"].into_iter().find(|key| filter.get(key).is_some());
    match of_users {
        Some(key) => Selects::Unread(format!("`{key}`, because the user is not known")),
        None => Selects::Yes,
    }
}

fn describes(wanted: &Data, resource: &Resource<'_>, spaces: &Spaces<'_>) -> bool {
    let among = |key: &str, value: &str| {
        let listed = elements(wanted.get(key));
        listed.is_empty() || listed.iter().any(|pattern| fits(&shown(pattern), value))
    };
    let kinds = elements(wanted.get("kinds"));
    // A rule about namespaces names them, too.
    let space = if resource.kind == "Namespace" { resource.name } else { resource.namespace };
    let operations = elements(wanted.get("operations"));
    (kinds.is_empty() || kinds.iter().any(|kind| is_kind(&shown(kind), resource)))
        && among("names", resource.name)
        && wanted.get("name").is_none_or(|name| fits(&shown(name), resource.name))
        && among("namespaces", space)
        && (operations.is_empty() || operations.iter().any(|each| each.as_str() == Some("CREATE")))
        && fields(wanted.get("annotations")).iter().all(|(key, value)| {
            let mut own = resource.part("annotations").iter();
            own.any(|(known, has)| fits(key, known) && fits(&shown(value), &shown(has)))
        })
        && wanted.get("selector").is_none_or(|selector| {
            let labels: Vec<(&str, String)> =
                resource.part("labels").iter().map(|(key, value)| (key.as_str(), shown(value))).collect();
            meets(selector, &labels)
        })
        && wanted.get("namespaceSelector").is_none_or(|selector| meets(selector, &spaces.labels(space)))
}

/// `Kind`, `version/Kind` or `group/version/Kind`, with wildcards. Subresources are not created.
fn is_kind(pattern: &str, resource: &Resource<'_>) -> bool {
    let parts: Vec<&str> = pattern.split('/').collect();
    let is_version = |text: &str| {
        text == "*" || text.starts_with('v') && text[1..].starts_with(|c: char| c.is_ascii_digit())
    };
    match parts.as_slice() {
        [kind] => fits(kind, resource.kind),
        [version, kind] if is_version(version) => {
            fits(version, resource.version) && fits(kind, resource.kind)
        }
        [group, version, kind] if is_version(version) => {
            fits(group, resource.group) && fits(version, resource.version) && fits(kind, resource.kind)
        }
        _ => false,
    }
}

/// Whether labels meet a selector, whose keys and values can have wildcards.
pub(in crate::world::policies) fn meets(selector: &Data, labels: &[(&str, String)]) -> bool {
    let equal = fields(selector.get("matchLabels")).iter().all(|(key, value)| {
        let value = shown(value);
        labels.iter().any(|(known, has)| fits(key, known) && fits(&value, has))
    });
    equal
        && elements(selector.get("matchExpressions")).iter().all(|expression| {
            let key = text(expression, "key").unwrap_or_default();
            let has = labels.iter().find_map(|(known, value)| (*known == key).then_some(value));
            let values = elements(expression.get("values"));
            let listed = has.is_some_and(|has| values.iter().any(|value| shown(value) == *has));
            match text(expression, "operator") {
                Some("In") => listed,
                Some("NotIn") => !listed,
                Some("Exists") => has.is_some(),
                Some("DoesNotExist") => has.is_none(),
                _ => false,
            }
        })
}
