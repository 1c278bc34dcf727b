//! ValidatingAdmissionPolicies with their bindings, and the policies of Kyverno that have the same form.
//!
//! Source: <https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/>

use std::collections::BTreeSet;

use crate::document::{Data, elements, fields};
use crate::value::Values;
use crate::world::by_name::ByName;
use crate::world::closed_world::ClosedWorld;
use crate::world::object::{Object, shown, text};
use crate::world::policies::codes::{POLICY_REFUSED, POLICY_UNREAD};
use crate::world::policies::expressions::{self, Request, list};
use crate::world::policies::kyverno::meets;
use crate::world::policies::pod::admitted;
use crate::world::policies::ranges::Ranges;
use crate::world::report::Report;

const GROUP: &str = "admissionregistration.k8s.io";
/// Namespaces that Kyverno leaves alone unless it is configured otherwise.
const EXEMPT_BY_KYVERNO: &[&str] = &["kube-node-lease", "kube-public", "kube-system", "kyverno"];

/// A policy, what it is bound to, and the parameters.
struct Bound<'d> {
    policy: &'d Object<'d>,
    spec: &'d Data,
    /// Further conditions of the binding.
    resources: Option<&'d Data>,
    params: Option<&'d Data>,
    is_kyverno: bool,
}

/// An object as a request has it: its resource and its data.
struct Requested<'r> {
    group: &'r str,
    version: &'r str,
    resource: String,
    name: &'r str,
    namespace: &'r str,
    data: &'r Data,
}

pub(super) fn check<'d>(world: &'d ClosedWorld<'d>, ranges: &Ranges<'_>, report: &mut Report<'_>) {
    let all = bound(&world.objects);
    let mut unread: BTreeSet<(&str, String)> = BTreeSet::new();
    for object in world.objects.iter().filter(|_| !all.is_empty()) {
        let pod = admitted(object, ranges).filter(|_| object.kind.kind != "Pod");
        let api = text(object.data, "apiVersion").unwrap_or_default();
        let own = Requested {
            group: object.kind.group,
            version: api.rsplit('/').next().unwrap_or_default(),
            resource: plural(object.kind.kind),
            name: object.name,
            namespace: object.namespace,
            data: object.data,
        };
        let pod = pod.as_ref().map(|data| Requested {
            group: "",
            version: "v1",
            resource: "pods".to_owned(),
            data,
            name: object.name,
            namespace: object.namespace,
        });
        for bound in &all {
            for requested in [Some(&own), pod.as_ref()].into_iter().flatten() {
                match verdict(bound, requested, &world.named) {
                    Ok(None) => {}
                    Ok(Some(says)) => {
                        refuse(object, bound, requested.data, &says, world.values, report);
                        break;
                    }
                    Err(what) => {
                        if unread.insert((bound.policy.name, what.clone())) {
                            skip(bound, &what, report);
                        }
                        break;
                    }
                }
            }
        }
    }
}

/// The policies that deny requests.
fn bound<'d>(objects: &'d [Object<'d>]) -> Vec<Bound<'d>> {
    let mut found = Vec::new();
    let denies =
        |spec: &Data| elements(spec.get("validationActions")).iter().any(|it| it.as_str() == Some("Deny"));
    for object in objects {
        let Some(spec) = object.data.get("spec") else { continue };
        if object.kind.group == "policies.kyverno.io" && object.kind.kind == "ValidatingPolicy" {
            if denies(spec) {
                found.push(Bound { policy: object, spec, resources: None, params: None, is_kyverno: true });
            }
            continue;
        }
        if !object.is("ValidatingAdmissionPolicyBinding", GROUP) || !denies(spec) {
            continue;
        }
        let policy = objects.iter().find(|policy| {
            policy.is("ValidatingAdmissionPolicy", GROUP) && Some(policy.name) == text(spec, "policyName")
        });
        let Some((policy, policy_spec)) = policy.and_then(|it| Some((it, it.data.get("spec")?))) else {
            continue;
        };
        let params = params(policy_spec, spec, objects);
        let resources = spec.get("matchResources");
        found.push(Bound { policy, spec: policy_spec, resources, params, is_kyverno: false });
    }
    found
}

/// The object with the parameters of a binding.
fn params<'d>(policy: &Data, binding: &Data, objects: &'d [Object<'d>]) -> Option<&'d Data> {
    let (kind, reference) = (policy.get("paramKind")?, binding.get("paramRef")?);
    let (kind, name) = (text(kind, "kind")?, text(reference, "name")?);
    let namespace = text(reference, "namespace").unwrap_or_default();
    let is_it =
        |object: &&Object<'_>| (object.kind.kind, object.name, object.namespace) == (kind, name, namespace);
    objects.iter().find(is_it).map(|object| object.data)
}

fn verdict(
    bound: &Bound<'_>,
    requested: &Requested<'_>,
    named: &ByName<'_>,
) -> Result<Option<String>, String> {
    let space = named.core("Namespace", "", requested.namespace);
    let is_matched = |wanted: &Data| is_among(wanted, requested, space.as_ref());
    let all = [bound.spec.get("matchConstraints"), bound.resources];
    let exempt = bound.is_kyverno && EXEMPT_BY_KYVERNO.contains(&requested.namespace);
    if exempt || bound.spec.get("matchConstraints").is_none() || !all.into_iter().flatten().all(is_matched) {
        return Ok(None);
    }
    if bound.spec.get("paramKind").is_some() && bound.params.is_none() {
        return Err("its parameters, which are not in the tree".to_owned());
    }
    let request =
        Request { object: requested.data, namespace: space.map(|space| space.data), params: bound.params };
    let part = |key| list(bound.spec, key);
    expressions::verdict(&request, part("variables"), part("matchConditions"), part("validations"))
}

/// Whether a request is among those that `matchConstraints` or `matchResources` describes.
fn is_among(wanted: &Data, requested: &Requested<'_>, space: Option<&Object<'_>>) -> bool {
    let rules = elements(wanted.get("resourceRules"));
    let included = rules.is_empty() || rules.iter().any(|rule| is_in_rule(rule, requested));
    let excluded =
        elements(wanted.get("excludeResourceRules")).iter().any(|rule| is_in_rule(rule, requested));
    let labels_of = |data: &Data| -> Vec<(String, String)> {
        let labels = data.get("metadata").and_then(|metadata| metadata.get("labels"));
        fields(labels).iter().map(|(key, value)| (key.clone(), shown(value))).collect()
    };
    let has = |selector: &Data, labels: &[(String, String)]| {
        let labels: Vec<(&str, String)> =
            labels.iter().map(|(key, value)| (key.as_str(), value.clone())).collect();
        meets(selector, &labels)
    };
    let space_labels = || {
        let mut labels = space.map(|space| labels_of(space.data)).unwrap_or_default();
        labels.push(("kubernetes.io/metadata.name".to_owned(), requested.namespace.to_owned()));
        labels
    };
    let in_space = wanted
        .get("namespaceSelector")
        .is_none_or(|selector| requested.namespace.is_empty() || has(selector, &space_labels()));
    let labelled =
        wanted.get("objectSelector").is_none_or(|selector| has(selector, &labels_of(requested.data)));
    included && !excluded && in_space && labelled
}

fn is_in_rule(rule: &Data, requested: &Requested<'_>) -> bool {
    let has = |key: &str, value: &str| {
        elements(rule.get(key))
            .iter()
            .any(|each| matches!(each.as_str(), Some(word) if word == "*" || word == value))
    };
    let names = elements(rule.get("resourceNames"));
    has("apiGroups", requested.group)
        && has("apiVersions", requested.version)
        && has("resources", &requested.resource)
        && has("operations", "CREATE")
        && (names.is_empty() || names.iter().any(|name| name.as_str() == Some(requested.name)))
}

/// The name of a kind in the paths of the API.
fn plural(kind: &str) -> String {
    let name = kind.to_lowercase();
    let before = name.chars().rev().nth(1);
    if name == "endpoints" {
        return name;
    }
    match name.strip_suffix('y') {
        Some(stem) if before.is_some_and(|c| !"aeiou".contains(c)) => format!("{stem}ies"),
        _ if name.ends_with(['s', 'x']) || name.ends_with("ch") => format!("{name}es"),
        _ => format!("{name}s"),
    }
}

fn refuse(
    object: &Object<'_>,
    bound: &Bound<'_>,
    data: &Data,
    says: &str,
    values: &Values,
    report: &mut Report<'_>,
) {
    let says = format!("is refused by {}: {says}", bound.policy);
    let finding = report.finding(&POLICY_REFUSED, object, data, &says, "refused");
    let origin = bound.policy.data.origin;
    let finding = finding.at_node(origin.node, origin.span(values), "by this policy");
    report.insert(data, finding.help(format!("it is in `{}`", object.file)));
}

fn skip(bound: &Bound<'_>, what: &str, report: &mut Report<'_>) {
    let says = format!("has a part that is not evaluated: {what}");
    let label = "what this policy refuses is not known";
    let help = "verify by hand that the policy accepts the lab's objects";
    report.add(&POLICY_UNREAD, bound.policy, bound.spec, &says, label, help);
}
