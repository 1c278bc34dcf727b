//! Policies of admission: which requests they look at.

use crate::document::Data;
use crate::kube::object::{Fault, Object, Path, elements};
use crate::kube::rules::broken;

const OPERATIONS: &[&str] = &["*", "CONNECT", "CREATE", "DELETE", "UPDATE"];

/// One that looks at nothing cannot be, and requests are of known kinds.
pub(super) fn policy(object: &Object<'_>, faults: &mut Vec<Fault>) {
    let constraints = Path::of(&["spec", "matchConstraints"]);
    let Some(found) = object.at(&constraints) else { return };
    let rules = constraints.key("resourceRules");
    let all = elements(found.get("resourceRules"));
    if all.is_empty() {
        let says = format!("has no `{rules}`");
        faults.push(
            broken(constraints, says, "it looks at nothing", "say which requests it is about").at_key(),
        );
    }
    for (index, rule) in all.iter().enumerate() {
        let at = rules.index(index).key("operations");
        for (index, operation) in elements(rule.get("operations")).iter().enumerate() {
            let known = operation.as_str().is_some_and(|word| OPERATIONS.contains(&word));
            if !known {
                let at = at.index(index);
                let says = format!("has in `{at}` {}, which is no operation", shown(operation));
                let help = format!("known are {}", OPERATIONS.join(", "));
                faults.push(broken(at, says, "no operation", &help));
            }
        }
    }
}

fn shown(operation: &Data) -> String {
    operation.as_str().map_or_else(|| "something".to_owned(), |word| format!("`\"{word}\"`"))
}
