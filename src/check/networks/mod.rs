//! Networks, addresses and load balancers.

mod lb_address_taken;
mod lb_literal;
mod lb_none;
mod lb_shared;
mod lb_unreachable;
mod lb_unreserved;
mod net_address;
mod net_bgp;
mod net_book;
mod net_bridge_ports;
mod net_bridge_vlan;
mod net_dhcp;
mod net_dhcp_none;
mod net_gateway;
mod net_host_vlan;
mod net_mac_taken;
mod net_mtu;
mod net_name_taken;
mod net_overlap;
mod net_pod_mtu;
mod net_pool_overlap;
mod net_reservation;
mod net_route;
mod net_route_taken;
mod net_taken;
mod net_vlan_taken;

use crate::check::rule::Rule;

/// The rules of this family.
pub(super) static RULES: &[&Rule] = &[
    &lb_address_taken::RULE,
    &lb_literal::RULE,
    &lb_none::RULE,
    &lb_shared::RULE,
    &lb_unreachable::RULE,
    &lb_unreserved::RULE,
    &net_address::RULE,
    &net_bgp::RULE,
    &net_book::RULE,
    &net_bridge_ports::RULE,
    &net_bridge_vlan::RULE,
    &net_dhcp::RULE,
    &net_dhcp_none::RULE,
    &net_gateway::RULE,
    &net_host_vlan::RULE,
    &net_mac_taken::RULE,
    &net_mtu::RULE,
    &net_name_taken::RULE,
    &net_overlap::RULE,
    &net_pod_mtu::RULE,
    &net_pool_overlap::RULE,
    &net_reservation::RULE,
    &net_route::RULE,
    &net_route_taken::RULE,
    &net_taken::RULE,
    &net_vlan_taken::RULE,
];
