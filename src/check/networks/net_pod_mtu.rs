//! The pod MTU plus encapsulation fits into the network between nodes.

use crate::check::rule::{Findings, Rule};
use crate::check::shared::nodes;
use crate::diag::{Code, Example, Severity};
use crate::lab::Lab;
use crate::lab::cluster::CniRouting;

pub static CODE: Code = Code {
    name: "NET-POD-MTU",
    severity: Severity::Error,
    title: "the pod MTU does not fit into the network between nodes",
    why: "Encapsulation adds a header to every packet of a pod: 50 bytes for VXLAN and Geneve, 20 for \
          IP-in-IP, 60 for WireGuard. The pod MTU plus the header must fit into the MTU of the network \
          between the nodes.",
    example: Example::Lab {
        bad: r#"{ cluster.cni = { plugin = 'calico, version = "3.31.2", routing = 'vxlan, mtu = 1500 } }"#,
        good: r#"{ cluster.cni = { plugin = 'calico, version = "3.31.2", routing = 'vxlan, mtu = 1450 } }"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &CODE, run };

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    let Some(cni) = lab.cluster.as_ref().and_then(|cluster| cluster.cni.as_ref()) else { return };
    let Some(mtu) = &cni.mtu else { return };
    let networks = nodes::nodes(lab).filter_map(|node| Some((node, node.nic(lab)?.network)));
    let Some((node, network)) = networks.min_by_key(|(_, network)| network.mtu.get()) else { return };
    let header = header(cni.routing.value);
    let (needed, available) = (u32::from(mtu.get()) + header, u32::from(network.mtu.get()));
    if needed <= available {
        return;
    }
    let message = format!(
        "pod MTU {mtu} plus {header} bytes of encapsulation exceeds the MTU of node `{}` ({available})",
        node.name
    );
    let finding = findings
        .report(&CODE, message)
        .at(mtu.node, format!("pod MTU {mtu}"))
        .at(cni.routing.node, format!("{header} bytes of encapsulation"))
        .mention(network.mtu.node, format!("MTU between nodes: {available}"));
    match available.checked_sub(header) {
        Some(usable) => finding.help(format!("set `cluster.cni.mtu` to {usable} or less, or remove it")),
        None => finding.help("remove `cluster.cni.mtu`"),
    };
}

/// The encapsulation overhead of an IPv4 packet.
fn header(routing: CniRouting) -> u32 {
    match routing {
        CniRouting::Native => 0,
        CniRouting::Ipip => 20,
        CniRouting::Vxlan | CniRouting::Geneve => 50,
        CniRouting::Wireguard => 60,
    }
}
