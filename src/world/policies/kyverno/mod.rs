//! Policies of Kyverno: rules that validate are evaluated against the objects of the lab, and what rules create in
//! namespaces is known. Rules that only report violations (`Audit`) refuse nothing.
//!
//! Source: <https://kyverno.io/docs/policy-types/cluster-policy/>

mod conditions;
mod expression;
mod matching;
mod pattern;
mod reader;
mod scalar;
mod validate;
mod wildcard;

use std::collections::BTreeSet;

use crate::document::{Data, elements};
use crate::world::closed_world::ClosedWorld;
use crate::world::object::{Object, text};
use crate::world::policies::codes::{POLICY_REFUSED, POLICY_UNREAD};
use crate::world::policies::pod::{admitted, namespace_of};
use crate::world::policies::ranges::{Generated, Ranges};
use crate::world::report::Report;
pub(super) use matching::meets;
use matching::{Resource, Selects, Spaces};
use validate::Verdict;

const GROUP: &str = "kyverno.io";
/// Namespaces that Kyverno leaves alone unless it is configured otherwise.
const EXEMPT: &[&str] = &["kube-node-lease", "kube-public", "kube-system", "kyverno"];

/// A policy of the tree.
pub(super) struct Policy<'d> {
    object: &'d Object<'d>,
    /// Empty for the whole cluster.
    namespace: &'d str,
    rules: &'d [Data],
}

/// The policies among the objects.
pub(super) fn read<'d>(objects: &'d [Object<'d>]) -> Vec<Policy<'d>> {
    let policies = objects.iter().filter(|object| {
        object.kind.group == GROUP && matches!(object.kind.kind, "ClusterPolicy" | "Policy")
    });
    let policy = |object: &'d Object<'d>| {
        let rules = elements(object.data.get("spec").and_then(|spec| spec.get("rules")));
        Policy { object, namespace: object.namespace, rules }
    };
    policies.map(policy).collect()
}

/// What rules create in the namespaces of the tree.
pub(super) fn generated<'d>(policies: &[Policy<'d>], objects: &'d [Object<'d>]) -> Vec<Generated<'d>> {
    let spaces = Spaces::new(objects);
    let mut found = Vec::new();
    for rule in policies.iter().flat_map(|policy| policy.rules) {
        let Some(generate) = rule.get("generate") else { continue };
        let spec = generate.get("data").and_then(|data| data.get("spec"));
        let (Some(kind), Some(spec)) = (text(generate, "kind"), spec) else { continue };
        for space in objects.iter().filter(|object| object.is("Namespace", "")) {
            if matching::selects(rule, &Resource::of(space), &spaces) == Selects::Yes {
                found.push(Generated { kind, namespace: space.name, spec });
            }
        }
    }
    found
}

/// Reports objects that a policy refuses, and rules that cannot be evaluated.
pub(super) fn check(
    policies: &[Policy<'_>],
    world: &ClosedWorld<'_>,
    ranges: &Ranges<'_>,
    report: &mut Report<'_>,
) {
    let rules: Vec<(&Policy<'_>, &Data)> = policies
        .iter()
        .flat_map(|policy| policy.rules.iter().map(move |rule| (policy, rule)))
        .filter(|(policy, rule)| enforces(policy, rule))
        .collect();
    if rules.is_empty() {
        return;
    }
    let spaces = Spaces::new(&world.objects);
    let mutations: Vec<&Data> =
        policies.iter().flat_map(|policy| policy.rules).filter(|rule| rule.get("mutate").is_some()).collect();
    let mut unread: BTreeSet<(&str, String)> = BTreeSet::new();
    for object in &world.objects {
        if EXEMPT.contains(&namespace_of(object)) {
            continue;
        }
        let own = Resource::of(object);
        let pod = admitted(object, ranges);
        let pod = pod.as_ref().map(|data| Resource::pod(object, data));
        for (policy, rule) in &rules {
            if !policy.namespace.is_empty() && policy.namespace != namespace_of(object) {
                continue;
            }
            for resource in [Some(&own), pod.as_ref()].into_iter().flatten() {
                let verdict = judge(rule, resource, &spaces, &mutations, &world.objects, policy);
                match verdict {
                    Verdict::Passes => {}
                    Verdict::Refuses { says, at } => {
                        refuse(object, (policy, rule), &says, &at, world, report);
                        break;
                    }
                    Verdict::Unread(what) => {
                        if unread.insert((policy.object.name, what.clone())) {
                            skip(policy.object, rule, &what, report);
                        }
                        break;
                    }
                }
            }
        }
    }
}

/// Whether a rule refuses objects.
fn enforces(policy: &Policy<'_>, rule: &Data) -> bool {
    let Some(validate) = rule.get("validate") else { return false };
    let of_policy = policy.object.data.get("spec").and_then(|spec| text(spec, "validationFailureAction"));
    let action = text(validate, "failureAction").or(of_policy).unwrap_or("Audit");
    action.eq_ignore_ascii_case("enforce")
}

fn judge<'r>(
    rule: &'r Data,
    resource: &'r Resource<'r>,
    spaces: &Spaces<'r>,
    mutations: &[&'r Data],
    objects: &[Object<'_>],
    policy: &Policy<'_>,
) -> Verdict<'r> {
    match matching::selects(rule, resource, spaces) {
        Selects::No => return Verdict::Passes,
        Selects::Unread(what) => return Verdict::Unread(what),
        Selects::Yes => {}
    }
    let name = text(rule, "name").unwrap_or_default();
    if matching::is_excepted(objects, policy.object.name, name, resource, spaces) {
        return Verdict::Passes;
    }
    let verdict = validate::verdict(rule, resource);
    // What another rule changes first is not known.
    let Verdict::Refuses { at, .. } = &verdict else { return verdict };
    let changes = |mutation: &&Data| {
        matching::selects(mutation, resource, spaces) == Selects::Yes
            && validate::mentions(mutation.get("mutate"), &at.field)
    };
    if mutations.iter().any(changes) { Verdict::Passes } else { verdict }
}

fn refuse(
    object: &Object<'_>,
    (policy, rule): (&Policy<'_>, &Data),
    says: &str,
    at: &validate::Spot<'_>,
    world: &ClosedWorld<'_>,
    report: &mut Report<'_>,
) {
    let name = text(rule, "name").unwrap_or_default();
    let says = format!("is refused by rule `{name}` of {}: {says}", policy.object);
    let finding = report.finding(&POLICY_REFUSED, object, at.data, &says, "refused");
    let origin = rule.origin;
    let finding = finding.at_node(origin.node, origin.span(world.values), "by this rule");
    let message = rule.get("validate").and_then(|validate| text(validate, "message"));
    let finding = match message {
        Some(message) => finding.help(format!("the policy says: {}", message.trim())),
        None => finding,
    };
    report.insert(at.data, finding.help(format!("it is in `{}`", object.file)));
}

fn skip(policy: &Object<'_>, rule: &Data, what: &str, report: &mut Report<'_>) {
    let name = text(rule, "name").unwrap_or_default();
    let says = format!("has a part in rule `{name}` that is not evaluated: {what}");
    let label = "what this rule refuses is not known";
    report.add(
        &POLICY_UNREAD,
        policy,
        rule,
        &says,
        label,
        "verify by hand that the rule accepts the lab's objects",
    );
}
