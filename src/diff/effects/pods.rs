//! Workloads whose pods are replaced, because their template has changed.

use serde_yaml::Value;

use crate::diff::effects::consequence::{Consequence, Effect};
use crate::diff::effects::field::{at, text};

/// The consequence of a changed template or number of pods. None if all pods stay.
pub fn replaced(kind: &str, old: &Value, new: &Value) -> Option<Consequence> {
    let strategy = match kind {
        "apps/Deployment" => "spec.strategy.type",
        "apps/DaemonSet" | "apps/StatefulSet" => "spec.updateStrategy.type",
        _ => return None,
    };
    if at(old, "spec.template") == at(new, "spec.template") {
        return fewer(old, new);
    }
    if replicas(old).min(replicas(new)) == 0 {
        return None;
    }
    let consequence = match text(new, strategy) {
        "OnDelete" => {
            Consequence::new(Effect::Keeps, "its pods stay as they are until somebody deletes them")
        }
        "Recreate" => Consequence::new(Effect::Restarts, "its pods end before new ones start"),
        _ if kind == "apps/DaemonSet" => {
            Consequence::new(Effect::Restarts, "its pods are replaced, one node after another")
        }
        _ if kind == "apps/StatefulSet" && replicas(new) == 1 => {
            Consequence::new(Effect::Restarts, "its pod ends before a new one starts")
        }
        _ if replicas(new) == 1 => Consequence::new(Effect::Restarts, "its pod is replaced"),
        _ => Consequence::new(Effect::Restarts, "its pods are replaced, one after another"),
    };
    Some(consequence)
}

fn replicas(workload: &Value) -> u64 {
    at(workload, "spec.replicas").and_then(Value::as_u64).unwrap_or(1)
}

fn fewer(old: &Value, new: &Value) -> Option<Consequence> {
    let (before, now) = (replicas(old), replicas(new));
    let pods = |count: u64| if count == 1 { "1 pod ends".to_owned() } else { format!("{count} pods end") };
    (now < before).then(|| Consequence::new(Effect::Changes, pods(before - now)))
}
