//! Names of volumes: the hypervisor's names of a clone's disks.

use crate::lab::hardware::{Disk, StorageType};
use crate::resolve::VirtualMachine;

/// The volume of a clone's disk. The hypervisor copies drives in the order of their names and numbers the copies on
/// each storage from zero; a linked clone's volume is named below the one that it depends on.
pub(super) fn of_clone(
    clone: &VirtualMachine<'_>,
    template: &VirtualMachine<'_>,
    together: Option<&Disk>,
    slot: &str,
    disk: &Disk,
) -> String {
    let before = volumes_before(template, slot);
    let original = template.machine.disks.get_key_value(slot);
    let on = original.map(|(_, disk)| disk.storage.value.as_str());
    let number = before.iter().filter(|storage| together.is_some() || Some(**storage) == on).count();
    let own = file(clone, &disk.storage, &format!("vm-{}-disk-{number}", clone.vmid), disk);
    let storage = &disk.storage.value;
    if clone.machine.full_clone.value {
        return format!("{storage}:{own}");
    }
    let base = format!("base-{}-disk-{number}", template.vmid);
    format!("{storage}:{}/{own}", file(template, storage, &base, disk))
}

/// On file-based storages, a volume is a file in a folder with the machine's number.
fn file(machine: &VirtualMachine<'_>, storage: &str, volume: &str, disk: &Disk) -> String {
    let storages = &machine.host.host.storages;
    let found = storages.get_key_value(storage);
    let kind = found.and_then(|(_, storage)| storage.r#type.as_ref()).map(|kind| kind.value);
    match kind {
        Some(StorageType::Dir | StorageType::Nfs | StorageType::Cifs | StorageType::CephFs) => {
            let format = disk.format.map_or("raw", |format| format.word());
            format!("{}/{volume}.{format}", machine.vmid)
        }
        _ => volume.to_owned(),
    }
}

/// The storages of the template's volumes that are copied before this one.
fn volumes_before<'l>(template: &VirtualMachine<'l>, slot: &str) -> Vec<&'l str> {
    let machine = template.machine;
    let disks = machine.disks.iter().map(|(name, disk)| (name.as_str(), &disk.storage));
    let efi = machine.efi_disk.iter().map(|disk| ("efidisk0", &disk.storage));
    let tpm = machine.tpm.iter().map(|tpm| ("tpmstate0", &tpm.storage));
    let before = disks.chain(efi).chain(tpm).filter(|(name, _)| *name < slot);
    before.map(|(_, storage)| storage.value.as_str()).collect()
}
