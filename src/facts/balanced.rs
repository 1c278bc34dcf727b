//! What requests the addresses of load balancers.

use std::fmt;

use crate::lab::Lab;
use crate::lab::network::Creation;
use crate::lab::service::ServiceLoadBalancer;
use crate::types::DnsLabel;
use crate::value::{At, NodeId};

/// A request for an address from the cluster's pools.
#[derive(Clone, Copy, Debug)]
pub struct Request<'l> {
    /// What requests it.
    pub requester: Requester<'l>,
    /// The name of the address, if a specific one is requested.
    pub address: Option<&'l At<String>>,
    /// The entry or the record that makes the request.
    pub node: NodeId,
}

/// What requests an address.
#[derive(Clone, Copy, Debug)]
pub enum Requester<'l> {
    /// An entry of a service's `load_balancers`.
    Service {
        /// The name of the service.
        service: &'l DnsLabel,
        /// The name of the entry.
        entry: &'l DnsLabel,
        /// The entry.
        balanced: &'l ServiceLoadBalancer,
    },
    /// A Gateway that the lab creates.
    Gateway(Creation<'l>),
}

impl fmt::Display for Requester<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Service { service, .. } => write!(formatter, "service `{service}`"),
            Self::Gateway(creation) => write!(formatter, "Gateway `{}`", creation.gateway.name.value),
        }
    }
}

/// All requests of a lab.
pub fn requests(lab: &Lab) -> impl Iterator<Item = Request<'_>> {
    let of_services = lab.services().flat_map(|(service, described)| {
        described.load_balancers.iter().map(move |(entry, balanced)| Request {
            requester: Requester::Service { service, entry, balanced },
            address: balanced.address.as_ref(),
            node: balanced.node,
        })
    });
    let creations = lab.exposure.iter().flat_map(|exposure| exposure.creations());
    let of_gateways = creations.map(|creation| Request {
        requester: Requester::Gateway(creation),
        address: creation.created.address.as_ref(),
        node: creation.created.node,
    });
    of_services.chain(of_gateways)
}

/// The Gateways that request an address by its name.
pub fn gateways_at<'l>(lab: &'l Lab, address: &str) -> impl Iterator<Item = Creation<'l>> {
    requests(lab).filter_map(move |request| match request.requester {
        Requester::Gateway(creation) => {
            request.address.is_some_and(|wanted| wanted.value == address).then_some(creation)
        }
        Requester::Service { .. } => None,
    })
}
