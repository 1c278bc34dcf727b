//! The address of a machine or a host, by purpose.

use crate::facts::attachment::{attachments, node_interface};
use crate::lab::Lab;
use crate::lab::hardware::{Host, HostInterface, Machine};
use crate::types::Address;
use crate::value::At;

/// The purpose of a machine's address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To register as a node and to advertise the API server and etcd: of the address family that pods have.
    Node,
    /// To refer others to the API server of this machine: the node's address, or the interface's address of the other
    /// family.
    Api,
    /// To reach the machine from elsewhere: its address as a node, or the one with the default route, or any.
    Reach,
}

/// The fixed address of a machine for a purpose. None if the address is dynamic.
pub fn machine_address(lab: &Lab, machine: &Machine, purpose: Purpose) -> Option<At<Address>> {
    let attachments = attachments(lab, machine);
    let node = machine.kubernetes.as_ref();
    let interface = node.and_then(|node| node_interface(node, &attachments));
    let of_pods = interface.and_then(|it| if has_ipv4_pods(lab) { it.nic.address } else { it.nic.address6 });
    let of_interface = || interface.and_then(|it| it.nic.address.or(it.nic.address6));
    let routed = || {
        let routed = attachments.iter().filter(|attached| attached.default_route);
        let all = routed.chain(&attachments);
        all.clone().find_map(|it| it.nic.address).or_else(|| all.clone().find_map(|it| it.nic.address6))
    };
    match purpose {
        Purpose::Node => of_pods,
        Purpose::Api if node.is_some() => of_pods.or_else(of_interface),
        Purpose::Api | Purpose::Reach => of_pods.or_else(of_interface).or_else(routed),
    }
}

/// Whether pods have IPv4 addresses, and so nodes register with theirs.
fn has_ipv4_pods(lab: &Lab) -> bool {
    lab.cluster.as_ref().is_none_or(|cluster| cluster.pod_range.is_ipv4())
}

/// The address at which others reach a host: on the interface with its default route, or else its first one.
pub fn host_address(host: &Host) -> Option<&At<Address>> {
    let has_address = |interface: &HostInterface<'_>| interface.address().is_some();
    let routed =
        host.interfaces().find(|interface| interface.default_route().value && has_address(interface));
    routed.or_else(|| host.interfaces().find(has_address))?.address()
}
