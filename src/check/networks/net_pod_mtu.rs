//! Packets of pods that do not fit through their tunnel.

use crate::check::rule::{Findings, Rule};
use crate::check::shared::nodes;
use crate::diag::{Code, Example, Severity};
use crate::lab::Lab;
use crate::lab::cluster::CniRouting;

pub static CODE: Code = Code {
    name: "NET-POD-MTU",
    severity: Severity::Error,
    title: "packets of pods are too large for the network between nodes",
    why: "A tunnel puts a header of its own before every packet of a pod: 50 bytes for VXLAN and Geneve, 20 for IP in \
          IP, 60 for WireGuard. Both together must fit into a packet of the network between the nodes.",
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
    let (needed, there) = (u32::from(mtu.get()) + header, u32::from(network.mtu.get()));
    if needed <= there {
        return;
    }
    let message = format!(
        "packets of pods have {mtu} bytes and a header of {header}, and node `{}` takes {there}",
        node.name
    );
    let finding = findings
        .report(&CODE, message)
        .at(mtu.node, format!("{mtu} bytes"))
        .at(cni.routing.node, format!("{header} bytes of header"))
        .mention(network.mtu.node, format!("{there} between nodes"));
    match there.checked_sub(header) {
        Some(rest) => finding.help(format!("set `cluster.cni.mtu` to {rest} at most, or leave it out")),
        None => finding.help("leave `cluster.cni.mtu` out"),
    };
}

/// What a tunnel adds to a packet of IPv4.
fn header(routing: CniRouting) -> u32 {
    match routing {
        CniRouting::Native => 0,
        CniRouting::Ipip => 20,
        CniRouting::Vxlan | CniRouting::Geneve => 50,
        CniRouting::Wireguard => 60,
    }
}
