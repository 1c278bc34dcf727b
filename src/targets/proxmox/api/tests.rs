//! One case for each kind of fault of a parameter.

use crate::document::Origin;
use crate::targets::proxmox::api::*;
use crate::value::{Number, Values};

/// The faults of one parameter, as they end the sentence about it.
fn faults(name: &str, kind: DataKind) -> Vec<(FaultKind, String)> {
    let create = FACTS.call("create").expect("specifications create machines");
    let data = Data::new(kind, Origin::follows(Values::ROOT));
    let found = match find(create, name) {
        Ok(fact) => value::faults(fact, &data),
        Err(fault) => vec![fault],
    };
    found.into_iter().map(|fault| (fault.kind, fault.message)).collect()
}

fn text(name: &str, value: &str) -> Vec<(FaultKind, String)> {
    faults(name, DataKind::String(value.to_owned()))
}

#[test]
fn good_parameters_pass() {
    for (name, value) in [
        (
            "net0",
            "virtio=BC:24:11:00:00:01,bridge=vmbr1,tag=20,mtu=9000,firewall=1,rate=12.5,trunks=10;20-30",
        ),
        ("net31", "virtio,bridge=vmbr0"),
        ("net0", "model=e1000,macaddr=BC:24:11:00:00:01"),
        ("scsi30", "local-lvm:64,discard=on,iothread=1,ssd=1,mbps_rd=150,iops_wr=500,backup=0,ro=1"),
        ("scsi0", "local-lvm:0,import-from=local:import/noble.qcow2"),
        ("ide2", "local-lvm:cloudinit"),
        ("ide2", "none,media=cdrom"),
        ("cdrom", "local:iso/x.iso,media=cdrom"),
        ("efidisk0", "local-lvm:1,efitype=4m,pre-enrolled-keys=1"),
        ("tpmstate0", "local-lvm:1,version=v2.0"),
        ("hostpci0", "0000:06:00.0,pcie=1,x-vga=1,rombar=0"),
        ("hostpci0", "0000:06:00;0000:07:00.1"),
        ("hostpci15", "mapping=igpu"),
        ("usb0", "host=10c4:ea60"),
        ("usb0", "host=1-2.4"),
        ("cpu", "host,flags=+aes;-pcid"),
        ("startup", "order=3,up=60,down=120"),
        ("boot", "order=scsi0;ide2;net0"),
        ("agent", "1"),
        ("agent", "enabled=1,fstrim_cloned_disks=1"),
        ("memory", "4096"),
        ("machine", "q35"),
        ("machine", "pc-q35-9.2+pve1"),
        ("vga", "serial0"),
        ("serial0", "socket"),
        ("ipconfig0", "ip=10.0.0.5/24,gw=10.0.0.1,ip6=auto"),
        ("cicustom", "user=local:snippets/a.yaml,meta=local:snippets/b.yaml"),
        ("nameserver", "10.0.0.1 9.9.9.9"),
        ("tags", "k8s;node"),
        ("onboot", "0"),
        ("cpulimit", "2.5"),
        ("affinity", "0-7,16"),
        ("rng0", "source=/dev/urandom"),
        ("smbios1", "uuid=00000000-0000-0000-0000-000000000001,base64=1,serial=ZHM9"),
        ("description", "anything"),
    ] {
        assert_eq!(text(name, value), [], "{name}: {value}");
    }
}

#[test]
fn unknown_names_are_refused() {
    for name in ["hookskript", "scsi31", "net32", "net", "net00", "ide4", "cores0", "net[n]"] {
        assert_eq!(text(name, "1"), [(FaultKind::Name, "does not exist in the API".to_owned())], "{name}");
    }
}

#[test]
fn wrong_values_are_refused() {
    for (name, value, fault) in [
        ("cores", "four", "is not a whole number of 1 or more"),
        ("cores", "0", "is not a whole number of 1 or more"),
        ("cores", "2.5", "is not a whole number of 1 or more"),
        ("cpuunits", "262145", "is not a whole number from 1 to 262144"),
        ("cpulimit", "129", "is not a number from 0 to 128"),
        ("onboot", "maybe", "is not 1 or 0"),
        ("memory", "8G", "has `8G`: `current` is not a whole number of 16 or more"),
        ("bios", "uefi", "is not one of seabios, ovmf"),
        ("name", "node_1", "is not a host name"),
        ("serial0", "sockets", "does not match (/dev/.+|socket)"),
        ("machine", "q36", "has `q36`: `type` does not match"),
        (
            "net0",
            "virtio=BC:24:11:00:00,bridge=vmbr0",
            "has `virtio=BC:24:11:00:00`: `virtio` is not a MAC address",
        ),
        ("net0", "virtio,tag=4095", "has `tag=4095`: `tag` is not a whole number from 1 to 4094"),
        ("net0", "virtio,vmbr0", "has `vmbr0` instead of `SETTING=VALUE`"),
        (
            "scsi0",
            "64",
            "has `64`: `file` is not a volume such as `local-lvm:32`, `none`, `cdrom` or a device",
        ),
        ("scsi0", "local-lvm:64,cache=fast", "has `cache=fast`: `cache` is not one of"),
        (
            "ipconfig0",
            "ip=10.0.0.5/33",
            "has `ip=10.0.0.5/33`: `ip` is not `dhcp`, or an address and its prefix length",
        ),
        ("boot", "order=scsi0,net0", "has `net0`: `legacy` does not match"),
        ("smbios1", "serial=x y", "has `serial=x y`: `serial` does not match"),
        ("description", &"x".repeat(8193), "has more than 8192 characters"),
    ] {
        let found = text(name, value);
        let [(FaultKind::Value, message)] = found.as_slice() else { panic!("{name}: {value}: {found:?}") };
        assert!(message.starts_with(fault), "{name}: {message}");
    }
}

#[test]
fn settings_are_known_once_and_complete() {
    for (name, value, fault) in [
        ("net0", "virtio,brigde=vmbr0", "has no setting `brigde`"),
        ("net0", "virtio=BC:24:11:00:00:01,model=e1000", "sets `model` twice"),
        ("net0", "bridge=vmbr0", "lacks the setting `model`"),
        ("virtio0", "local-lvm:8,ssd=1", "has no setting `ssd`"),
        ("ide0", "local-lvm:8,iothread=1", "has no setting `iothread`"),
    ] {
        assert_eq!(text(name, value), [(FaultKind::Setting, fault.to_owned())], "{name}: {value}");
    }
}

#[test]
fn lists_and_records_cannot_be_sent() {
    let number = || Data::new(DataKind::Number(Number::Integer(1)), Origin::follows(Values::ROOT));
    let refused = |fault: &str| [(FaultKind::Value, fault.to_owned())];
    assert_eq!(
        faults("cores", DataKind::List(vec![number()])),
        refused("is not a whole number of 1 or more")
    );
    assert_eq!(faults("name", DataKind::Map(vec![])), refused("is not a text"));
}

#[test]
fn required_and_accompanying_parameters_are_missed() {
    let origin = Origin::follows(Values::ROOT);
    let field =
        |name: &str, text: &str| (name.to_owned(), Data::new(DataKind::String(text.to_owned()), origin));
    let fields = vec![field("node", "pve"), field("unique", "1")];
    let call = Data::new(DataKind::Map(fields), origin);
    let create = FACTS.call("create").expect("specifications create machines");
    let found: Vec<_> =
        call_faults(create, &call).into_iter().map(|found| (found.name, found.fault.message)).collect();
    let expected = [("unique", "requires `archive`".to_owned()), ("vmid", "is missing".to_owned())];
    assert_eq!(found, expected);
}
