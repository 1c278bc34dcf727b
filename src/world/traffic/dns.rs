//! Pods whose network policies close the way to the DNS of the cluster.

use std::net::IpAddr;

use crate::document::{Data, elements};
use crate::facts::cluster::dns_address;
use crate::types::{Address, Prefix};
use crate::world::closed_world::ClosedWorld;
use crate::world::object::{Object, containers, shown, text};
use crate::world::report::Report;
use crate::world::selector::Selector;
use crate::world::traffic::codes::NP_DNS;

/// The port of DNS.
const PORT: i64 = 53;
/// Where the DNS of the cluster runs.
const NAMESPACE: &str = "kube-system";

pub(super) fn check(world: &ClosedWorld<'_>, report: &mut Report<'_>) {
    let policies: Vec<(&Object<'_>, &Data, Selector<'_>)> = world
        .objects
        .iter()
        .filter(|object| object.is("NetworkPolicy", "networking.k8s.io"))
        .filter_map(|object| {
            let spec = object.data.get("spec").filter(|spec| limits_egress(spec))?;
            Some((object, spec, spec.get("podSelector").map(Selector::of_kubernetes)?))
        })
        .collect();
    // Policies of other kinds can open the way again.
    let has_others = world.objects.iter().any(|object| {
        matches!(
            object.kind.kind,
            "CiliumNetworkPolicy" | "CiliumClusterwideNetworkPolicy" | "GlobalNetworkPolicy"
        ) || object.kind.group == "projectcalico.org" && object.kind.kind == "NetworkPolicy"
    });
    if policies.is_empty() || has_others {
        return;
    }
    let dns = world.lab.cluster.as_ref().and_then(dns_address).map(|address| address.value);
    for object in &world.objects {
        let Some((metadata, _)) = object.pod().filter(|(_, pod)| asks(pod)) else { continue };
        let label = |key: &str| metadata.get("labels").and_then(|labels| labels.get(key)).map(shown);
        let mut own = policies
            .iter()
            .filter(|(policy, _, selector)| policy.namespace == object.namespace && selector.is_met(label));
        let own: Vec<_> = own.by_ref().collect();
        let Some((policy, spec, _)) = own.first() else { continue };
        if own.iter().any(|(_, spec, _)| opens(spec, dns)) {
            continue;
        }
        let data = spec.get("egress").or_else(|| spec.get("policyTypes")).unwrap_or(spec);
        let says = format!("lets pods of {object} reach some things, but not the DNS of the cluster");
        let help = "permit port 53 of UDP and TCP to the namespace `kube-system`";
        report.add(&NP_DNS, policy, data, &says, "names are not resolved", help);
    }
}

fn limits_egress(spec: &Data) -> bool {
    let types = elements(spec.get("policyTypes"));
    types.iter().any(|it| it.as_str() == Some("Egress")) || types.is_empty() && spec.get("egress").is_some()
}

/// Whether a pod resolves names: it has variables or words that contain some.
fn asks(pod: &Data) -> bool {
    let mut found = false;
    for container in containers(pod) {
        for key in ["env", "args", "command"] {
            let Some(data) = container.get(key) else { continue };
            crate::world::object::each_text(data, &mut |_, text| {
                found |= text.contains(".svc") || text.contains("://") && !text.contains("://localhost");
            });
        }
    }
    found && text(pod, "dnsPolicy") != Some("None")
}

/// Whether a policy permits DNS.
fn opens(spec: &Data, dns: Option<Address>) -> bool {
    elements(spec.get("egress")).iter().any(|rule| {
        let ports = elements(rule.get("ports"));
        let has_port = ports.is_empty()
            || ports.iter().any(|port| {
                let number = port.get("port").and_then(Data::as_integer);
                let last = port.get("endPort").and_then(Data::as_integer).or(number);
                let is_named = number.is_none();
                is_named || number.zip(last).is_some_and(|(first, last)| (first..=last).contains(&PORT))
            });
        let peers = elements(rule.get("to"));
        has_port && (peers.is_empty() || peers.iter().any(|peer| reaches(peer, dns)))
    })
}

fn reaches(peer: &Data, dns: Option<Address>) -> bool {
    if let Some(block) = peer.get("ipBlock").and_then(|block| text(block, "cidr")) {
        // A cache on each node has an address of its link.
        let link: Address = IpAddr::from([169, 254, 20, 10]).into();
        return block
            .parse::<Prefix>()
            .is_ok_and(|block| block.contains(link) || dns.is_some_and(|dns| block.contains(dns)));
    }
    peer.get("namespaceSelector").is_some_and(|selector| {
        let selector = Selector::of_kubernetes(selector);
        // Other labels of the namespace are unknown.
        selector.0.iter().all(|condition| {
            condition.key != "kubernetes.io/metadata.name" || condition.is_met(Some(NAMESPACE))
        })
    })
}
