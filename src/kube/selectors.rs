//! Selectors of workloads must match the labels of their own pods.

use crate::document::{Data, elements, fields};
use crate::kube::codes::{K8S_RULE, K8S_SELECTOR};
use crate::kube::labels;
use crate::kube::object::{Fault, KubeObject, Path};

/// Kinds whose selector must match their template.
const KINDS: &[&str] = &["DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"];

pub(super) fn faults(object: &KubeObject<'_>) -> Vec<Fault> {
    if object.group() != "apps" || !KINDS.contains(&object.kind) {
        return Vec::new();
    }
    let at = Path::of(&["spec", "selector"]);
    let Some(selector) = object.at(&at) else { return Vec::new() };
    let template = Path::of(&["spec", "template", "metadata", "labels"]);
    let labels = fields(object.at(&template));
    let value_of =
        |key: &str| labels.iter().find_map(|(name, value)| (name == key).then(|| value.as_str()).flatten());
    let exact = fields(selector.get("matchLabels"));
    let conditions = elements(selector.get("matchExpressions"));
    if exact.is_empty() && conditions.is_empty() {
        let says = "has an empty selector, which would match every pod";
        return vec![Fault::new(&K8S_SELECTOR, at, says, "selects everything").at_key()];
    }
    let mut faults = Vec::new();
    let mut mismatch = |path: Path, says: String| {
        let fault = Fault::new(&K8S_SELECTOR, path, says, "the pods' own labels do not match this");
        faults.push(fault.related(template.clone(), "the labels of the pods"));
    };
    for (key, wanted) in exact {
        let found = value_of(key);
        if wanted.as_str().is_some() && found != wanted.as_str() {
            let wanted = wanted.as_str().unwrap_or_default();
            let found = found.map_or("do not have this label".to_owned(), |found| format!("have `{found}`"));
            let path = at.key("matchLabels").key(key);
            mismatch(path, format!("selects pods with `{key}: {wanted}`, but its own pods {found}"));
        }
    }
    for (index, condition) in conditions.iter().enumerate() {
        let key = condition.get("key").and_then(Data::as_str).unwrap_or_default();
        let values = elements(condition.get("values"));
        let is_among = |found: &str| values.iter().any(|value| value.as_str() == Some(found));
        let matches = match (condition.get("operator").and_then(Data::as_str), value_of(key)) {
            (Some("In"), found) => found.is_some_and(is_among),
            (Some("NotIn"), found) => !found.is_some_and(is_among),
            (Some("Exists"), found) => found.is_some(),
            (Some("DoesNotExist"), found) => found.is_none(),
            // The schema reports unknown operators.
            _ => true,
        };
        if !matches {
            let path = at.key("matchExpressions").index(index);
            mismatch(path, format!("selects pods by a condition on `{key}` that its own pods do not meet"));
        }
    }
    faults
}

/// Conditions on labels: each has as many values as its operator requires, and the values are valid label values.
pub(super) fn conditions(list: &Data, path: &Path, faults: &mut Vec<Fault>) {
    for (index, condition) in elements(Some(list)).iter().enumerate() {
        let at = path.index(index);
        let values = elements(condition.get("values"));
        let operator = condition.get("operator").and_then(Data::as_str);
        let problem = match operator {
            Some("In" | "NotIn") if values.is_empty() => Some("it requires values"),
            Some("Exists" | "DoesNotExist") if !values.is_empty() => Some("it must have no values"),
            Some("Gt" | "Lt") if values.len() != 1 => Some("it requires one value"),
            // The schema reports unknown operators.
            _ => None,
        };
        if let (Some(operator), Some(problem)) = (operator, problem) {
            let says = format!("has an invalid condition `{operator}` in `{at}`: {problem}");
            faults.push(Fault::new(&K8S_RULE, at.clone(), says, problem));
        }
        let at = at.key("values");
        for (index, value) in values.iter().enumerate() {
            labels::label_value(value, || at.index(index), faults);
        }
    }
}
