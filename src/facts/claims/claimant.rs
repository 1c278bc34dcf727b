//! What claims an address.

use std::fmt;

use crate::lab::FreeName;
use crate::lab::cluster::AddressProvider;
use crate::lab::hardware::{DeviceKind, Machine, Nic, OutOfBandKind, State};
use crate::types::DnsLabel;

/// Anything that claims an address.
#[derive(Clone, Copy, Debug)]
pub enum Claimant<'l> {
    /// The router of a network, as the gateway of the default route.
    Gateway {
        /// The network.
        network: &'l DnsLabel,
        /// The name of the router, if the lab names one.
        router: Option<&'l str>,
    },
    /// The router of a network, as a BGP speaker.
    BgpSpeaker {
        /// The network.
        network: &'l DnsLabel,
        /// The name of the router.
        router: Option<&'l str>,
    },
    /// A range from which a DHCP server allocates addresses.
    DhcpRange,
    /// A device with a DHCP reservation. The lab may describe it elsewhere, too.
    Reservation {
        /// The network.
        network: &'l DnsLabel,
        /// The name of the device.
        device: &'l DnsLabel,
    },
    /// Something that the lab does not describe.
    Reserved {
        /// The network.
        network: &'l DnsLabel,
        /// What the address is reserved for.
        label: &'l FreeName,
    },
    /// The other end of a tunnel. The lab may describe it elsewhere, too.
    TunnelPeer {
        /// The network of the tunnel.
        network: &'l DnsLabel,
        /// The name of the peer.
        peer: &'l DnsLabel,
    },
    /// An interface of a host.
    HostInterface {
        /// The host.
        host: &'l DnsLabel,
        /// The interface.
        interface: &'l FreeName,
    },
    /// The management controller of a host.
    HostController {
        /// The host.
        host: &'l DnsLabel,
        /// The kind of the controller.
        kind: OutOfBandKind,
    },
    /// An interface of a machine.
    Machine {
        /// The name of the machine.
        name: &'l DnsLabel,
        /// The machine.
        machine: &'l Machine,
        /// The slot of the interface, such as `net0`.
        slot: &'l str,
        /// The interface.
        nic: &'l Nic,
    },
    /// A network device.
    Device {
        /// The name of the device.
        name: &'l DnsLabel,
        /// The kind of the device.
        kind: DeviceKind,
    },
    /// A service that runs on something which has the address.
    NfsServer {
        /// The name of the server.
        name: &'l DnsLabel,
    },
    /// A service that runs on something which has the address.
    CephMonitor {
        /// The name of the Ceph cluster.
        cluster: &'l DnsLabel,
        /// The name of the monitor.
        monitor: &'l DnsLabel,
    },
    /// The API of the cluster.
    Endpoint {
        /// The name of the cluster.
        cluster: &'l DnsLabel,
        /// What answers at the address, if it is virtual.
        provided_by: Option<AddressProvider>,
    },
    /// The DNS service of the cluster.
    ClusterDns,
    /// A range from which load balancers get addresses.
    Pool {
        /// The name of the pool.
        name: &'l DnsLabel,
    },
    /// A named address for load balancers.
    LoadBalancer {
        /// The name of the address.
        name: &'l DnsLabel,
    },
}

/// The role of a claimant. Of two that share an address, the lower role is named first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    Router,
    Machine,
    Host,
    Device,
    Reservation,
    Peer,
    Reserved,
    Endpoint,
    /// Runs on something that has the address.
    Service,
    /// Allocates addresses, and has rules of its own.
    Range,
}

pub(super) fn role(claimant: &Claimant<'_>) -> Role {
    match claimant {
        Claimant::Gateway { .. } | Claimant::BgpSpeaker { .. } => Role::Router,
        Claimant::Machine { .. } => Role::Machine,
        Claimant::HostInterface { .. } | Claimant::HostController { .. } => Role::Host,
        Claimant::Device { .. } => Role::Device,
        Claimant::Reservation { .. } => Role::Reservation,
        Claimant::TunnelPeer { .. } => Role::Peer,
        Claimant::Reserved { .. } => Role::Reserved,
        Claimant::Endpoint { .. } => Role::Endpoint,
        Claimant::NfsServer { .. } | Claimant::CephMonitor { .. } => Role::Service,
        Claimant::DhcpRange
        | Claimant::ClusterDns
        | Claimant::Pool { .. }
        | Claimant::LoadBalancer { .. } => Role::Range,
    }
}

impl Claimant<'_> {
    /// Whether it uses the address now or will use it again: a stopped machine does, a decommissioned one does not.
    /// Ranges and allocated addresses have rules of their own.
    pub fn is_holder(&self) -> bool {
        match self {
            Self::Machine { machine, .. } => machine.state.value != State::Decommissioned,
            other => role(other) != Role::Range,
        }
    }

    /// Whether it is attached to the network that it has the address in.
    pub fn is_attached(&self) -> bool {
        matches!(
            self,
            Self::HostInterface { .. }
                | Self::HostController { .. }
                | Self::Machine { .. }
                | Self::Device { .. }
                | Self::TunnelPeer { .. }
        )
    }
}

impl fmt::Display for Claimant<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Gateway { network, .. } => write!(formatter, "the gateway of network `{network}`"),
            Self::BgpSpeaker { network, .. } => write!(formatter, "the BGP router of network `{network}`"),
            Self::DhcpRange => formatter.write_str("the DHCP range"),
            Self::Reservation { network, device } => {
                write!(formatter, "reservation `{device}` of network `{network}`")
            }
            Self::Reserved { network, label } => {
                write!(formatter, "reserved range `{}` of network `{network}`", label.as_str())
            }
            Self::TunnelPeer { network, peer } => write!(formatter, "peer `{peer}` of network `{network}`"),
            Self::HostInterface { host, .. } => write!(formatter, "host `{host}`"),
            Self::HostController { host, .. } => {
                write!(formatter, "the management controller of host `{host}`")
            }
            Self::Machine { name, .. } => write!(formatter, "machine `{name}`"),
            Self::Device { name, .. } => write!(formatter, "device `{name}`"),
            Self::NfsServer { name } => write!(formatter, "NFS server `{name}`"),
            Self::CephMonitor { cluster, monitor } => {
                write!(formatter, "monitor `{monitor}` of Ceph cluster `{cluster}`")
            }
            Self::Endpoint { .. } => formatter.write_str("the cluster's endpoint"),
            Self::ClusterDns => formatter.write_str("the cluster's DNS"),
            Self::Pool { name } => write!(formatter, "load balancer pool `{name}`"),
            Self::LoadBalancer { name } => write!(formatter, "load balancer address `{name}`"),
        }
    }
}
