//! Address claims as rows of the address plan.

use crate::facts::balanced::gateways_at;
use crate::facts::claims::{AddressClaim, Claimant, claims};
use crate::lab::cluster::AddressProvider;
use crate::lab::hardware::{Machine, Nic, State};
use crate::resolve::Resolved;
use crate::types::{AddressRange, DnsLabel, Mac};
use crate::value::NodeId;

/// One address or range, and its claimant.
#[derive(Clone, Debug)]
pub struct ClaimRow<'l> {
    pub range: AddressRange,
    /// The network that it is used in, if the lab defines it; otherwise, the prefix decides.
    pub network: Option<&'l str>,
    pub who: Who,
    /// How the address is allocated.
    pub how: &'static str,
    pub mac: Option<Mac>,
    pub node: NodeId,
}

/// A name with a detail: `pfsense` (net2). Without a name, a description.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Who {
    pub name: Option<String>,
    pub what: String,
}

/// All claims of the lab.
pub fn all<'l>(lab: &Resolved<'l>) -> Vec<ClaimRow<'l>> {
    let taken = |claim: AddressClaim<'l>| ClaimRow {
        range: claim.range,
        network: claim.network,
        who: who(lab, &claim.claimant),
        how: how(&claim),
        mac: claim.mac.map(|mac| mac.value),
        node: claim.node,
    };
    claims(lab.lab).into_iter().map(taken).collect()
}

fn named(name: impl ToString, what: impl Into<String>) -> Who {
    Who { name: Some(name.to_string()), what: what.into() }
}

fn text(what: impl Into<String>) -> Who {
    Who { name: None, what: what.into() }
}

fn who(lab: &Resolved<'_>, claimant: &Claimant<'_>) -> Who {
    match claimant {
        Claimant::Gateway { router: Some(router), .. } => named(router, "gateway"),
        Claimant::Gateway { router: None, .. } => text("gateway"),
        Claimant::BgpSpeaker { router: Some(router), .. } => named(router, "BGP"),
        Claimant::BgpSpeaker { router: None, .. } => text("router (BGP)"),
        Claimant::DhcpRange => text("allocated by DHCP"),
        Claimant::Reservation { device, .. } => named(device, "device"),
        Claimant::Reserved { label, .. } => text(label.as_str()),
        Claimant::TunnelPeer { peer, .. } => named(peer, "tunnel"),
        Claimant::HostInterface { host, interface } => named(host, format!("host, {}", interface.as_str())),
        Claimant::HostController { host, kind } => named(host, kind.word()),
        Claimant::Machine { name, machine, slot, .. } => named(name, interface(machine, slot)),
        Claimant::Device { name, kind } => named(name, kind.word()),
        Claimant::NfsServer { name } => named(name, "NFS"),
        Claimant::CephMonitor { cluster, monitor } => {
            named(monitor, format!("monitor of Ceph cluster {cluster}"))
        }
        Claimant::Endpoint { cluster, .. } => text(format!("API of cluster {cluster}")),
        Claimant::ClusterDns => text("DNS of the cluster"),
        Claimant::Pool { name } => text(format!("load balancers, pool {name}")),
        Claimant::LoadBalancer { name } => text(load_balancer(lab, name)),
    }
}

/// An interface of a machine, with the machine's state unless it runs.
fn interface(machine: &Machine, slot: &str) -> String {
    match machine.state.value {
        State::Running => slot.to_owned(),
        state => format!("{slot}, {}", state.word()),
    }
}

/// A named address, with the services and Gateways that use it.
fn load_balancer(lab: &Resolved<'_>, name: &DnsLabel) -> String {
    let services = lab.services.iter().filter(|service| {
        let mut balancers = service.load_balancers.iter();
        balancers.any(|balanced| balanced.address.is_some_and(|(known, _)| known == name))
    });
    let gateways = gateways_at(lab.lab, name.as_str());
    let gateways = gateways.map(|creation| format!("Gateway {}", creation.gateway.name.value));
    let users: Vec<String> = services.map(|service| service.name.to_string()).chain(gateways).collect();
    match users.as_slice() {
        [] => format!("load balancer {name}"),
        users => format!("load balancer {name}: {}", users.join(", ")),
    }
}

fn how(claim: &AddressClaim<'_>) -> &'static str {
    match claim.claimant {
        Claimant::DhcpRange => "DHCP range",
        Claimant::Reservation { .. } => "DHCP reservation",
        // The DHCP server only allocates IPv4 addresses.
        Claimant::Machine { nic, .. } if nic.dhcp_reserved.value && is_ipv4_of(claim, nic) => {
            "DHCP reservation"
        }
        Claimant::Reserved { .. } => "reserved",
        Claimant::Endpoint { provided_by: Some(AddressProvider::External), .. } => "fixed",
        Claimant::Endpoint { .. } => "virtual",
        Claimant::ClusterDns => "service",
        Claimant::Pool { .. } | Claimant::LoadBalancer { .. } => "pool",
        _ => "fixed",
    }
}

fn is_ipv4_of(claim: &AddressClaim<'_>, nic: &Nic) -> bool {
    nic.address.is_some_and(|address| address.node == claim.node)
}
