//! Resource quotas and limit ranges.

use crate::document::{elements, fields};
use crate::kube::codes::{K8S_DUPLICATE, K8S_VALUE};
use crate::kube::object::{Fault, KubeObject, Path};
use crate::kube::pods::amount;
use crate::kube::rules::{broken, text};

/// Amounts of a quota are not negative.
pub(super) fn quota(object: &KubeObject<'_>, faults: &mut Vec<Fault>) {
    let hard = Path::of(&["spec", "hard"]);
    for (name, most) in fields(object.at(&hard)) {
        if amount(most).is_some_and(|most| most < 0) {
            let at = hard.key(name);
            let says = format!("has a negative amount in `{at}`");
            faults.push(Fault::new(&K8S_VALUE, at, says, "negative"));
        }
    }
}

/// Each type has one range, and its defaults are within it.
pub(super) fn range(object: &KubeObject<'_>, faults: &mut Vec<Fault>) {
    /// In each pair, the first amount does not exceed the second.
    const ORDER: &[(&str, &str)] = &[
        ("min", "defaultRequest"),
        ("min", "default"),
        ("min", "max"),
        ("defaultRequest", "default"),
        ("defaultRequest", "max"),
        ("default", "max"),
    ];
    let limits = Path::of(&["spec", "limits"]);
    let all = elements(object.at(&limits));
    for (index, limit) in all.iter().enumerate() {
        let at = limits.index(index);
        let kind = text(Some(limit), "type");
        if let Some(first) =
            all[..index].iter().position(|other| kind.is_some() && text(Some(other), "type") == kind)
        {
            let says = format!("has two limit ranges for `{}`", kind.unwrap_or_default());
            let fault = Fault::new(&K8S_DUPLICATE, at.key("type"), says, "the second one");
            faults.push(fault.related(limits.index(first).key("type"), "the first one"));
        }
        for (less, more) in ORDER {
            for (name, low) in fields(limit.get(less)) {
                let high = limit.get(more).and_then(|amounts| amounts.get(name));
                if let (Some(low), Some(high)) = (amount(low), high.and_then(amount))
                    && low > high
                {
                    let path = at.key(less).key(name);
                    let says = format!("sets `{path}` to more than `{more}`");
                    faults.push(
                        broken(path, says, "too much", "").related(at.key(more).key(name), "lower than that"),
                    );
                }
            }
        }
    }
}
