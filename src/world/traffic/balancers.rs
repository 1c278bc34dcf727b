//! Addresses of load balancers: within a pool, and each port once.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use crate::document::{Data, elements};
use crate::types::Address;
use crate::world::closed_world::ClosedWorld;
use crate::world::object::{Object, each_text, shown, text};
use crate::world::report::Report;
use crate::world::traffic::codes::{LB_OUTSIDE, LB_PORT};

/// Annotations that ask for addresses.
const WANTED: &[&str] = &[
    "io.cilium/lb-ipam-ips",
    "kube-vip.io/loadbalancerIPs",
    "lbipam.cilium.io/ips",
    "metallb.io/loadBalancerIPs",
    "metallb.universe.tf/loadBalancerIPs",
];
/// Objects that are pools themselves.
const POOLS: &[&str] = &["CiliumLoadBalancerIPPool", "IPAddressPool"];

/// What a port of an address belongs to.
type Claims<'d> = BTreeMap<(Address, String, String), (&'d Object<'d>, &'d Data)>;

pub(super) fn check(world: &ClosedWorld<'_>, report: &mut Report<'_>) {
    let Some(cluster) = &world.lab.cluster else { return };
    let has_own_pools = world.objects.iter().any(|object| POOLS.contains(&object.kind.kind));
    let mut claims: Claims<'_> = BTreeMap::new();
    for service in world.objects.iter().filter(|object| object.is("Service", "")) {
        let Some(spec) = service.data.get("spec").filter(|it| text(it, "type") == Some("LoadBalancer"))
        else {
            continue;
        };
        for (data, address) in wanted(service, spec) {
            let pools = &cluster.load_balancer.pools;
            let is_pooled = pools.values().any(|pool| pool.contains(address));
            if !is_pooled && !pools.is_empty() && !has_foreign_pool(world, has_own_pools, address) {
                let known: Vec<String> = pools.values().map(|pool| pool.value.to_string()).collect();
                let says = format!("wants the address {address}, which is in no pool");
                let help = format!("choose one of {}", known.join(", "));
                report.add(&LB_OUTSIDE, service, data, &says, "gets no address", &help);
            }
            for port in elements(spec.get("ports")) {
                let protocol = text(port, "protocol").unwrap_or("TCP").to_owned();
                let Some(number) = port.get("port") else { continue };
                match claims.entry((address, protocol, shown(number))) {
                    Entry::Vacant(entry) => _ = entry.insert((service, data)),
                    Entry::Occupied(entry) => {
                        let says =
                            format!("wants port {} of {address}, which {} has", shown(number), entry.get().0);
                        let help = "use another address, or another port";
                        report.contested(&LB_PORT, (service, data), (&says, "taken", help), *entry.get());
                    }
                }
            }
        }
    }
}

/// Whether a pool that is an object contains an address, or is not read.
fn has_foreign_pool(world: &ClosedWorld<'_>, has_own_pools: bool, address: Address) -> bool {
    let mut found = false;
    for pool in world.objects.iter().filter(|object| has_own_pools && POOLS.contains(&object.kind.kind)) {
        // A pool of two ends is read as a whole by its first one.
        each_text(pool.data, &mut |_, text| {
            let range = text.parse::<crate::types::AddressRange>().is_ok_and(|range| range.contains(address));
            let prefix = text.parse::<crate::types::Prefix>().is_ok_and(|prefix| prefix.contains(address));
            found |= range || prefix;
        });
        let blocks = elements(pool.data.get("spec").and_then(|spec| spec.get("blocks")));
        found |= blocks.iter().any(|block| {
            let end = |key| text(block, key).and_then(|text| text.parse::<Address>().ok());
            let range = end("start")
                .zip(end("stop"))
                .map(|(first, last)| crate::types::AddressRange::new(first, last));
            range.is_some_and(|range| range.is_ok_and(|range| range.contains(address)))
        });
    }
    found
}

/// The addresses that a Service asks for.
fn wanted<'d>(service: &Object<'d>, spec: &'d Data) -> Vec<(&'d Data, Address)> {
    let annotations = WANTED.iter().filter_map(|key| service.annotation(key));
    let all = annotations.chain(spec.get("loadBalancerIP"));
    let mut found: Vec<(&Data, Address)> = Vec::new();
    for data in all {
        for address in
            data.as_str().unwrap_or_default().split(',').filter_map(|text| text.trim().parse().ok())
        {
            // The old and the new field have the same address.
            if found.iter().all(|(_, known)| *known != address) {
                found.push((data, address));
            }
        }
    }
    found
}
