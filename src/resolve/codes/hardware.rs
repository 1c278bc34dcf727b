//! Findings about machines, hosts, networks and the cluster.

use crate::diag::{Code, Example, Severity};

pub static VM_HOST: Code = Code {
    name: "VM-HOST",
    severity: Severity::Error,
    title: "machine on an undefined host",
    why: "The `host` of a virtual machine must be one of the lab's `hosts`.",
    example: Example::Lab {
        bad: r#"{ machines.node1.host | force = "pev" }"#,
        good: r#"{ machines.node1.host | force = "pve" }"#,
    },
    allowable: false,
};

pub static VM_STORAGE: Code = Code {
    name: "VM-STORAGE",
    severity: Severity::Error,
    title: "disk on an undefined storage",
    why: "The `storage` of a disk must be one of the host's `storages`.",
    example: Example::Lab {
        bad: r#"{ machines.node1.disks.scsi1 = { storage = "ssd", size = "8GiB" } }"#,
        good: r#"{ hosts.pve.storages.ssd = {}, machines.node1.disks.scsi1 = { storage = "ssd", size = "8GiB" } }"#,
    },
    allowable: false,
};

pub static VM_NETWORK: Code = Code {
    name: "VM-NETWORK",
    severity: Severity::Error,
    title: "machine in an undefined network",
    why: "The `network` of an interface must be one of the lab's `networks`.",
    example: Example::Lab {
        bad: r#"{ machines.node1.nics.net1.network = "storage" }"#,
        good: r#"{
  networks.storage = { prefix = "10.9.0.0/24", bridge = "vmbr0" },
  machines.node1.nics.net1.network = "storage",
}"#,
    },
    allowable: false,
};

pub static VM_BRIDGE: Code = Code {
    name: "VM-BRIDGE",
    severity: Severity::Error,
    title: "network not available on the machine's host",
    why: "A virtual machine is attached to a bridge of its host. The host must have the network's bridge, \
          and a network with a VLAN ID needs a bridge that is `vlan_aware`.",
    example: Example::Lab {
        bad: r#"{
  networks.guests = { prefix = "10.9.0.0/24", bridge = "vmbr9" },
  machines.node1.nics.net1.network = "guests",
}"#,
        good: r#"{
  hosts.pve.bridges.vmbr9 = {},
  networks.guests = { prefix = "10.9.0.0/24", bridge = "vmbr9" },
  machines.node1.nics.net1.network = "guests",
}"#,
    },
    allowable: false,
};

pub static VM_INCOMPLETE: Code = Code {
    name: "VM-INCOMPLETE",
    severity: Severity::Error,
    title: "virtual machine without VMID, cores or memory",
    why: "A virtual machine must define its VMID and how many cores and how much memory it gets. Only a \
          bare-metal machine leaves these out, because its host defines them.",
    example: Example::Lab {
        bad: r#"{ machines.node2 = { host = "pve", cores = 2, memory = "4GiB" } }"#,
        good: r#"{ machines.node2 = { host = "pve", vmid = 202, cores = 2, memory = "4GiB" } }"#,
    },
    allowable: false,
};

pub static VM_TEMPLATE: Code = Code {
    name: "VM-TEMPLATE",
    severity: Severity::Error,
    title: "machine cloned from a machine that is not a template",
    why: "The `template` of a machine must be one of the lab's machines with `state = 'template`.",
    example: Example::Lab {
        bad: r#"{
  machines.ubuntu = { host = "pve", vmid = 9000, cores = 2, memory = "2GiB" },
  machines.node1.template = "ubuntu",
}"#,
        good: r#"{
  machines.ubuntu = { host = "pve", vmid = 9000, cores = 2, memory = "2GiB", state = 'template },
  machines.node1.template = "ubuntu",
}"#,
    },
    allowable: false,
};

pub static VM_DEVICE: Code = Code {
    name: "VM-DEVICE",
    severity: Severity::Error,
    title: "undefined passthrough device",
    why: "Passthrough assigns devices of the host to a machine. The host defines them by name in `pci` and \
          `usb`, so that their addresses are written once.",
    example: Example::Lab {
        bad: r#"{
  hosts.pve.pci.tesla-t4.address = "0000:06:00.0",
  machines.node1.passthrough.gpu = "tesla-t40",
}"#,
        good: r#"{
  hosts.pve = { pci.tesla-t4 = { address = "0000:06:00.0", iommu_group = 20 }, iommu = true },
  machines.node1.passthrough.gpu = "tesla-t4",
}"#,
    },
    allowable: false,
};

pub static VM_SLOT: Code = Code {
    name: "VM-SLOT",
    severity: Severity::Error,
    title: "empty slot",
    why: "The boot order lists slots of disks, CD drives and network interfaces, and a node's `nic` is the \
          slot of an interface. The `nics` of a bare-metal machine have the names of its host's interfaces.",
    example: Example::Lab {
        bad: r#"{ machines.node1.boot_order = ["scsi1", "net0"] }"#,
        good: r#"{ machines.node1.boot_order = ["scsi0", "net0"] }"#,
    },
    allowable: false,
};

pub static VM_METAL: Code = Code {
    name: "VM-METAL",
    severity: Severity::Error,
    title: "bare-metal machine with fields of a virtual machine",
    why: "A host with `kind = 'bare-metal` is a single machine. Its cores, memory, disks and devices are \
          defined by the host; it has no VMID and no template.",
    example: Example::Lab {
        bad: r#"{
  hosts.nuc = { kind = 'bare-metal, cores = 4, threads = 8, memory = "16GiB", nics.eno1 = {} },
  machines.nuc = { host = "nuc", vmid = 300, nics.eno1.network = "lan" },
}"#,
        good: r#"{
  hosts.nuc = { kind = 'bare-metal, cores = 4, threads = 8, memory = "16GiB", nics.eno1 = {} },
  machines.nuc = { host = "nuc", nics.eno1.network = "lan" },
}"#,
    },
    allowable: false,
};

pub static HOST_INTERFACE: Code = Code {
    name: "HOST-INTERFACE",
    severity: Severity::Error,
    title: "interface on top of an undefined interface",
    why: "Bonds combine ports; VLAN interfaces and bridges use ports, bonds or each other. All refer to \
          interfaces by name; a name that does not exist leaves the host without a network after a restart.",
    example: Example::Lab {
        bad: r#"{ hosts.pve = { nics.eno1 = {}, bridges.vmbr0.ports = ["eno2"] } }"#,
        good: r#"{ hosts.pve = { nics.eno1 = {}, bridges.vmbr0.ports = ["eno1"] } }"#,
    },
    allowable: false,
};

pub static HOST_DISK_UNKNOWN: Code = Code {
    name: "HOST-DISK-UNKNOWN",
    severity: Severity::Error,
    title: "reference to an undefined disk",
    why: "Storages, exports and the OSDs of a Ceph cluster refer to their disks by the names in the host's \
          `disks`, so that `render` knows what a failed disk affects.",
    example: Example::Lab {
        bad: r#"{
  hosts.pve.disks.sda = { size = "1TB", kind = 'ssd },
  hosts.pve.storages.local-lvm.disks = ["sdb"],
}"#,
        good: r#"{
  hosts.pve.disks.sda = { size = "1TB", kind = 'ssd },
  hosts.pve.storages.local-lvm.disks = ["sda"],
}"#,
    },
    allowable: false,
};

pub static HOST_STORAGE: Code = Code {
    name: "HOST-STORAGE",
    severity: Severity::Error,
    title: "storage without a backing server",
    why: "A host storage on NFS or Ceph must refer to one of the lab's `nfs_servers` or `ceph_clusters`, and \
          to one of its exports or pools.",
    example: Example::Lab {
        bad: r#"{
  devices.nas = { kind = 'nas, addresses.lan = "192.168.20.5" },
  nfs_servers.nas = { address = "192.168.20.5", exports."/vms" = {} },
  hosts.pve.storages.nas = { type = 'nfs, nfs_server = "nas", export = "/vm" },
}"#,
        good: r#"{
  devices.nas = { kind = 'nas, addresses.lan = "192.168.20.5" },
  nfs_servers.nas = { address = "192.168.20.5", exports."/vms" = {} },
  hosts.pve.storages.nas = { type = 'nfs, nfs_server = "nas", export = "/vms" },
}"#,
    },
    allowable: false,
};

pub static HW_UNKNOWN: Code = Code {
    name: "HW-UNKNOWN",
    severity: Severity::Error,
    title: "undefined machine, device or host",
    why: "Routers, DHCP servers and file servers must be among the lab's `machines`, `devices` or `hosts`. \
          They are referred to by name, so that their addresses are written once.",
    example: Example::Lab {
        bad: r#"{ devices.gateway.kind = 'router, networks.lan.router = "gatewya" }"#,
        good: r#"{ devices.gateway.kind = 'router, networks.lan.router = "gateway" }"#,
    },
    allowable: false,
};

pub static NET_UNKNOWN: Code = Code {
    name: "NET-UNKNOWN",
    severity: Severity::Error,
    title: "undefined network",
    why: "Hosts, devices and servers refer to the lab's `networks` by name.",
    example: Example::Lab {
        bad: r#"{ devices.nas = { kind = 'nas, addresses.lna = "192.168.20.5" } }"#,
        good: r#"{ devices.nas = { kind = 'nas, addresses.lan = "192.168.20.5" } }"#,
    },
    allowable: false,
};

pub static K8S_ENDPOINT: Code = Code {
    name: "K8S-ENDPOINT",
    severity: Severity::Error,
    title: "no API endpoint",
    why: "Nodes and users reach the API at one address, either of a machine or shared by several control \
          planes. The machine needs a static address, or the endpoint changes with its DHCP lease.",
    example: Example::Lab {
        bad: r#"{ cluster.endpoint.machine = "node2" }"#,
        good: r#"{ cluster.endpoint.machine = "node1" }"#,
    },
    allowable: false,
};

pub static K8S_BGP: Code = Code {
    name: "K8S-BGP",
    severity: Severity::Error,
    title: "BGP without a router",
    why: "A cluster that announces its addresses by BGP needs a router as its peer. The `bgp` of the network \
          defines it.",
    example: Example::Lab {
        bad: r#"{
  cluster.load_balancer = {
    mode = 'bgp, bgp = { asn = 64514, network = "lan" }, pools.lan | force = "192.168.42.100-192.168.42.120",
  },
}"#,
        good: r#"{
  networks.lan.bgp.asn = 64513,
  cluster.load_balancer = {
    mode = 'bgp, bgp = { asn = 64514, network = "lan" }, pools.lan | force = "192.168.42.100-192.168.42.120",
  },
}"#,
    },
    allowable: false,
};

pub static K8S_MIRROR: Code = Code {
    name: "K8S-MIRROR",
    severity: Severity::Error,
    title: "registry mirror without an address",
    why: "A mirror is either one of the lab's machines with a static address, or a `url`. If it is \
          unreachable, every image pull is delayed.",
    example: Example::Lab {
        bad: r#"{ cluster.registry_mirrors."docker.io" = { machine = "registry", port = 5000 } }"#,
        good: r#"{ cluster.registry_mirrors."docker.io" = { machine = "node1", port = 5000 } }"#,
    },
    allowable: false,
};

pub static K8S_GPU: Code = Code {
    name: "K8S-GPU",
    severity: Severity::Error,
    title: "GPU that no node has",
    why: "Pods can request a GPU only if a node of the cluster gets it by `passthrough`, or is the \
          bare-metal host that contains it.",
    example: Example::Lab {
        bad: r#"{
  hosts.pve = { pci.tesla-t4.address = "0000:06:00.0", iommu = true },
  cluster.gpus.nvidia = { device = "tesla-t4", resource = "nvidia.com/gpu" },
}"#,
        good: r#"{
  hosts.pve = { pci.tesla-t4.address = "0000:06:00.0", iommu = true },
  machines.node1.passthrough.gpu = "tesla-t4",
  cluster.gpus.nvidia = { device = "tesla-t4", resource = "nvidia.com/gpu" },
}"#,
    },
    allowable: false,
};
