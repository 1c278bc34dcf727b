//! A machine's network: its interfaces, and the addresses that cloud-init gives them.

use crate::document::Data;
use crate::lab::hardware::NicModel;
use crate::resolve::{Attachment, VirtualMachine};
use crate::targets::proxmox::parameters::Parameters;
use crate::targets::proxmox::property::Properties;
use crate::types::{Address, Bandwidth, Prefix};

/// What a network's `mtu` is when nothing is said about it: then the interface need not be told.
const USUAL_MTU: u32 = 1500;

/// `net0: virtio=BC:24:11:00:00:01,bridge=vmbr0,tag=20`. Without a fixed address the hypervisor makes one up.
pub(super) fn interface(attached: &Attachment<'_>) -> Data {
    let Attachment { nic, network, .. } = attached;
    let model = nic.model.word();
    let properties = match &nic.mac {
        Some(mac) => Properties::of(format!("{model}={}", mac.value)),
        None => Properties::of(model),
    };
    // Only VirtIO cards can be told the size of packets.
    let mtu = nic.mtu.unwrap_or(network.mtu).value;
    let told =
        nic.model.value == NicModel::Virtio && (nic.mtu.is_some() || u32::from(mtu.get()) != USUAL_MTU);
    let trunks: Vec<String> = nic.trunks.iter().map(ToString::to_string).collect();
    properties
        .maybe("bridge", network.bridge.as_ref())
        .maybe("tag", network.vlan)
        .maybe("trunks", Some(trunks.join(";")).filter(|trunks| !trunks.is_empty()))
        .maybe("mtu", told.then_some(mtu))
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
pub(super) fn addresses(parameters: Parameters, machine: &VirtualMachine<'_>) -> Parameters {
    let nics =
        machine.nics.iter().filter_map(|attached| Some((attached, attached.slot.strip_prefix("net")?)));
    let parameters =
        parameters.extend(nics.map(|(attached, number)| (format!("ipconfig{number}"), address(attached))));
    let networks = || machine.nics.iter().map(|attached| attached.network);
    let own = &machine.machine.dns;
    let servers: Vec<_> = if own.is_empty() {
        networks().flat_map(|network| &network.dns).collect()
    } else {
        own.iter().collect()
    };
    let domains: Vec<_> = networks().flat_map(|network| &network.search_domains).collect();
    let servers = servers.first().map(|first| Data::text(first.node, distinct(&servers)));
    let domains = domains.first().map(|first| Data::text(first.node, distinct(&domains)));
    parameters.maybe("nameserver", servers).maybe("searchdomain", domains)
}

/// Each once, in the order in which they come.
fn distinct(texts: &[impl ToString]) -> String {
    let mut seen: Vec<String> = Vec::new();
    for text in texts.iter().map(ToString::to_string) {
        if !seen.contains(&text) {
            seen.push(text);
        }
    }
    seen.join(" ")
}

fn address(attached: &Attachment<'_>) -> Data {
    let Attachment { nic, network, default_route, .. } = attached;
    let length = |prefix: Prefix| match nic.prefix_length {
        Some(length) => length.value,
        None => u32::from(prefix.length()),
    };
    let placed = |address: Address, length: u32| format!("{address}/{length}");
    let properties = match &nic.address {
        Some(address) if !nic.reserved.value => {
            let gateway = network.gateway.filter(|_| *default_route);
            Properties::default()
                .set("ip", placed(address.value, length(network.prefix.value)))
                .maybe("gw", gateway)
        }
        _ => Properties::default().set("ip", "dhcp"),
    };
    let properties = match (&nic.address6, &network.prefix6) {
        (Some(address), Some(prefix)) => properties
            .set("ip6", placed(address.value, u32::from(prefix.length())))
            .maybe("gw6", network.gateway6.filter(|_| *default_route)),
        _ => properties,
    };
    properties.data(nic.address.as_ref().map_or(nic.node, |address| address.node))
}
