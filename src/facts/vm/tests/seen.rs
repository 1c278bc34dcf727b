//! A machine that is read back from the output of a target, in a common form.

use std::collections::BTreeMap;

use serde_json::Value;

/// Settings by their common name. What is not set is left out.
type Settings = BTreeMap<&'static str, String>;

/// A machine as a target sees it.
#[derive(Debug, PartialEq, Eq)]
pub struct SeenMachine {
    pub board: String,
    pub disks: Vec<Settings>,
    pub boot_order: Vec<String>,
    /// The slot of the one CD drive that OpenTofu's provider has.
    pub cd_slot: Option<String>,
    pub nics: Vec<Settings>,
    pub addresses: Vec<Settings>,
    pub pci: Vec<Settings>,
    pub usb: Vec<String>,
    pub name_servers: Vec<String>,
    pub search_domains: String,
}

impl SeenMachine {
    /// The machine that a specification for Proxmox VE creates.
    pub fn of_specification(specification: &Value) -> Self {
        let created = specification["create"].as_object().expect("it is created");
        let properties = |name: &str| created.get(name).map(|value| Properties::of(text(value)));
        let is_drive = |name: &str| ["ide", "sata", "scsi", "virtio"].iter().any(|bus| numbered(name, bus));
        let drives = || {
            let drives = created.iter().filter(|(name, _)| is_drive(name));
            drives.map(|(name, value)| (name.clone(), Properties::of(text(value))))
        };
        let cd_slots: Vec<String> =
            drives().filter(|(_, drive)| drive.get("media").is_some()).map(|(slot, _)| slot).collect();
        let grown = |slot: &str| {
            let resized = specification["resize"].as_array()?.iter().find(|call| call["disk"] == slot)?;
            Some(text(&resized["size"]).trim_end_matches('G').to_owned())
        };
        let disks = drives()
            .filter(|(_, drive)| drive.get("media").is_none() && !drive.first.ends_with(":cloudinit"));
        let disks = disks.map(|(slot, drive)| {
            let (storage, size) = drive.first.split_once(':').expect("a volume");
            let size = grown(&slot).unwrap_or_else(|| size.to_owned());
            let is_copy = drive.get("import-from").is_some().to_string();
            Settings::from([("storage", storage.into()), ("size", size), ("copy", is_copy), ("slot", slot)])
        });
        let order = properties("boot").and_then(|boot| boot.get("order")).unwrap_or_default();
        let order = order.split(';').filter(|slot| !slot.is_empty()).map(str::to_owned);
        let nics = numbers(created, "net").into_iter().map(|(_, nic)| nic_of_specification(&nic));
        let addresses = numbers(created, "ipconfig").into_iter().map(|(_, address)| {
            let names = [("ip", "ipv4"), ("gw", "gateway"), ("ip6", "ipv6"), ("gw6", "gateway6")];
            address.renamed(&names)
        });
        let pci = numbers(created, "hostpci").into_iter().map(|(slot, device)| {
            let is = |name: &str, default: bool| device.get(name).map_or(default, |value| value == "1");
            let (key, value) = match device.get("mapping") {
                Some(mapping) => ("mapping", mapping),
                None => ("address", device.first.clone()),
            };
            let switches = (is("pcie", false), is("rombar", true), is("x-vga", false));
            pci_device(slot, (key, value), switches)
        });
        let usb = numbers(created, "usb").into_iter().filter_map(|(_, device)| device.get("host"));
        let listed = |name: &str| created.get(name).map(text).unwrap_or_default();
        Self {
            board: listed("machine"),
            disks: disks.collect(),
            boot_order: order
                .filter(|slot| cd_slots.iter().skip(1).all(|left_out| left_out != slot))
                .collect(),
            cd_slot: cd_slots.first().cloned(),
            nics: nics.collect(),
            addresses: addresses.collect(),
            pci: pci.collect(),
            usb: usb.collect(),
            name_servers: listed("nameserver").split_whitespace().map(str::to_owned).collect(),
            search_domains: listed("searchdomain"),
        }
    }

    /// The machine that OpenTofu creates.
    pub fn of_resource(root: &Value, name: &str) -> Self {
        let vm = &root["resource"]["proxmox_virtual_environment_vm"][name];
        let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
        let disks = list(&vm["disk"]).into_iter().map(|disk| {
            Settings::from([
                ("storage", text(&disk["datastore_id"])),
                ("size", text(&disk["size"])),
                ("copy", disk.get("import_from").is_some().to_string()),
                ("slot", text(&disk["interface"])),
            ])
        });
        let nics = list(&vm["network_device"]).into_iter().map(|nic| {
            let names = [
                ("model", "model"),
                ("bridge", "bridge"),
                ("vlan_id", "vlan"),
                ("mac_address", "mac"),
                ("trunks", "trunks"),
                ("mtu", "mtu"),
                ("firewall", "firewall"),
            ];
            picked(&nic, &names)
        });
        let initialization = &vm["initialization"];
        let addresses = list(&initialization["ip_config"]).into_iter().map(|config| {
            let v4 = picked(&config["ipv4"], &[("address", "ipv4"), ("gateway", "gateway")]);
            let v6 = picked(&config["ipv6"], &[("address", "ipv6"), ("gateway", "gateway6")]);
            v4.into_iter().chain(v6).collect()
        });
        let pci = list(&vm["hostpci"]).into_iter().map(|device| {
            let is = |name: &str| device[name] == true;
            let place = match device.get("mapping") {
                Some(mapping) => ("mapping", text(mapping)),
                None => ("address", text(&device["id"])),
            };
            pci_device(text(&device["device"]), place, (is("pcie"), is("rombar"), is("xvga")))
        });
        Self {
            board: text(&vm["machine"]),
            disks: disks.collect(),
            boot_order: list(&vm["boot_order"]).iter().map(text).collect(),
            cd_slot: vm.get("cdrom").map(|drive| text(&drive["interface"])),
            nics: nics.collect(),
            addresses: addresses.collect(),
            pci: pci.collect(),
            usb: list(&vm["usb"]).iter().map(|device| text(&device["host"])).collect(),
            name_servers: list(&initialization["dns"]["servers"]).iter().map(text).collect(),
            search_domains: text(&initialization["dns"]["domain"]),
        }
    }
}

fn pci_device(slot: String, (key, value): (&'static str, String), switches: (bool, bool, bool)) -> Settings {
    let (pcie, rom_bar, primary_gpu) = switches;
    Settings::from([
        ("slot", slot),
        (key, value),
        ("pcie", pcie.to_string()),
        ("rom_bar", rom_bar.to_string()),
        ("primary_gpu", primary_gpu.to_string()),
    ])
}

fn nic_of_specification(nic: &Properties) -> Settings {
    let (model, mac) = match nic.first.split_once('=') {
        Some((model, mac)) => (model.to_owned(), Some(mac.to_owned())),
        None => (nic.first.clone(), None),
    };
    let firewall = (nic.get("firewall").as_deref() == Some("1")).to_string();
    let names = [("bridge", "bridge"), ("tag", "vlan"), ("trunks", "trunks"), ("mtu", "mtu")];
    let mut settings = nic.renamed(&names);
    settings.extend([("model", model), ("firewall", firewall)]);
    settings.extend(mac.map(|mac| ("mac", mac)));
    settings
}

/// A property string of Proxmox VE: `virtio,bridge=vmbr0,tag=20`.
struct Properties {
    first: String,
    others: BTreeMap<String, String>,
}

impl Properties {
    fn of(text: String) -> Self {
        let pairs = text.split(',').filter_map(|part| part.split_once('='));
        let others = pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Self { first: text.split(',').next().unwrap_or_default().to_owned(), others }
    }

    fn get(&self, name: &str) -> Option<String> {
        self.others.get(name).cloned()
    }

    fn renamed(&self, names: &[(&str, &'static str)]) -> Settings {
        names.iter().filter_map(|(from, to)| Some((*to, self.get(from)?))).collect()
    }
}

/// The parameters `KIND0`, `KIND1`, ... in the order of their numbers.
fn numbers(parameters: &serde_json::Map<String, Value>, kind: &str) -> Vec<(String, Properties)> {
    let all = parameters.iter().filter(|(name, _)| numbered(name, kind));
    let mut all: Vec<(String, Properties)> =
        all.map(|(name, value)| (name.clone(), Properties::of(text(value)))).collect();
    all.sort_by_key(|(name, _)| (name.len(), name.clone()));
    all
}

fn numbered(name: &str, kind: &str) -> bool {
    let digits = name.strip_prefix(kind).unwrap_or_default();
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn picked(value: &Value, names: &[(&str, &'static str)]) -> Settings {
    let set = names.iter().filter(|(from, _)| value.get(from).is_some_and(|value| !value.is_null()));
    set.map(|(from, to)| (*to, text(&value[from]))).collect()
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
