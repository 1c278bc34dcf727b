//! The cluster: its name, and the address of its DNS.

use crate::lab::Lab;
use crate::lab::cluster::Cluster;
use crate::types::{Address, DnsLabel};
use crate::value::At;

/// The name of the cluster, or else of the lab.
pub fn name<'l>(lab: &'l Lab, cluster: &'l Cluster) -> &'l At<DnsLabel> {
    cluster.name.as_ref().unwrap_or(&lab.name)
}

/// The service address of the cluster's DNS: by default the tenth address of the service range. None if that range is
/// too small.
pub fn dns_address(cluster: &Cluster) -> Option<At<Address>> {
    let default = || {
        let range = &cluster.service_range;
        let value = range.first().checked_add(10)?;
        range.contains(value).then_some(At { value, node: range.node })
    };
    cluster.dns.address.or_else(default)
}
