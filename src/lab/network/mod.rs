//! Networks, the traffic between them, and how services are reached from outside the cluster.

#![allow(clippy::module_inception, reason = "the module is named after its main type")]

mod address_book;
mod created;
mod exposure;
mod firewall;
mod network;

pub use address_book::{AddressBook, AddressBookFormat};
pub use created::{CreatedListener, Creation};
pub use exposure::{
    Auth, AuthMode, Backend, Controller, CreatedGateway, Exposure, Gateway, Issuer, IssuerKind, Middleware,
    OtherWay, Way,
};
pub use firewall::{Firewall, FirewallRouter, FirewallRule, FirewallSystem, PortForward, Transport, Verdict};
pub use network::{Addresses, BgpRouter, Network, NetworkKind, Reservation, WireGuard, WireGuardPeer};
