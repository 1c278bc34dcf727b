//! Placement of pods: node selector, tolerations, and topology spread.

use crate::document::{Data, Map};
use crate::lab::cluster::{Spread, Toleration};
use crate::lab::service::AnyWorkload;
use crate::resolve::ResolvedWorkload;
use crate::targets::kubernetes::{affinity, selector};
use crate::types::LabelKey;

/// Adds the placement to a pod's specification.
pub(super) fn place(spec: Map, resolved: &ResolvedWorkload<'_>) -> Map {
    let described = resolved.workload.pod();
    let node = described.node;
    let labels = described.node_selector.iter().map(|(key, value)| (key.to_string(), Data::from(value)));
    let all = &described.tolerate_all;
    let all = all.value.then(|| Data::map(all.node).text("operator", "Exists").into());
    let tolerations = described.tolerations.iter().map(|(key, each)| toleration(key, each));
    let spread = described.spread.iter().map(|(key, each)| constraint(resolved.workload, key, each));
    spec.maybe("nodeName", described.node_name.as_ref())
        .some("nodeSelector", Data::map(node).extend(labels))
        .some("affinity", affinity::affinity(resolved))
        .some("tolerations", Data::list(node, all.into_iter().chain(tolerations)))
        .some("topologySpreadConstraints", Data::list(node, spread))
}

pub(super) fn toleration(key: &LabelKey, toleration: &Toleration) -> Data {
    let map = Data::map(toleration.node).text("key", key.to_string());
    let map = match &toleration.value {
        Some(value) => map.text("operator", "Equal").put("value", value),
        None => map.text("operator", "Exists"),
    };
    map.maybe("effect", toleration.effect.as_ref()).into()
}

fn constraint(workload: AnyWorkload<'_>, key: &LabelKey, spread: &Spread) -> Data {
    let unsatisfiable = &spread.unsatisfiable;
    Data::map(spread.node)
        .put("maxSkew", &spread.skew)
        .text("topologyKey", key.to_string())
        .put("whenUnsatisfiable", unsatisfiable)
        .put("labelSelector", Data::map(spread.node).put("matchLabels", selector(workload)))
        .into()
}
