//! Networks, and how services are reached from outside the cluster.

#![allow(clippy::module_inception, reason = "the module is named after its main type")]

mod exposure;
mod network;

pub use exposure::{
    Auth, AuthMode, Backend, Controller, Exposure, Gateway, Issuer, IssuerKind, Middleware, OtherWay, Way,
};
pub use network::{Addresses, BgpRouter, Network, NetworkKind, Reservation, WireGuard, WireGuardPeer};
