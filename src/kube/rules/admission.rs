//! Admission policies: which requests they match.

use crate::document::{Data, elements};
use crate::kube::object::{Fault, KubeObject, Path};
use crate::kube::rules::broken;

const OPERATIONS: &[&str] = &["*", "CONNECT", "CREATE", "DELETE", "UPDATE"];

/// A policy matches something, and its operations are valid.
pub(super) fn policy(object: &KubeObject<'_>, faults: &mut Vec<Fault>) {
    let constraints = Path::of(&["spec", "matchConstraints"]);
    let Some(found) = object.at(&constraints) else { return };
    let rules = constraints.key("resourceRules");
    let all = elements(found.get("resourceRules"));
    if all.is_empty() {
        let says = format!("has no `{rules}`");
        faults.push(
            broken(constraints, says, "it matches no requests", "add the requests that it applies to")
                .at_key(),
        );
    }
    for (index, rule) in all.iter().enumerate() {
        let at = rules.index(index).key("operations");
        for (index, operation) in elements(rule.get("operations")).iter().enumerate() {
            let known = operation.as_str().is_some_and(|word| OPERATIONS.contains(&word));
            if !known {
                let at = at.index(index);
                let says = format!("sets `{at}` to {}, which is not an operation", shown(operation));
                let help = format!("available: {}", OPERATIONS.join(", "));
                faults.push(broken(at, says, "not an operation", &help));
            }
        }
    }
}

fn shown(operation: &Data) -> String {
    operation.as_str().map_or_else(|| "an invalid value".to_owned(), |word| format!("`\"{word}\"`"))
}
