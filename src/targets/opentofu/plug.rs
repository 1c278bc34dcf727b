//! Devices of a machine: disks, CD drives, cloud-init's drive, network interfaces.

use crate::document::{Data, Map};
use crate::facts::attachment::{Attachment, InterfaceAddress};
use crate::facts::vm::CdMedia;
use crate::lab::hardware::DiskLimits;
use crate::resolve::VirtualMachine;
use crate::targets::opentofu::files;
use crate::targets::opentofu::name::{literal, shown};
use crate::targets::opentofu::provider::null;
use crate::types::Bandwidth;
use crate::value::At;

/// The disks of a machine. The boot disk of a machine made from an image is a copy of it.
pub fn disks<'m>(machine: &'m VirtualMachine<'_>) -> impl Iterator<Item = Data> + 'm {
    machine.view.disks.iter().map(|(slot, described)| {
        let node = described.node;
        let discard = if described.discard.value { "on" } else { "ignore" };
        let image = machine.view.image_on(slot).map(|image| files::image_reference(machine, image));
        let size = Data::value(described.size.node, described.size.gibibytes());
        Data::map(node)
            .text("interface", *slot)
            .put("datastore_id", shown(&described.storage))
            .put("size", size)
            .maybe("import_from", image.map(|image| Data::text(node, image)))
            .maybe("file_format", described.format.as_ref())
            .put("cache", &described.cache)
            .put("discard", Data::text(described.discard.node, discard))
            .put("ssd", &described.ssd)
            .put("iothread", &described.iothread)
            .put("backup", &described.backup)
            .some("speed", described.limits.as_ref().map_or_else(|| Data::map(node), speed))
            .into()
    })
}

/// Rates in whole MiB per second.
fn speed(limits: &DiskLimits) -> Map {
    let rate = |rate: &At<Bandwidth>| Data::value(rate.node, rate.mebibytes_per_second());
    Data::map(limits.node)
        .maybe("read", limits.read.as_ref().map(rate))
        .maybe("write", limits.write.as_ref().map(rate))
        .maybe("iops_read", limits.read_operations.as_ref())
        .maybe("iops_write", limits.write_operations.as_ref())
}

/// The provider supports one CD drive: the machine's first.
pub fn cdrom(machine: &VirtualMachine<'_>) -> Option<Data> {
    let drive = machine.view.cd_drives.first()?;
    let file = match &drive.media {
        CdMedia::File(_) => literal(&drive.volume()),
        CdMedia::Installer(image) => files::image_reference(machine, image),
    };
    Some(Data::map(drive.node()).text("interface", drive.slot).text("file_id", file).into())
}

/// The boot order, without unsupported CD drives.
pub fn boot_order<'m>(machine: &'m VirtualMachine<'_>) -> impl Iterator<Item = Data> + 'm {
    let left_out = machine.view.cd_drives.iter().skip(1).map(|drive| drive.slot);
    let order = machine.view.boot_order.iter();
    let order = order.filter(move |slot| left_out.clone().all(|left_out| left_out != slot.value));
    order.map(|slot| Data::text(slot.node, slot.value))
}

/// cloud-init's drive: the files of the tree, or those that the hypervisor generates from a user and addresses.
pub fn initialization(machine: &VirtualMachine<'_>) -> Option<Data> {
    let told = machine.view.cloud_init.as_ref()?;
    let (drive, node) = (told.drive, told.drive.node);
    let map = Data::map(node).put("datastore_id", shown(&drive.storage)).put("interface", shown(&drive.slot));
    // Only root may disable upgrades; enabled is the default.
    let map = match drive.upgrade.value {
        true => map,
        false => map.put("upgrade", Data::bool(drive.upgrade.node, false)),
    };
    if told.snippets.is_some() {
        let references = files::snippet_references(machine);
        return Some(references.fold(map, |map, (field, id)| map.text(field, id)).into());
    }
    let servers = told.name_servers.iter().map(|server| Data::from(*server));
    let domains: Vec<String> = told.search_domains.iter().map(ToString::to_string).collect();
    let domains = told.search_domains.first().map(|first| Data::text(first.node, domains.join(" ")));
    let dns = Data::map(node).some("servers", Data::list(node, servers)).maybe("domain", domains);
    let map = map.some("dns", dns).some("ip_config", Data::list(node, machine.nics.iter().map(addresses)));
    let account = told.user.map(|(name, user)| {
        let keys = user.ssh_keys.iter().map(shown);
        Data::map(user.node)
            .text("username", literal(name.as_str()))
            .some("keys", Data::list(user.node, keys))
    });
    Some(map.maybe("user_account", account).into())
}

fn addresses(attached: &Attachment<'_>) -> Data {
    let node = attached.nic.node;
    let placed = |at: InterfaceAddress| {
        Data::map(at.address.node)
            .text("address", at.to_string())
            .maybe("gateway", at.gateway.as_ref().map(Data::from))
    };
    let dhcp = || Data::map(node).text("address", "dhcp");
    Data::map(node)
        .put("ipv4", attached.ipv4().map_or_else(dhcp, placed))
        .maybe("ipv6", attached.ipv6().map(placed))
        .into()
}

/// In the order of their slots, which the provider numbers itself.
pub fn network(machine: &VirtualMachine<'_>) -> Vec<Data> {
    machine.nics.iter().map(interface).collect()
}

fn interface(attached: &Attachment<'_>) -> Data {
    let Attachment { nic, network, .. } = attached;
    let rate = nic.rate_limit.map(|rate| Data::value(rate.node, rate.mebibytes_per_second()));
    let node = nic.node;
    let or_null = |value: Option<Data>| value.unwrap_or_else(|| null(node));
    let bridge = network.bridge.as_ref().map(shown);
    // The provider requires all of them, or none.
    Data::map(node)
        .put("model", &nic.model)
        .put("bridge", or_null(bridge))
        .put("vlan_id", or_null(network.vlan.map(|vlan| Data::integer(vlan.node, vlan.get()))))
        .put("mac_address", or_null(nic.mac.as_ref().map(|mac| Data::text(mac.node, mac.to_string()))))
        .put("trunks", or_null(attached.trunks().map(|trunks| Data::text(trunks.node, trunks.value))))
        .put("mtu", or_null(attached.card_mtu().map(|mtu| Data::integer(mtu.node, mtu.get()))))
        .put("rate_limit", or_null(rate))
        .put("firewall", &nic.firewall)
        .put("disconnected", Data::bool(nic.connected.node, !nic.connected.value))
        .put("enabled", null(node))
        .put("queues", null(node))
        .into()
}
