//! Kubernetes objects that are added, removed or changed.

use serde_yaml::Value;

use crate::diff::effects::consequence::{Consequence, Effect};
use crate::diff::effects::field::{at, text};
use crate::diff::effects::{fixed, pods};
use crate::diff::objects::{DiffContent, DiffDocument, group};

/// Annotations with which a GitOps engine leaves an object that is no longer in the tree.
const KEPT: [(&str, &str); 3] = [
    ("argocd.argoproj.io/sync-options", "Prune=false"),
    ("helm.sh/resource-policy", "keep"),
    ("kustomize.toolkit.fluxcd.io/prune", "disabled"),
];
/// Annotations with which an engine deletes an object that cannot be changed, and makes it again.
const REPLACED: [(&str, &str); 4] = [
    ("argocd.argoproj.io/hook-delete-policy", "BeforeHookCreation"),
    ("argocd.argoproj.io/sync-options", "Force=true"),
    ("kustomize.toolkit.fluxcd.io/force", "enabled"),
    ("kustomize.toolkit.fluxcd.io/force", "Enabled"),
];

/// What the change of an object does.
pub fn of(old: Option<&DiffDocument>, new: Option<&DiffDocument>) -> Consequence {
    match (old.and_then(value), new.and_then(value)) {
        (Some(old), None) => removed(old),
        (Some(old), Some(new)) => changed(old, new),
        (None, _) => Consequence::new(Effect::Creates, ""),
    }
}

fn value(document: &DiffDocument) -> Option<&Value> {
    match &document.content {
        DiffContent::Data { value, .. } => Some(value),
        DiffContent::Text(_) | DiffContent::Bytes(_) => None,
    }
}

/// `group/Kind`; the core group is called `core`.
fn kind(object: &Value) -> String {
    let group = match group(text(object, "apiVersion")) {
        "" => "core",
        group => group,
    };
    format!("{group}/{}", text(object, "kind"))
}

/// Options of an annotation are separated by commas.
fn says(object: &Value, annotations: &[(&str, &str)]) -> bool {
    let values = at(object, "metadata.annotations");
    annotations.iter().any(|(name, wanted)| {
        let value = values.and_then(|values| values.get(*name)).and_then(Value::as_str).unwrap_or_default();
        value.split(',').any(|option| option.trim() == *wanted)
    })
}

fn removed(old: &Value) -> Consequence {
    if says(old, &KEPT) {
        return Consequence::new(Effect::Keeps, "it stays in the cluster, because of its annotations");
    }
    let what = match kind(old).as_str() {
        "apiextensions.k8s.io/CustomResourceDefinition" => "all objects of this kind are deleted with it",
        "core/Namespace" => "everything in it is deleted, with its data",
        "core/PersistentVolumeClaim" => {
            "its volume is deleted with the data, unless the class or the volume retains it"
        }
        _ => "",
    };
    Consequence::new(Effect::Destroys, what)
}

fn changed(old: &Value, new: &Value) -> Consequence {
    let kind = kind(new);
    // The server keeps the objects of its first group under the names of those that followed.
    let has_moved = group(text(old, "apiVersion")) == "extensions";
    if kind != self::kind(old) && !has_moved {
        let what = "the object of the other API is deleted, and this one is made";
        return Consequence::new(Effect::Destroys, what);
    }
    match fixed::changed(&kind, old, new) {
        Some(field) if says(new, &REPLACED) => {
            let what = format!("`{field}` cannot be changed: the object is deleted and made again");
            Consequence::new(Effect::Destroys, what)
        }
        Some(field) => {
            let what = format!(
                "`{field}` cannot be changed: the API server refuses this until the object is deleted{}",
                without_losing(&kind)
            );
            Consequence::new(Effect::Refused, what)
        }
        None => pods::replaced(&kind, old, new).unwrap_or_else(|| Consequence::new(Effect::Changes, "")),
    }
}

/// How an object is deleted without losing its pods or data.
fn without_losing(kind: &str) -> &'static str {
    match kind {
        "apps/DaemonSet" | "apps/Deployment" | "apps/StatefulSet" => {
            "; `kubectl delete --cascade=orphan` leaves its pods running"
        }
        "core/PersistentVolumeClaim" => "; its data has to be copied first",
        _ => "",
    }
}
