//! What the nodes of the cluster need from one another and from outside.

use crate::facts::address::{Purpose, machine_address};
use crate::facts::firewall::End;
use crate::facts::firewall::needs::Need;
use crate::facts::firewall::needs::ends::{from_nodes, machine_end, nodes};
use crate::facts::firewall::needs::need::port;
use crate::lab::Lab;
use crate::lab::cluster::{Cluster, Cni, CniPlugin, CniRouting};
use crate::lab::hardware::{Machine, Role};
use crate::lab::network::Transport;
use crate::types::Address;

pub(super) fn needs(lab: &Lab) -> Vec<Need<'_>> {
    let Some(cluster) = &lab.cluster else { return Vec::new() };
    let mut needs = between_nodes(lab, cluster);
    needs.extend(api(lab, cluster));
    needs.extend(images(lab, cluster));
    needs
}

/// Every node reaches the address of the API.
fn api<'l>(lab: &'l Lab, cluster: &'l Cluster) -> Vec<Need<'l>> {
    let endpoint = cluster.endpoint.as_ref();
    let Some((endpoint, address)) = endpoint.and_then(|each| Some((each, each.address?))) else {
        return Vec::new();
    };
    let to = End::at(lab, address.value);
    let ends = from_nodes(lab, &to).into_iter();
    ends.map(|from| Need {
        what: format!("the API of the cluster at {}", address.value),
        from,
        to,
        port: (Transport::Tcp, endpoint.port.value),
        node: address.node,
    })
    .collect()
}

/// Nodes pull images from the internet.
fn images<'l>(lab: &'l Lab, cluster: &'l Cluster) -> Vec<Need<'l>> {
    // Every registry could be behind a mirror that has no fallback.
    if !cluster.registry_mirrors.is_empty()
        && cluster.registry_mirrors.values().all(|each| !each.fallback.value)
    {
        return Vec::new();
    }
    let ends = from_nodes(lab, &End::INTERNET).into_iter();
    ends.map(|from| Need {
        what: "images: nodes pull them from the internet".to_owned(),
        from,
        to: End::INTERNET,
        port: (Transport::Tcp, port(443)),
        node: cluster.node,
    })
    .collect()
}

/// The ports between nodes in different networks.
fn between_nodes<'l>(lab: &'l Lab, cluster: &'l Cluster) -> Vec<Need<'l>> {
    let all: Vec<(&Machine, Address)> = nodes(lab)
        .filter_map(|(_, machine)| Some((machine, machine_address(lab, machine, Purpose::Reach)?.value)))
        .collect();
    let mut needs = Vec::new();
    for (client, _) in &all {
        for (server, address) in &all {
            let to = End::at(lab, *address);
            let Some(from) = machine_end(lab, client, &to) else { continue };
            let Some(node) = server.kubernetes.as_ref().filter(|_| !from.is_beside(&to)) else { continue };
            let mut add = |what: &str, transport, number| {
                let what = format!("{what} between nodes in different networks");
                needs.push(Need { what, from, to, port: (transport, port(number)), node: node.role.node });
            };
            add("kubelets", Transport::Tcp, 10250);
            if let Some((number, transport)) = cluster.cni.as_ref().and_then(tunnel) {
                add("the pod network", transport, number);
            }
            let is_control_plane = |machine: &Machine| {
                machine.kubernetes.as_ref().is_some_and(|node| node.role.value == Role::ControlPlane)
            };
            if is_control_plane(server) {
                add("the API server", Transport::Tcp, 6443);
                if is_control_plane(client) {
                    add("etcd", Transport::Tcp, 2379);
                    add("etcd", Transport::Tcp, 2380);
                }
            }
        }
    }
    needs
}

/// The port of the encapsulation; none without one, or for a protocol without ports.
fn tunnel(cni: &Cni) -> Option<(u16, Transport)> {
    let number = match (cni.routing.value, cni.plugin.value) {
        (CniRouting::Vxlan, CniPlugin::Calico) => 4789,
        (CniRouting::Vxlan, _) => 8472,
        (CniRouting::Geneve, _) => 6081,
        (CniRouting::Wireguard, CniPlugin::Cilium) => 51871,
        (CniRouting::Wireguard, _) => 51820,
        _ => return None,
    };
    Some((number, Transport::Udp))
}
