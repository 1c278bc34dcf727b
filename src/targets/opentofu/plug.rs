//! What is plugged into a machine: disks, CD drives, cloud-init's drive, network interfaces.

use crate::document::{Data, Map, count, shown};
use crate::lab::FreeName;
use crate::lab::hardware::{Disk, DiskLimits, ImageKind, NicModel};
use crate::resolve::{Attachment, VirtualMachine};
use crate::targets::opentofu::files;
use crate::targets::opentofu::machine::imported;
use crate::targets::opentofu::name::literal;
use crate::targets::opentofu::provider::null;
use crate::targets::shared::interface::USUAL_MTU;
use crate::types::{Address, Bandwidth, Prefix};

/// Slots of one kind in the order of their numbers: `scsi2` before `scsi10`.
fn in_order<'m>(machine: &VirtualMachine<'m>) -> Vec<(&'m str, &'m Disk)> {
    let mut sorted: Vec<(&str, &Disk)> =
        machine.machine.disks.iter().map(|(slot, disk)| (slot.as_str(), disk)).collect();
    sorted.sort_by_key(|(slot, _)| {
        let kind = slot.trim_end_matches(|c: char| c.is_ascii_digit());
        (kind, slot.len(), *slot)
    });
    sorted
}

/// The slot that the machine starts from.
pub fn first_disk<'m>(machine: &VirtualMachine<'m>) -> Option<&'m str> {
    let disks = in_order(machine);
    let order = machine.machine.boot_order.iter();
    let named = order.filter_map(|slot| disks.iter().find(|(disk, _)| *disk == slot.value)).next();
    named.or(disks.first()).map(|(slot, _)| *slot)
}

pub fn disks(machine: &VirtualMachine<'_>) -> Vec<Data> {
    let first = first_disk(machine);
    let image = imported(machine);
    let disk = |(slot, described): (&str, &Disk)| {
        let node = described.node;
        let gibibytes = i64::try_from(described.size.bytes() >> 30).unwrap_or(i64::MAX);
        let discard = if described.discard.value { "on" } else { "ignore" };
        let copied = image.as_ref().filter(|_| first == Some(slot));
        Data::map(node)
            .text("interface", slot)
            .put("datastore_id", Data::text(described.storage.node, literal(&described.storage)))
            .put("size", Data::integer(described.size.node, gibibytes))
            .maybe("import_from", copied.map(|image| Data::text(node, image.clone())))
            .maybe("file_format", described.format.map(|format| Data::text(format.node, format.word())))
            .put("cache", Data::text(described.cache.node, described.cache.word()))
            .put("discard", Data::text(described.discard.node, discard))
            .put("ssd", Data::bool(described.ssd.node, described.ssd.value))
            .put("iothread", Data::bool(described.iothread.node, described.iothread.value))
            .put("backup", Data::bool(described.backup.node, described.backup.value))
            .some("speed", described.limits.as_ref().map_or_else(|| Data::map(node), speed))
            .into()
    };
    in_order(machine).into_iter().map(disk).collect()
}

/// Rates in whole MiB per second.
fn speed(limits: &DiskLimits) -> Map {
    let rate = |rate: &crate::value::At<Bandwidth>| {
        let mebibytes = rate.bits_per_second() / 8 / (1 << 20);
        Data::integer(rate.node, i64::try_from(mebibytes.max(1)).unwrap_or(i64::MAX))
    };
    Data::map(limits.node)
        .maybe("read", limits.read.as_ref().map(rate))
        .maybe("write", limits.write.as_ref().map(rate))
        .maybe("iops_read", limits.read_operations.as_ref().map(count))
        .maybe("iops_write", limits.write_operations.as_ref().map(count))
}

/// The provider has one CD drive: the lab's first, or the installer's.
pub fn cdrom(machine: &VirtualMachine<'_>) -> Option<Data> {
    if let Some((slot, cdrom)) = machine.machine.cdroms.iter().next() {
        let file = format!("{}:iso/{}", *cdrom.storage, *cdrom.file);
        return Some(
            Data::map(cdrom.node).text("interface", slot.as_str()).text("file_id", literal(&file)).into(),
        );
    }
    let image = machine.machine.image.as_ref().filter(|image| image.kind.value == ImageKind::Installer)?;
    let slot = installer_slot(machine)?;
    let reference = files::image_reference(machine, image);
    Some(Data::map(image.node).text("interface", slot).text("file_id", reference).into())
}

/// A slot for the installer in which nothing else is.
pub fn installer_slot(machine: &VirtualMachine<'_>) -> Option<&'static str> {
    let machine = machine.machine;
    let taken = |slot: &str| {
        let plugged = |name: &FreeName| name.as_str() == slot;
        machine.disks.keys().chain(machine.cdroms.keys()).any(plugged)
            || machine.cloud_init.as_ref().is_some_and(|drive| drive.slot.value == slot)
    };
    ["ide2", "ide0", "ide1", "ide3"].into_iter().find(|slot| !taken(slot))
}

/// cloud-init's drive: the files of the tree, or what the hypervisor makes up from a user and addresses.
pub fn initialization(machine: &VirtualMachine<'_>) -> Option<Data> {
    let drive = machine.machine.cloud_init.as_ref()?;
    let node = drive.node;
    let map = Data::map(node)
        .put("datastore_id", Data::text(drive.storage.node, literal(&drive.storage)))
        .put("interface", Data::text(drive.slot.node, literal(&drive.slot)));
    // Only root may say that nothing is upgraded; that it is, is what happens anyway.
    let map = match drive.upgrade.value {
        true => map,
        false => map.put("upgrade", Data::bool(drive.upgrade.node, false)),
    };
    if files::has_snippets(machine) {
        let references = files::snippet_references(machine);
        return Some(references.fold(map, |map, (field, id)| map.text(field, id)).into());
    }
    let networks = || machine.nics.iter().map(|attached| attached.network);
    let own = &machine.machine.dns;
    let mut servers: Vec<Data> = Vec::new();
    let from_networks = networks().flat_map(|network| &network.dns);
    let all: Vec<_> = if own.is_empty() { from_networks.collect() } else { own.iter().collect() };
    for server in all {
        let server = shown(server);
        if servers.iter().all(|known| known.kind != server.kind) {
            servers.push(server);
        }
    }
    let mut domains: Vec<String> =
        networks().flat_map(|network| &network.search_domains).map(ToString::to_string).collect();
    domains.dedup();
    let dns = Data::map(node).some("servers", Data::list(node, servers));
    let dns = if domains.is_empty() { dns } else { dns.text("domain", domains.join(" ")) };
    let map = map.some("dns", dns).some("ip_config", Data::list(node, machine.nics.iter().map(addresses)));
    let users = machine.machine.guest.iter().flat_map(|guest| &guest.users);
    let users: Vec<_> = users.collect();
    let map = match users.as_slice() {
        [(name, user)] => {
            let keys = user.ssh_keys.iter().map(|key| Data::text(key.node, literal(&key.value)));
            let account = Data::map(user.node)
                .text("username", literal(name.as_str()))
                .some("keys", Data::list(user.node, keys));
            map.put("user_account", account)
        }
        _ => map,
    };
    Some(map.into())
}

fn addresses(attached: &Attachment<'_>) -> Data {
    let Attachment { nic, network, default_route, .. } = attached;
    let length = |prefix: Prefix| match nic.prefix_length {
        Some(length) => length.value,
        None => u32::from(prefix.length()),
    };
    let placed = |address: Address, length: u32| format!("{address}/{length}");
    let v4 = match &nic.address {
        Some(address) if !nic.reserved.value => Data::map(address.node)
            .text("address", placed(address.value, length(network.prefix.value)))
            .maybe("gateway", network.gateway.as_ref().filter(|_| *default_route).map(shown)),
        _ => Data::map(nic.node).text("address", "dhcp"),
    };
    let map = Data::map(nic.node).put("ipv4", v4);
    match (&nic.address6, &network.prefix6) {
        (Some(address), Some(prefix)) => map
            .put(
                "ipv6",
                Data::map(address.node)
                    .text("address", placed(address.value, u32::from(prefix.length())))
                    .maybe("gateway", network.gateway6.as_ref().filter(|_| *default_route).map(shown)),
            )
            .into(),
        _ => map.into(),
    }
}

/// In the order of their slots, which the provider counts itself.
pub fn network(machine: &VirtualMachine<'_>) -> Vec<Data> {
    machine.nics.iter().map(interface).collect()
}

fn interface(attached: &Attachment<'_>) -> Data {
    let Attachment { nic, network, .. } = attached;
    let mtu = nic.mtu.as_ref().unwrap_or(&network.mtu);
    let told =
        nic.model.value == NicModel::Virtio && (nic.mtu.is_some() || u32::from(mtu.get()) != USUAL_MTU);
    let trunks: Vec<String> = nic.trunks.iter().map(ToString::to_string).collect();
    let trunks = nic.trunks.first().map(|first| Data::text(first.node, trunks.join(";")));
    let rate = nic.rate_limit.map(|rate| {
        let mebibytes = (rate.bits_per_second() / 8 / (1 << 20)).max(1);
        Data::integer(rate.node, i64::try_from(mebibytes).unwrap_or(i64::MAX))
    });
    let node = nic.node;
    let or_null = |value: Option<Data>| value.unwrap_or_else(|| null(node));
    let bridge = network.bridge.as_ref().map(|bridge| Data::text(bridge.node, literal(&bridge.value)));
    // The provider wants all of them, or none.
    Data::map(node)
        .put("model", Data::text(nic.model.node, nic.model.word()))
        .put("bridge", or_null(bridge))
        .put("vlan_id", or_null(network.vlan.map(|vlan| Data::integer(vlan.node, vlan.get()))))
        .put("mac_address", or_null(nic.mac.as_ref().map(|mac| Data::text(mac.node, mac.to_string()))))
        .put("trunks", or_null(trunks))
        .put("mtu", or_null(told.then(|| Data::integer(mtu.node, mtu.get()))))
        .put("rate_limit", or_null(rate))
        .put("firewall", Data::bool(nic.firewall.node, nic.firewall.value))
        .put("disconnected", Data::bool(nic.connected.node, !nic.connected.value))
        .put("enabled", null(node))
        .put("queues", null(node))
        .into()
}
