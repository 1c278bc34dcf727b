//! NetworkPolicies of Kubernetes itself.

use crate::document::{Data, Map};
use crate::targets::kubernetes::network_policy::rules::{
    EVERYTHING_4, EVERYTHING_6, Policy, PolicyPeer, Rule, Wanted, selector,
};
use crate::targets::kubernetes::object as head;

pub(super) fn object(policy: &Policy, metadata: Data) -> Map {
    let node = policy.node;
    let directions = [("Ingress", policy.deny_ingress), ("Egress", policy.deny_egress)];
    let types = directions.into_iter().filter(|(_, denied)| *denied).map(|(name, _)| Data::text(node, name));
    let rules = |rules: &[Rule], side: &str| Data::list(node, rules.iter().map(|each| rule(each, side)));
    let spec = Data::map(node)
        .put("podSelector", selector(node, &policy.pods))
        .put("policyTypes", Data::list(node, types))
        .some("ingress", rules(&policy.ingress, "from"))
        .some("egress", rules(&policy.egress, "to"));
    head(node, "networking.k8s.io/v1", "NetworkPolicy", metadata).put("spec", spec)
}

fn rule(rule: &Rule, side: &str) -> Data {
    let node = rule.node;
    let ports = rule.ports.iter().map(|(port, protocol)| {
        Data::map(node).text("protocol", protocol.word()).put("port", Data::integer(node, *port)).into()
    });
    Data::map(node).some(side, Data::list(node, peers(rule))).some("ports", Data::list(node, ports)).into()
}

fn peers(rule: &Rule) -> Vec<Data> {
    let node = rule.node;
    let block = |range: String, except: Vec<String>| -> Data {
        let except = except.into_iter().map(|range| Data::text(node, range));
        let block = Data::map(node).text("cidr", range).some("except", Data::list(node, except));
        Data::map(node).put("ipBlock", block).into()
    };
    match &rule.peer {
        // No peers means all peers. These policies cannot select a gateway without pods.
        PolicyPeer::Anyone | PolicyPeer::Gateway => Vec::new(),
        PolicyPeer::Pods { namespace, labels } => {
            let name = |name: &String| Wanted::one("kubernetes.io/metadata.name", name);
            let namespace = namespace.as_ref().map(|namespace| selector(node, &[name(namespace)]));
            let pods = Data::map(node).maybe("namespaceSelector", namespace);
            let all = rule_selects_all(&rule.peer);
            let pods = if all { pods } else { pods.put("podSelector", selector(node, labels)) };
            vec![pods.into()]
        }
        PolicyPeer::Range { range, except } => {
            vec![block(range.to_string(), except.iter().map(ToString::to_string).collect())]
        }
        PolicyPeer::World { cluster } => {
            let version = |ipv4: bool| -> Vec<String> {
                cluster.iter().filter(|range| range.is_ipv4() == ipv4).map(ToString::to_string).collect()
            };
            vec![
                block(EVERYTHING_4.to_owned(), version(true)),
                block(EVERYTHING_6.to_owned(), version(false)),
            ]
        }
        PolicyPeer::Api { control_planes } => {
            control_planes.iter().map(|range| block(range.to_string(), Vec::new())).collect()
        }
        // A check refuses names if the policies do not support them.
        PolicyPeer::Name(_) => Vec::new(),
    }
}

/// Whether all pods of another namespace are selected, so that a namespace selector is sufficient.
fn rule_selects_all(peer: &PolicyPeer) -> bool {
    matches!(peer, PolicyPeer::Pods { namespace: Some(_), labels } if labels.is_empty())
}
