//! The parameters of a machine that the calls to create and to configure it share.

use crate::document::Data;
use crate::facts::vm::{CloudInit, PassedPci};
use crate::lab::hardware::Machine;
use crate::resolve::VirtualMachine;
use crate::targets::proxmox::parameters::{Parameters, switch};
use crate::targets::proxmox::property::Properties;
use crate::targets::proxmox::{drive, network};
use crate::types::{Duration, Memory};
use crate::value::At;

/// Description, tags and hardware without drives.
pub(super) fn board(parameters: Parameters, virtual_machine: &VirtualMachine<'_>) -> Parameters {
    let machine = virtual_machine.machine;
    let tags: Vec<String> = machine.tags.iter().map(|tag| tag.to_string()).collect();
    let flags: Vec<String> = machine.cpu.flags.iter().map(|flag| flag.value.clone()).collect();
    let flags = Some(flags.join(";")).filter(|flags| !flags.is_empty());
    let cpu = Properties::of(machine.cpu.r#type.value.clone()).maybe("flags", flags);
    let balloon = match &machine.balloon {
        Some(least) => mebibytes(least),
        None => Data::integer(virtual_machine.memory.node, 0),
    };
    parameters
        .maybe("description", machine.description.as_ref())
        .maybe("tags", machine.tags.first().map(|first| Data::text(first.node, tags.join(";"))))
        .put("ostype", &machine.ostype)
        .put("machine", Data::text(machine.machine_type.node, virtual_machine.view.board))
        .put("bios", &machine.bios)
        .put("cpu", cpu.data(machine.cpu.r#type.node))
        .put("sockets", &machine.sockets)
        .put("cores", virtual_machine.cores)
        .maybe("cpulimit", machine.cpu.limit.as_ref())
        .maybe("cpuunits", machine.cpu.weight.as_ref())
        .maybe("affinity", machine.cpu.affinity.as_ref())
        .put("numa", switch(machine.numa.node, machine.numa.value))
        .put("memory", mebibytes(virtual_machine.memory))
        .put("balloon", balloon)
        .put("scsihw", &machine.scsi_controller)
}

/// All devices besides disks, and the behaviour of the machine.
pub(super) fn settings(parameters: Parameters, virtual_machine: &VirtualMachine<'_>) -> Parameters {
    let machine = virtual_machine.machine;
    let cd_drives = virtual_machine.view.cd_drives.iter();
    let parameters = parameters
        .extend(cd_drives.map(|cd_drive| (cd_drive.slot.to_owned(), drive::cd_drive(cd_drive))))
        .extend(machine.cloud_init.iter().map(|drive| (drive.slot.value.clone(), drive::cloud_init(drive))))
        .extend(interfaces(virtual_machine))
        .extend(devices(virtual_machine));
    let start = machine.start_on_boot.map_or(machine.state.node, |start| start.node);
    let parameters = parameters
        .maybe("serial0", machine.serial.value.then(|| Data::text(machine.serial.node, "socket")))
        .put("vga", &machine.vga)
        .put("agent", switch(machine.agent.node, machine.agent.value))
        .maybe("boot", boot(virtual_machine))
        .put("onboot", switch(start, machine.starts_on_boot()))
        .maybe("startup", startup(machine))
        .put("protection", switch(machine.protection.node, machine.protection.value));
    match &virtual_machine.view.cloud_init {
        Some(told) => cloud_init(parameters, virtual_machine, told),
        None => parameters,
    }
}

/// Resource pool, which only the calls that create a machine accept.
pub(super) fn pool(machine: &Machine) -> Option<Data> {
    machine.pool.as_ref().map(Data::from)
}

fn mebibytes(memory: &At<Memory>) -> Data {
    Data::value(memory.node, memory.mebibytes())
}

fn interfaces(machine: &VirtualMachine<'_>) -> impl Iterator<Item = (String, Data)> {
    machine.nics.iter().map(|attached| (attached.slot.to_owned(), network::interface(attached)))
}

fn devices(machine: &VirtualMachine<'_>) -> impl Iterator<Item = (String, Data)> {
    let pci = machine.view.pci.iter().map(|passed| (passed.slot(), pci(passed)));
    let usb = machine.view.usb.iter().map(|passed| {
        (passed.slot(), Properties::default().set("host", passed.host).data(passed.device.node))
    });
    pci.chain(usb)
}

fn pci(passed: &PassedPci<'_>) -> Data {
    let properties = match &passed.device.mapping {
        Some(mapping) => Properties::default().set("mapping", mapping),
        None => Properties::of(passed.device.address.to_string()),
    };
    properties
        .on("pcie", passed.is_pcie)
        .on("x-vga", passed.is_primary_gpu)
        .off("rombar", passed.has_rom_bar)
        .data(passed.passthrough.node)
}

fn boot(machine: &VirtualMachine<'_>) -> Option<Data> {
    let order = &machine.view.boot_order;
    let slots: Vec<&str> = order.iter().map(|slot| slot.value).collect();
    Some(Properties::default().set("order", slots.join(";")).data(order.first()?.node))
}

fn startup(machine: &Machine) -> Option<Data> {
    let startup = &machine.startup;
    let seconds = |duration: At<Duration>| duration.seconds_rounded_up();
    let properties = Properties::default()
        .maybe("order", startup.order)
        .maybe("up", startup.up_delay.map(seconds))
        .maybe("down", startup.shutdown_timeout.map(seconds));
    (!properties.is_empty()).then(|| properties.data(startup.node))
}

/// The location of cloud-init's files, and the settings that the hypervisor passes if there are none.
fn cloud_init(
    parameters: Parameters,
    virtual_machine: &VirtualMachine<'_>,
    told: &CloudInit<'_>,
) -> Parameters {
    let files = told.snippets.map(|storage| {
        let snippet = |part: &str| format!("{storage}:snippets/{}-{part}.yaml", virtual_machine.name);
        Properties::default()
            .set("user", snippet("user-data"))
            .set("network", snippet("network-config"))
            .set("meta", snippet("meta-data"))
            .data(storage.node)
    });
    let parameters = parameters.maybe("cicustom", files);
    let parameters = match told.user {
        Some((name, user)) => {
            let keys: Vec<String> = user.ssh_keys.iter().map(|key| url_encoded(&key.value)).collect();
            let keys = user.ssh_keys.first().map(|first| Data::text(first.node, keys.join("%0A")));
            parameters.put("ciuser", Data::text(user.node, name.as_str())).maybe("sshkeys", keys)
        }
        None => parameters,
    };
    let upgrade = told.drive.upgrade;
    let parameters = parameters.put("ciupgrade", switch(upgrade.node, upgrade.value));
    network::addresses(parameters, virtual_machine, told)
}

/// Everything but letters, digits and `-_.~`, as the API decodes it.
fn url_encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut encoded, byte| {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                encoded.push(char::from(byte))
            }
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
        encoded
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_encoded_byte_by_byte() {
        assert_eq!(url_encoded("ssh-ed25519 AA+/= me@é"), "ssh-ed25519%20AA%2B%2F%3D%20me%40%C3%A9");
    }
}
