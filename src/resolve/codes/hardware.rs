//! Findings about machines, hosts, networks and the cluster.

use crate::diag::{Code, Example};

pub static VM_HOST: Code = Code::error(
    "VM-HOST",
    "a machine on a host that the lab does not have",
    "A virtual machine's `host` is the name of one of the lab's `hosts`.",
    Example::Lab {
        bad: r#"{ machines.node1.host | force = "pev" }"#,
        good: r#"{ machines.node1.host | force = "pve" }"#,
    },
);

pub static VM_STORAGE: Code = Code::error(
    "VM-STORAGE",
    "a disk on a storage that the host does not have",
    "Disks name one of their host's `storages`.",
    Example::Lab {
        bad: r#"{ machines.node1.disks.scsi1 = { storage = "ssd", size = "8GiB" } }"#,
        good: r#"{ hosts.pve.storages.ssd = {}, machines.node1.disks.scsi1 = { storage = "ssd", size = "8GiB" } }"#,
    },
);

pub static VM_NETWORK: Code = Code::error(
    "VM-NETWORK",
    "a machine in a network that the lab does not have",
    "Network interfaces name one of the lab's `networks`.",
    Example::Lab {
        bad: r#"{ machines.node1.nics.net1.network = "storage" }"#,
        good: r#"{
  networks.storage = { prefix = "10.9.0.0/24", bridge = "vmbr0" },
  machines.node1.nics.net1.network = "storage",
}"#,
    },
);

pub static VM_BRIDGE: Code = Code::error(
    "VM-BRIDGE",
    "a network that does not reach the machine's host",
    "A virtual machine is plugged into a bridge of its host. The host must have the network's bridge, and a \
     network with a VLAN id needs a bridge that is `vlan_aware`.",
    Example::Lab {
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
);

pub static VM_INCOMPLETE: Code = Code::error(
    "VM-INCOMPLETE",
    "a virtual machine without VMID, cores or memory",
    "A virtual machine says how much of its host it takes, and under which number. Only a bare-metal machine, \
     which is its host, leaves that to the host's description.",
    Example::Lab {
        bad: r#"{ machines.node2 = { host = "pve", cores = 2, memory = "4GiB" } }"#,
        good: r#"{ machines.node2 = { host = "pve", vmid = 202, cores = 2, memory = "4GiB" } }"#,
    },
);

pub static VM_TEMPLATE: Code = Code::error(
    "VM-TEMPLATE",
    "a machine that is cloned from something else than a template",
    "A machine's `template` is the name of one of the lab's machines with `state = 'template`.",
    Example::Lab {
        bad: r#"{
  machines.ubuntu = { host = "pve", vmid = 9000, cores = 2, memory = "2GiB" },
  machines.node1.template = "ubuntu",
}"#,
        good: r#"{
  machines.ubuntu = { host = "pve", vmid = 9000, cores = 2, memory = "2GiB", state = 'template },
  machines.node1.template = "ubuntu",
}"#,
    },
);

pub static VM_DEVICE: Code = Code::error(
    "VM-DEVICE",
    "a device that the machine's host does not have",
    "A machine is given devices of the host it runs on. The host lists them by name under `pci` and `usb`, so \
     their addresses are written in one place.",
    Example::Lab {
        bad: r#"{
  hosts.pve.pci.tesla-t4.address = "0000:06:00.0",
  machines.node1.passthrough.gpu = "tesla-t40",
}"#,
        good: r#"{
  hosts.pve = { pci.tesla-t4 = { address = "0000:06:00.0", iommu_group = 20 }, iommu = true },
  machines.node1.passthrough.gpu = "tesla-t4",
}"#,
    },
);

pub static VM_SLOT: Code = Code::error(
    "VM-SLOT",
    "a slot in which nothing is",
    "The boot order names slots of disks, CD drives and network interfaces, and a node's `nic` one of the latter. \
     A bare-metal machine's `nics` are named after the interfaces of its host.",
    Example::Lab {
        bad: r#"{ machines.node1.boot_order = ["scsi1", "net0"] }"#,
        good: r#"{ machines.node1.boot_order = ["scsi0", "net0"] }"#,
    },
);

pub static VM_METAL: Code = Code::error(
    "VM-METAL",
    "a bare-metal machine with parts of a virtual one",
    "A host with `kind = 'bare-metal` is one machine as a whole. Cores, memory, disks and devices are described \
     at the host; there is no VMID and no template.",
    Example::Lab {
        bad: r#"{
  hosts.nuc = { kind = 'bare-metal, cores = 4, threads = 8, memory = "16GiB", nics.eno1 = {} },
  machines.nuc = { host = "nuc", vmid = 300, nics.eno1.network = "lan" },
}"#,
        good: r#"{
  hosts.nuc = { kind = 'bare-metal, cores = 4, threads = 8, memory = "16GiB", nics.eno1 = {} },
  machines.nuc = { host = "nuc", nics.eno1.network = "lan" },
}"#,
    },
);

pub static HOST_INTERFACE: Code = Code::error(
    "HOST-INTERFACE",
    "an interface that stands on one the host does not have",
    "Bonds join ports, VLAN interfaces and bridges stand on ports, bonds or each other. All are named after the \
     interface; a name that stands for nothing leaves the host without its network after a restart.",
    Example::Lab {
        bad: r#"{ hosts.pve = { nics.eno1 = {}, bridges.vmbr0.ports = ["eno2"] } }"#,
        good: r#"{ hosts.pve = { nics.eno1 = {}, bridges.vmbr0.ports = ["eno1"] } }"#,
    },
);

pub static HOST_DISK_UNKNOWN: Code = Code::error(
    "HOST-DISK-UNKNOWN",
    "something on a disk that the host does not have",
    "Storages, exports and the stores of a Ceph cluster name the disks they lie on: names under the host's \
     `disks`. What happens to a disk happens to all that lies on it.",
    Example::Lab {
        bad: r#"{
  hosts.pve.disks.sda = { size = "1TB", kind = 'ssd },
  hosts.pve.storages.local-lvm.disks = ["sdb"],
}"#,
        good: r#"{
  hosts.pve.disks.sda = { size = "1TB", kind = 'ssd },
  hosts.pve.storages.local-lvm.disks = ["sda"],
}"#,
    },
);

pub static HOST_STORAGE: Code = Code::error(
    "HOST-STORAGE",
    "a storage behind which there is nothing",
    "A storage of a host that lies on an NFS server or a Ceph cluster names one of the lab's `nfs_servers` or \
     `ceph_clusters`, and one of its exports or pools.",
    Example::Lab {
        bad: r#"{
  nfs_servers.nas = { address = "192.168.20.5", exports."/vms" = {} },
  hosts.pve.storages.nas = { type = 'nfs, nfs_server = "nas", export = "/vm" },
}"#,
        good: r#"{
  nfs_servers.nas = { address = "192.168.20.5", exports."/vms" = {} },
  hosts.pve.storages.nas = { type = 'nfs, nfs_server = "nas", export = "/vms" },
}"#,
    },
);

pub static HW_UNKNOWN: Code = Code::error(
    "HW-UNKNOWN",
    "somebody who is not part of the lab",
    "Whoever routes, hands out addresses or serves files is one of the lab's `machines`, `devices` or `hosts`. Its \
     name is written here, and its address only there.",
    Example::Lab {
        bad: r#"{ devices.gateway.kind = 'router, networks.lan.router = "gatewya" }"#,
        good: r#"{ devices.gateway.kind = 'router, networks.lan.router = "gateway" }"#,
    },
);

pub static NET_UNKNOWN: Code = Code::error(
    "NET-UNKNOWN",
    "a network that the lab does not have",
    "Hosts, gear and servers say which of the lab's `networks` they are in, by name.",
    Example::Lab {
        bad: r#"{ devices.nas = { kind = 'nas, addresses.lna = "192.168.20.5" } }"#,
        good: r#"{ devices.nas = { kind = 'nas, addresses.lan = "192.168.20.5" } }"#,
    },
);

pub static K8S_ENDPOINT: Code = Code::error(
    "K8S-ENDPOINT",
    "a cluster whose API cannot be found",
    "Nodes and people reach the API at one address: that of one machine, or one that several control planes \
     answer at. A machine must have it fixed, or it moves with the next lease.",
    Example::Lab {
        bad: r#"{ cluster.endpoint.machine = "node2" }"#,
        good: r#"{ cluster.endpoint.machine = "node1" }"#,
    },
);

pub static K8S_BGP: Code = Code::error(
    "K8S-BGP",
    "addresses announced to a router that does not listen",
    "A cluster that announces its addresses by BGP needs a router on the other side. The network says which, \
     under `bgp`.",
    Example::Lab {
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
);

pub static K8S_MIRROR: Code = Code::error(
    "K8S-MIRROR",
    "a registry mirror that cannot be found",
    "A mirror is one of the lab's machines with a fixed address, or a `url`. Nodes that look for it in vain wait \
     at every image.",
    Example::Lab {
        bad: r#"{ cluster.registry_mirrors."docker.io" = { machine = "registry", port = 5000 } }"#,
        good: r#"{ cluster.registry_mirrors."docker.io" = { machine = "node1", port = 5000 } }"#,
    },
);

pub static K8S_GPU: Code = Code::error(
    "K8S-GPU",
    "a GPU that no node has",
    "Pods can ask for a card only if some node of the cluster is given it by `passthrough`, or is the bare-metal \
     host it sits in.",
    Example::Lab {
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
);
