//! A machine's network: its interfaces, and the addresses that cloud-init gives them.

use crate::document::Data;
use crate::facts::attachment::Attachment;
use crate::facts::slot;
use crate::facts::vm::CloudInit;
use crate::resolve::VirtualMachine;
use crate::targets::proxmox::parameters::Parameters;
use crate::targets::proxmox::property::Properties;
use crate::types::Bandwidth;
use crate::value::At;

/// `net0: virtio=BC:24:11:00:00:01,bridge=vmbr0,tag=20`. Without a fixed MAC address, the hypervisor generates one.
pub(super) fn interface(attached: &Attachment<'_>) -> Data {
    let Attachment { nic, network, .. } = attached;
    let model = nic.model.word();
    let properties = match &nic.mac {
        Some(mac) => Properties::of(format!("{model}={}", mac.value)),
        None => Properties::of(model),
    };
    properties
        .maybe("bridge", network.bridge.as_ref())
        .maybe("tag", network.vlan)
        .maybe("trunks", attached.trunks())
        .maybe("mtu", attached.card_mtu())
        .on("firewall", nic.firewall.value)
        .maybe("rate", nic.rate_limit.map(|rate| mebibytes(rate.value)))
        .on("link_down", !nic.connected.value)
        .data(nic.node)
}

/// MiB per second. Dividing by a power of two loses nothing, and the shortest decimal reads back the same.
#[allow(clippy::cast_precision_loss, reason = "rates are far below 2^53 bits per second")]
fn mebibytes(rate: Bandwidth) -> f64 {
    rate.bits_per_second() as f64 / f64::from(8 << 20)
}

/// Addresses, name servers and search domains, for cloud-init.
pub(super) fn addresses(
    parameters: Parameters,
    machine: &VirtualMachine<'_>,
    told: &CloudInit<'_>,
) -> Parameters {
    let numbered =
        machine.nics.iter().filter_map(|attached| Some((attached, slot::interface_number(attached.slot)?)));
    let addresses = numbered.map(|(attached, number)| (format!("ipconfig{number}"), address(attached)));
    parameters
        .extend(addresses)
        .maybe("nameserver", listed(&told.name_servers))
        .maybe("searchdomain", listed(&told.search_domains))
}

fn listed(values: &[&At<impl ToString>]) -> Option<Data> {
    let texts: Vec<String> = values.iter().map(|value| value.value.to_string()).collect();
    values.first().map(|first| Data::text(first.node, texts.join(" ")))
}

fn address(attached: &Attachment<'_>) -> Data {
    let properties = match attached.ipv4() {
        Some(ipv4) => Properties::default().set("ip", ipv4).maybe("gw", ipv4.gateway),
        None => Properties::default().set("ip", "dhcp"),
    };
    let properties = match attached.ipv6() {
        Some(ipv6) => properties.set("ip6", ipv6).maybe("gw6", ipv6.gateway),
        None => properties,
    };
    let nic = attached.nic;
    properties.data(nic.address.as_ref().map_or(nic.node, |address| address.node))
}
