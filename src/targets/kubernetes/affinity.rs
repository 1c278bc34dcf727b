//! Affinity: node affinity, pod affinity and pod anti-affinity.

use crate::document::{Data, Map};
use crate::lab::cluster::NodeRule;
use crate::lab::decode::Entries;
use crate::resolve::{AffinityPeer, Pods, ResolvedWorkload, VolumeHolder};
use crate::targets::kubernetes::selector;
use crate::types::{LabelKey, LabelValue};
use crate::value::{At, NodeId};

/// The label that identifies nodes.
const HOST: &str = "kubernetes.io/hostname";

pub(super) fn affinity(resolved: &ResolvedWorkload<'_>) -> Map {
    let pod = resolved.workload.pod();
    let node = pod.node;
    // A volume on one node restricts all pods that mount it to that node.
    let holders = resolved.volume_holders.iter().map(holder);
    let affinity = terms(node, holders.collect(), &resolved.affinity);
    let anti_affinity = terms(node, Vec::new(), &resolved.anti_affinity);
    Data::map(node)
        .some("nodeAffinity", nodes(node, &pod.node_affinity))
        .some("podAffinity", affinity)
        .some("podAntiAffinity", anti_affinity)
}

fn holder(holder: &VolumeHolder<'_>) -> Data {
    let labels = Data::map(holder.node).put("matchLabels", selector(holder.workload));
    Data::map(holder.node).put("labelSelector", labels).text("topologyKey", HOST).into()
}

fn terms(node: NodeId, mut required: Vec<Data>, all: &[AffinityPeer<'_>]) -> Map {
    let (must, may): (Vec<_>, Vec<_>) = all.iter().partition(|each| each.neighbour.required.value);
    required.extend(must.into_iter().map(|each| term(each).into()));
    let preferred = may.into_iter().map(|each| {
        let neighbour = each.neighbour;
        let weight = Data::from(&neighbour.weight);
        Data::map(neighbour.node).put("weight", weight).put("podAffinityTerm", term(each)).into()
    });
    both(node, Data::list(node, required), Data::list(node, preferred))
}

fn term(peer: &AffinityPeer<'_>) -> Map {
    let neighbour = peer.neighbour;
    let node = neighbour.node;
    let (labels, namespace) = match &peer.pods {
        Pods::Labelled => {
            let labels = neighbour.labels.iter().map(|(key, value)| (key.to_string(), Data::from(value)));
            (Data::map(node).extend(labels), None)
        }
        Pods::Of { workload, namespace } => (selector(*workload), namespace.as_ref()),
    };
    let namespaces = namespace.map(|name| Data::list(node, [Data::text(node, name.clone())]));
    Data::map(node)
        .put("labelSelector", Data::map(node).put("matchLabels", labels))
        .maybe("namespaces", namespaces)
        .put("topologyKey", &neighbour.topology)
}

/// All requirements are in one term, because terms are alternatives.
fn nodes(node: NodeId, rules: &Entries<LabelKey, NodeRule>) -> Map {
    let (must, may): (Vec<_>, Vec<_>) = rules.iter().partition(|(_, rule)| rule.required.value);
    let required: Vec<Data> = must.into_iter().flat_map(|(key, rule)| expressions(key, rule)).collect();
    let term = (!required.is_empty()).then(|| {
        let term = Data::map(node).put("matchExpressions", Data::list(node, required));
        Data::from(Data::map(node).put("nodeSelectorTerms", Data::list(node, [term.into()])))
    });
    let preferred = may.into_iter().map(|(key, rule)| {
        let expressions = Data::list(rule.node, expressions(key, rule));
        let preference = Data::map(rule.node).put("matchExpressions", expressions);
        Data::map(rule.node).put("weight", &rule.weight).put("preference", preference).into()
    });
    let required = term.unwrap_or_else(|| Data::list(node, []));
    both(node, required, Data::list(node, preferred))
}

fn both(node: NodeId, required: Data, preferred: Data) -> Map {
    Data::map(node)
        .some("requiredDuringSchedulingIgnoredDuringExecution", required)
        .some("preferredDuringSchedulingIgnoredDuringExecution", preferred)
}

fn expressions(key: &LabelKey, rule: &NodeRule) -> Vec<Data> {
    let expression = |operator: &str, values: &[At<LabelValue>]| {
        Data::map(rule.node)
            .text("key", key.to_string())
            .text("operator", operator)
            .some("values", Data::list(rule.node, values.iter().map(Data::from)))
            .into()
    };
    let mut expressions = Vec::new();
    if !rule.is.is_empty() {
        expressions.push(expression("In", &rule.is));
    }
    if !rule.is_not.is_empty() {
        expressions.push(expression("NotIn", &rule.is_not));
    }
    if let Some(exists) = &rule.exists {
        expressions.push(expression(if exists.value { "Exists" } else { "DoesNotExist" }, &[]));
    }
    expressions
}
