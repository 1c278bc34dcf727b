//! A range of pods that is too small for the nodes.

use crate::check::rule::{Findings, Rule};
use crate::check::shared::nodes;
use crate::diag::{Code, Example, Severity};
use crate::lab::Lab;
use crate::lab::cluster::Cluster;
use crate::value::At;

pub static CODE: Code = Code {
    name: "K8S-POD-RANGE",
    severity: Severity::Error,
    title: "the pods' range is too small for the cluster",
    why: "Every node is given a part of the pods' range: a /24 unless `node-cidr-mask-size` says otherwise, and /64 of \
          an IPv6 range. When there are more nodes than parts, the last ones have no addresses for their pods. A part \
          must be large enough for as many pods as the node takes, which are 110 unless `max_pods` says otherwise.",
    example: Example::Lab {
        bad: r#"{ cluster.pod_range | force = "10.244.0.0/25" }"#,
        good: r#"{ cluster.pod_range | force = "10.244.0.0/20" }"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &CODE, run };

/// The kubelet's default.
const PODS: u32 = 110;

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    let Some(cluster) = &lab.cluster else { return };
    let (mask, said) = node_mask(cluster);
    let range = &cluster.pod_range;
    let width = if range.is_ipv4() { 32 } else { 128 };
    if mask > width {
        // The controller manager itself refuses that.
        return;
    }
    let count = nodes::nodes(lab).count() as u64;
    let parts =
        mask.checked_sub(range.length()).map_or(0, |bits| 1_u64.checked_shl(bits.into()).unwrap_or(u64::MAX));
    if parts < count {
        let finding = findings
            .report(
                &CODE,
                format!("the pods' range {range} has room for {parts} nodes, and the cluster has {count}"),
            )
            .at(range.node, format!("{parts} times a /{mask}"));
        let finding = match said {
            Some(said) => finding.at(said.node, format!("a /{mask} for every node")),
            None => finding,
        };
        finding.help(format!("choose a range of at least /{}", mask.saturating_sub(bits_for(count))));
    }
    let addresses = 1_u64.checked_shl(u32::from(width - mask)).map_or(u64::MAX, |all| all.saturating_sub(2));
    for node in nodes::nodes(lab) {
        let most = node.node.kubelet.max_pods.as_ref().or(cluster.kubelet.max_pods.as_ref());
        let pods = most.map_or(PODS, |most| most.value);
        if u64::from(pods) <= addresses {
            continue;
        }
        let place = most.map(|most| most.node).or(said.map(|said| said.node)).unwrap_or(range.node);
        findings
            .report(
                &CODE,
                format!("node `{}` takes {pods} pods, and its /{mask} has {addresses} addresses", node.name),
            )
            .at(place, format!("{pods} pods"))
            .at(range.node, format!("a /{mask} for every node"))
            .help("let it take fewer pods (`kubelet.max_pods`), or make `node-cidr-mask-size` smaller");
    }
}

/// How long the prefix of a node's part is, and where that is said.
fn node_mask(cluster: &Cluster) -> (u8, Option<&At<String>>) {
    let (usual, own) = if cluster.pod_range.is_ipv4() {
        (24, "node-cidr-mask-size-ipv4")
    } else {
        (64, "node-cidr-mask-size-ipv6")
    };
    let arguments = &cluster.control_plane.controller_manager_args;
    let said =
        arguments.iter().find(|(name, _)| name.as_str() == own || name.as_str() == "node-cidr-mask-size");
    match said.and_then(|(_, value)| Some((value.parse().ok()?, value))) {
        Some((mask, value)) => (mask, Some(value)),
        None => (usual, None),
    }
}

/// How many bits tell so many apart.
fn bits_for(count: u64) -> u8 {
    u8::try_from(count.saturating_sub(1).checked_ilog2().map_or(0, |log| log + 1)).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::bits_for;

    #[test]
    fn bits_tell_so_many_apart() {
        assert_eq!([1, 2, 3, 4, 5, 256, 257].map(bits_for), [0, 1, 2, 2, 3, 8, 9]);
    }
}
