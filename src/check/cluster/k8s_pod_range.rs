//! Pod ranges with enough addresses for the nodes and their pods.

use crate::check::rule::{Findings, Rule};
use crate::check::shared::nodes;
use crate::diag::{Code, Example, Severity};
use crate::facts::kubelet::{max_pods, max_pods_setting};
use crate::lab::Lab;
use crate::lab::cluster::Cluster;
use crate::value::At;

pub static CODE: Code = Code {
    name: "K8S-POD-RANGE",
    severity: Severity::Error,
    title: "the pod range is too small for the cluster",
    why: "Every node gets a subnet of the pod range: a /24 (IPv4) or a /64 (IPv6) unless \
          `node-cidr-mask-size` says otherwise. If there are more nodes than subnets, the last ones have no \
          addresses for their pods. A subnet must be large enough for the pods of its node: 110, unless \
          `max_pods` says otherwise.",
    example: Example::Lab {
        bad: r#"{ cluster.pod_range | force = "10.244.0.0/25" }"#,
        good: r#"{ cluster.pod_range | force = "10.244.0.0/20" }"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &CODE, run };

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    let Some(cluster) = &lab.cluster else { return };
    let (mask, explicit) = node_mask(cluster);
    let range = &cluster.pod_range;
    let width = if range.is_ipv4() { 32 } else { 128 };
    if mask > width {
        // The controller manager itself rejects this.
        return;
    }
    let count = nodes::nodes(lab).count() as u64;
    let parts =
        mask.checked_sub(range.length()).map_or(0, |bits| 1_u64.checked_shl(bits.into()).unwrap_or(u64::MAX));
    if parts < count {
        let finding = findings
            .report(
                &CODE,
                format!("the pod range {range} has room for {parts} nodes, but the cluster has {count}"),
            )
            .at(range.node, format!("{parts} subnets of size /{mask}"));
        let finding = match explicit {
            Some(explicit) => finding.at(explicit.node, format!("a /{mask} for each node")),
            None => finding,
        };
        finding.help(format!("choose a range of at least /{}", mask.saturating_sub(bits_for(count))));
    }
    let addresses = 1_u64.checked_shl(u32::from(width - mask)).map_or(u64::MAX, |all| all.saturating_sub(2));
    for node in nodes::nodes(lab) {
        let most = max_pods_setting(cluster, node.node);
        let pods = max_pods(cluster, node.node);
        if u64::from(pods) <= addresses {
            continue;
        }
        let place =
            most.map(|most| most.node).or(explicit.map(|explicit| explicit.node)).unwrap_or(range.node);
        findings
            .report(
                &CODE,
                format!(
                    "node `{}` runs up to {pods} pods, but its /{mask} has only {addresses} addresses",
                    node.name
                ),
            )
            .at(place, format!("{pods} pods"))
            .at(range.node, format!("a /{mask} for each node"))
            .help("lower `kubelet.max_pods`, or make `node-cidr-mask-size` smaller");
    }
}

/// The prefix length of a node's subnet, and the argument that sets it.
fn node_mask(cluster: &Cluster) -> (u8, Option<&At<String>>) {
    let (default, own) = if cluster.pod_range.is_ipv4() {
        (24, "node-cidr-mask-size-ipv4")
    } else {
        (64, "node-cidr-mask-size-ipv6")
    };
    let arguments = &cluster.control_plane.controller_manager_args;
    let explicit =
        arguments.iter().find(|(name, _)| name.as_str() == own || name.as_str() == "node-cidr-mask-size");
    match explicit.and_then(|(_, value)| Some((value.parse().ok()?, value))) {
        Some((mask, value)) => (mask, Some(value)),
        None => (default, None),
    }
}

/// The number of bits needed to distinguish `count` subnets.
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
