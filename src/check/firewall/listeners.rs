//! The ports at load balancer addresses.

use crate::facts::balanced::gateways_at;
use crate::lab::Lab;
use crate::lab::service::{Protocol, Service};
use crate::types::{DnsLabel, Port};

/// The ports that services open at a load balancer address. The ports of charts are not known.
pub(super) fn at(lab: &Lab, address: &DnsLabel) -> Vec<(Protocol, Port)> {
    let mut found = Vec::new();
    for (service_name, service) in lab.services() {
        for balanced in service.load_balancers.values() {
            if balanced.address.as_ref().is_none_or(|wanted| wanted.value != address.as_str()) {
                continue;
            }
            let ports = service.ports(service_name);
            let is_wanted = |name: &DnsLabel| {
                balanced.ports.is_empty() || balanced.ports.iter().any(|wanted| wanted.value == *name)
            };
            let opened = ports.iter().filter(|port| is_wanted(port.name) && !port.port.is_internal());
            found.extend(opened.flat_map(|port| {
                let each = port.port.each(port.name).into_iter();
                each.map(|(_, one)| (one.transport(), one.in_service().value)).collect::<Vec<_>>()
            }));
        }
    }
    for creation in gateways_at(lab, address.as_str()) {
        found.extend(creation.created.ports().into_iter().map(|port| (Protocol::Tcp, port)));
    }
    found
}

/// Whether something opens ports at the address that the lab does not list: a chart with an address in its values.
pub(super) fn may_have_more(lab: &Lab, address: &DnsLabel) -> bool {
    let uses = |service: &Service| {
        let mut balanced = service.load_balancers.values().filter_map(|each| each.address.as_ref());
        balanced.any(|wanted| wanted.value == address.as_str())
    };
    let is_used = lab.services().any(|(_, service)| uses(service));
    !(is_used || gateways_at(lab, address.as_str()).next().is_some())
        || lab.services().any(|(_, service)| uses(service) && service.is_chart(&lab.charts))
}
