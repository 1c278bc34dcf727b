//! Where pods may lie: node labels, tolerated taints, and how evenly they are spread.

use crate::lab::{Runner, Spread, Toleration};
use crate::plan::data::{Data, Map, count, shown, word};
use crate::plan::kubernetes::selector;
use crate::resolve::{Near, Running};
use crate::types::LabelKey;

/// The label that tells nodes apart.
const HOST: &str = "kubernetes.io/hostname";

/// Adds to a pod's specification what is said about its place.
pub(super) fn place(spec: Map, running: &Running<'_>) -> Map {
    let described = running.runner.pod();
    let node = described.node;
    let labels = described.node_selector.iter().map(|(key, value)| (key.to_string(), shown(value)));
    let tolerations = described.tolerations.iter().map(|(key, each)| toleration(key, each));
    let spread = described.spread.iter().map(|(key, each)| constraint(running.runner, key, each));
    spec.some("nodeSelector", Data::map(node).extend(labels))
        .some("affinity", affinity(running))
        .some("tolerations", Data::list(node, tolerations))
        .some("topologySpreadConstraints", Data::list(node, spread))
}

fn toleration(key: &LabelKey, toleration: &Toleration) -> Data {
    let map = Data::map(toleration.node).text("key", key.to_string());
    let map = match &toleration.value {
        Some(value) => map.text("operator", "Equal").put("value", shown(value)),
        None => map.text("operator", "Exists"),
    };
    map.maybe("effect", toleration.effect.as_ref().map(|effect| word(effect.word(), effect.node))).into()
}

/// Which pods these have to be near. A volume that one node holds ties all pods that mount it to that node.
fn affinity(running: &Running<'_>) -> Map {
    let node = running.runner.node();
    let Some(first) = running.near.first() else { return Data::map(node) };
    let term = |near: &Near<'_>| {
        let labels = Data::map(near.node).put("matchLabels", selector(near.holder));
        Data::map(near.node).put("labelSelector", labels).text("topologyKey", HOST).into()
    };
    let required = Data::list(first.node, running.near.iter().map(term));
    let pods = Data::map(first.node).put("requiredDuringSchedulingIgnoredDuringExecution", required);
    Data::map(node).put("podAffinity", pods)
}

fn constraint(runner: Runner<'_>, key: &LabelKey, spread: &Spread) -> Data {
    let unsatisfiable = &spread.unsatisfiable;
    Data::map(spread.node)
        .put("maxSkew", count(&spread.skew))
        .text("topologyKey", key.to_string())
        .put("whenUnsatisfiable", word(unsatisfiable.word(), unsatisfiable.node))
        .put("labelSelector", Data::map(spread.node).put("matchLabels", selector(runner)))
        .into()
}
