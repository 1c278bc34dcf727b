//! Network policies of Cilium.

use crate::document::{Data, Map};
use crate::targets::kubernetes::network_policy::rules::{Policy, PolicyPeer, Rule, Wanted, selector};
use crate::targets::kubernetes::object as head;
use crate::value::NodeId;

pub(super) fn object(policy: &Policy, metadata: Data) -> Map {
    let node = policy.node;
    let side = |rules: &[Rule], denied: bool, side: Side| {
        let mut all: Vec<Data> = rules.iter().map(|each| rule(each, side)).collect();
        // An empty rule enables default deny.
        if all.is_empty() && denied {
            all.push(Data::map(node).into());
        }
        Data::list(node, all)
    };
    let spec = Data::map(node)
        .put("endpointSelector", endpoints(node, None, &policy.pods))
        .some("ingress", side(&policy.ingress, policy.deny_ingress, Side::From))
        .some("egress", side(&policy.egress, policy.deny_egress, Side::To));
    head(node, "cilium.io/v2", "CiliumNetworkPolicy", metadata).put("spec", spec)
}

#[derive(Clone, Copy)]
enum Side {
    From,
    To,
}

impl Side {
    fn field(self, what: &str) -> String {
        match self {
            Self::From => format!("from{what}"),
            Self::To => format!("to{what}"),
        }
    }
}

/// Without a namespace, the policy's own applies.
fn endpoints(node: NodeId, namespace: Option<&str>, labels: &[Wanted]) -> Map {
    let namespace = namespace.map(|name| Wanted::one("k8s:io.kubernetes.pod.namespace", name));
    let all: Vec<Wanted> = namespace.into_iter().chain(labels.iter().cloned()).collect();
    selector(node, &all)
}

fn rule(rule: &Rule, side: Side) -> Data {
    let node = rule.node;
    let texts = |texts: &[&str]| Data::list(node, texts.iter().map(|text| Data::text(node, *text)));
    let map = Data::map(node);
    let map = match &rule.peer {
        // Traffic through a load balancer may have a node's address.
        PolicyPeer::Anyone => map.put(side.field("Entities"), texts(&["all"])),
        PolicyPeer::Gateway => map.put(side.field("Entities"), texts(&["ingress"])),
        PolicyPeer::Pods { namespace, labels } => {
            let pods = endpoints(node, namespace.as_deref(), labels);
            map.put(side.field("Endpoints"), Data::list(node, [pods.into()]))
        }
        PolicyPeer::Range { range, except } => {
            let except = except.iter().map(|range| Data::text(node, range.to_string()));
            let range = Data::map(node).text("cidr", range.to_string());
            let range = range.some("except", Data::list(node, except));
            map.put(side.field("CIDRSet"), Data::list(node, [range.into()]))
        }
        PolicyPeer::World { .. } => map.put(side.field("Entities"), texts(&["world"])),
        PolicyPeer::Api { .. } => map.put(side.field("Entities"), texts(&["kube-apiserver"])),
        PolicyPeer::Name(name) => {
            let field = if name.contains('*') { "matchPattern" } else { "matchName" };
            map.put("toFQDNs", Data::list(node, [Data::map(node).text(field, name.clone()).into()]))
        }
    };
    // Ports of the API server differ before and after translation; its identity is enough.
    if rule.ports.is_empty() || matches!(rule.peer, PolicyPeer::Api { .. }) {
        return map.into();
    }
    let ports = rule.ports.iter().map(|(port, protocol)| {
        Data::map(node).text("port", port.to_string()).text("protocol", protocol.word()).into()
    });
    let mut ports = Data::map(node).put("ports", Data::list(node, ports));
    // The agent learns names from DNS responses, so DNS traffic has to pass its proxy.
    if rule.ports.iter().all(|(port, _)| *port == 53) && matches!(rule.peer, PolicyPeer::Pods { .. }) {
        let everything = Data::map(node).text("matchPattern", "*");
        ports = ports.put("rules", Data::map(node).put("dns", Data::list(node, [everything.into()])));
    }
    map.put("toPorts", Data::list(node, [ports.into()])).into()
}
