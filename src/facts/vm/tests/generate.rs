//! Machines with arbitrary drives, interfaces and devices, as a fragment of a lab.

use std::fmt::Write;

use proptest::prelude::*;
use proptest::sample::{select, subsequence};

/// The parts of a machine that both targets describe.
#[derive(Clone, Debug, Default)]
pub struct GeneratedMachine {
    pub board: Option<&'static str>,
    /// Slots and sizes in GiB.
    pub disks: Vec<(String, u32)>,
    /// Slots and files.
    pub cdroms: Vec<(String, String)>,
    /// A file, and its kind of image.
    pub image: Option<(String, &'static str)>,
    pub cloud_init: Option<&'static str>,
    pub own_dns: Vec<String>,
    pub boot_order: Vec<String>,
    pub nics: Vec<GeneratedNic>,
    /// The settings of passed PCI devices.
    pub pci: Vec<String>,
    pub usb: usize,
}

/// A network interface.
#[derive(Clone, Debug)]
pub struct GeneratedNic {
    number: u32,
    network: &'static str,
    has_address: bool,
    has_address6: bool,
    default_route: Option<bool>,
    prefix_length: Option<u32>,
    model: &'static str,
    own_mtu: bool,
    mac: Option<u8>,
    trunks: Vec<u16>,
    firewall: bool,
}

/// The networks: with and without a gateway, name servers and search domains, with large and default MTUs.
const NETWORKS: &str = r#"
  networks = {
    lan = { search_domains = ["a.lan"], dns = ["192.168.20.1"], prefix6 = "fd00:20::/64", gateway6 = "fd00:20::1" },
    second = {
      prefix = "10.2.0.0/16", gateway = "10.2.0.1", bridge = "vmbr0", search_domains = ["b.lan", "a.lan"],
      dns = ["10.2.0.1", "192.168.20.1"], mtu = 9000, prefix6 = "fd00:2::/64", dhcp = "10.2.200.1-10.2.200.99",
    },
    third = {
      prefix = "10.3.0.0/16", bridge = "vmbr0", vlan = 30, search_domains = ["a.lan"], prefix6 = "fd00:3::/64",
      dhcp = "10.3.200.1-10.3.200.99",
    },
  },
  hosts.pve = { bridges.vmbr0.vlan_aware = true, iommu = true },
"#;

/// An interface that only names its network.
pub fn nic_without_settings(number: u32, network: &'static str) -> GeneratedNic {
    GeneratedNic {
        number,
        network,
        has_address: false,
        has_address6: false,
        default_route: None,
        prefix_length: None,
        model: "virtio",
        own_mtu: false,
        mac: None,
        trunks: Vec::new(),
        firewall: false,
    }
}

fn nic() -> impl Strategy<Value = GeneratedNic> {
    let addresses = (any::<bool>(), any::<bool>(), prop::option::of(20..30_u32));
    let card = (select(vec!["virtio", "e1000"]), any::<bool>(), prop::option::of(any::<u8>()), any::<bool>());
    let trunks = subsequence(vec![2_u16, 30, 400], 0..=3);
    let networks = select(vec!["lan", "second", "third"]);
    (networks, addresses, card, trunks).prop_map(|(network, addresses, card, trunks)| GeneratedNic {
        number: 0,
        network,
        has_address: addresses.0,
        has_address6: addresses.1,
        default_route: None,
        prefix_length: addresses.2,
        model: card.0,
        own_mtu: card.1,
        mac: card.2,
        trunks,
        firewall: card.3,
    })
}

/// Interfaces `net0`, `net1`, ...; the index of one of them, which sets `default_route`.
fn nics() -> impl Strategy<Value = Vec<GeneratedNic>> {
    (prop::collection::vec(nic(), 0..13), prop::option::of(0..12_usize)).prop_map(|(mut nics, routed)| {
        for (number, nic) in (0..).zip(&mut nics) {
            nic.number = number;
        }
        if let Some(nic) = routed.and_then(|routed| nics.get_mut(routed)) {
            nic.default_route = Some(true);
        }
        nics
    })
}

fn drives() -> impl Strategy<Value = GeneratedMachine> {
    let slots = vec!["scsi0", "scsi2", "scsi10", "sata0", "sata3", "virtio1", "virtio12"];
    let disks = subsequence(slots, 0..4).prop_flat_map(|slots| {
        prop::collection::vec(1..20_u32, slots.len())
            .prop_map(move |sizes| slots.iter().map(ToString::to_string).zip(sizes).collect::<Vec<_>>())
    });
    let cdroms = subsequence(vec!["ide0", "ide1", "sata5"], 0..3).prop_flat_map(|slots| {
        prop::collection::vec(select(vec!["system.iso", "drivers.iso"]), slots.len()).prop_map(move |files| {
            let files = files.into_iter().map(str::to_owned);
            slots.iter().map(ToString::to_string).zip(files).collect::<Vec<_>>()
        })
    });
    let image = prop::option::of(prop_oneof![
        Just(("noble.img".to_owned(), "disk")),
        Just(("system.iso".to_owned(), "installer")),
    ]);
    let cloud_init = prop::option::of(select(vec!["ide2", "ide3", "scsi9"]));
    let dns = subsequence(vec!["9.9.9.9".to_owned(), "1.1.1.1".to_owned()], 0..=2);
    (disks, cdroms, image, cloud_init, dns, any::<prop::sample::Index>(), any::<bool>()).prop_map(
        |(disks, cdroms, image, cloud_init, own_dns, start, ordered)| {
            let slots = disks.iter().map(|(slot, _)| slot).chain(cdroms.iter().map(|(slot, _)| slot));
            let mut boot_order: Vec<String> = slots.cloned().collect();
            match boot_order.len() {
                0 => {}
                slots => boot_order.rotate_left(start.index(slots)),
            }
            boot_order.truncate(if ordered { 2 } else { 0 });
            GeneratedMachine { disks, cdroms, image, cloud_init, own_dns, boot_order, ..Default::default() }
        },
    )
}

/// Any machine.
pub fn machine() -> impl Strategy<Value = GeneratedMachine> {
    let setting = select(vec!["", "pcie = true", "rom_bar = false", "primary_gpu = true", "pcie = false"]);
    let pci = prop::collection::vec(setting.prop_map(str::to_owned), 0..4);
    let board = prop::option::of(select(vec!["q35", "i440fx"]));
    (drives(), nics(), pci, 0..3_usize, board).prop_map(|(drives, nics, mut pci, usb, board)| {
        // PCI Express needs a board that has it.
        if board != Some("q35") {
            pci.retain(|setting| setting != "pcie = true");
        }
        GeneratedMachine { nics, pci, usb, board, ..drives }
    })
}

/// The name of the machine at an index.
pub fn name(index: usize) -> String {
    format!("generated{index}")
}

/// The number of the machine at an index.
pub fn vmid(index: usize) -> usize {
    300 + index
}

/// A fragment with these machines, which are stopped, so that they need no memory of the host.
pub fn lab(machines: &[GeneratedMachine]) -> String {
    let mut text = format!("{{\n  opentofu.enable = true,\n{NETWORKS}");
    text.push_str(
        "  hosts.pve.storages.local = { type = 'dir, path = \"/var/lib/vz\", content = ['iso, 'import] },\n",
    );
    for (index, machine) in machines.iter().enumerate() {
        let written = write_devices(&mut text, index, machine);
        written.and_then(|()| write_machine(&mut text, index, machine)).expect("a string takes any text");
    }
    text.push_str("}\n");
    text
}

fn write_devices(text: &mut String, index: usize, machine: &GeneratedMachine) -> std::fmt::Result {
    for device in 0..machine.pci.len() {
        let mapping = if device % 2 == 0 { ", mapping = \"mapped\"" } else { "" };
        writeln!(
            text,
            "  hosts.pve.pci.pci-{index}-{device} = {{ address = \"0000:{index:02x}:{device:02x}.0\", kind = 'nic{mapping} }},"
        )?;
    }
    for device in 0..machine.usb {
        writeln!(
            text,
            "  hosts.pve.usb.usb-{index}-{device} = {{ id = \"10c4:{index:02x}{device:02x}\" }},"
        )?;
    }
    Ok(())
}

fn write_machine(text: &mut String, index: usize, machine: &GeneratedMachine) -> std::fmt::Result {
    writeln!(text, "  machines.{} = {{", name(index))?;
    writeln!(
        text,
        "    host = \"pve\", vmid = {}, cores = 1, memory = \"1GiB\", state = 'stopped,",
        vmid(index)
    )?;
    if let Some(board) = machine.board {
        writeln!(text, "    machine_type = '{board},")?;
    }
    for (slot, size) in &machine.disks {
        writeln!(text, "    disks.{slot} = {{ storage = \"local-lvm\", size = \"{size}GiB\" }},")?;
    }
    for (slot, file) in &machine.cdroms {
        writeln!(text, "    cdroms.{slot} = {{ storage = \"local\", file = \"{file}\" }},")?;
    }
    if let Some((file, kind)) = &machine.image {
        writeln!(
            text,
            "    image = {{ url = \"https://example.com/{file}\", kind = '{kind}, storage = \"local\" }},"
        )?;
    }
    if let Some(slot) = machine.cloud_init {
        writeln!(text, "    cloud_init = {{ storage = \"local-lvm\", slot = \"{slot}\" }},")?;
    }
    writeln!(text, "    dns = {:?}, boot_order = {:?},", machine.own_dns, machine.boot_order)?;
    for (device, settings) in machine.pci.iter().enumerate() {
        writeln!(text, "    passthrough.p{device} = {{ device = \"pci-{index}-{device}\", {settings} }},")?;
    }
    for device in 0..machine.usb {
        writeln!(text, "    usb.u{device} = \"usb-{index}-{device}\",")?;
    }
    for nic in &machine.nics {
        write_nic(text, index, nic)?;
    }
    text.push_str("  },\n");
    Ok(())
}

fn write_nic(text: &mut String, index: usize, nic: &GeneratedNic) -> std::fmt::Result {
    let GeneratedNic { number, network, model, firewall, .. } = nic;
    write!(
        text,
        "    nics.net{number} = {{ network = \"{network}\", model = '{model}, firewall = {firewall},"
    )?;
    let (prefix, prefix6, mtu) = match *network {
        "lan" => ("192.168.20", "fd00:20", 1500),
        "second" => ("10.2.1", "fd00:2", 9000),
        _ => ("10.3.1", "fd00:3", 1500),
    };
    let last = 20 + index * 13 + usize::try_from(*number).expect("a small number");
    if nic.has_address {
        write!(text, " address = \"{prefix}.{last}\",")?;
        if let Some(length) = nic.prefix_length {
            write!(text, " prefix_length = {length},")?;
        }
    }
    if nic.has_address6 {
        write!(text, " address6 = \"{prefix6}::{last}\",")?;
    }
    if let Some(route) = nic.default_route {
        write!(text, " default_route = {route},")?;
    }
    if nic.own_mtu {
        write!(text, " mtu = {mtu},")?;
    }
    if let Some(mac) = nic.mac {
        write!(text, " mac = \"BC:24:11:{mac:02X}:{index:02X}:{number:02X}\",")?;
    }
    writeln!(text, " trunks = {:?} }},", nic.trunks)
}
