//! The findings about what a lab survives.

use crate::diag::{Code, Example, Severity};

/// The codes of this room.
pub static CODES: &[&Code] = &[&HOST_N1, &K8S_N1];

/// The code for a node without which not all pods fit.
pub static K8S_N1: Code = Code {
    name: "K8S-N1",
    severity: Severity::Error,
    title: "a lab that does not survive the loss of a node, but declares that it does",
    why: "With `resilience.survives = ['node]`, the pods of each node must fit on the others. They are placed with the \
          filters of kube-scheduler: requests, selectors, taints, ports, volumes, spread and affinity. Because the \
          scheduler chooses between equal nodes at random, they must fit in every order that is tried.",
    example: Example::Lab {
        bad: r#"{
  resilience.survives = ['node],
  cluster.endpoint = { address = "192.168.20.10", provided_by = 'external },
  machines = {
    node2 = {
      host = "pve", vmid = 202, cores = 4, memory = "4GiB",
      disks.scsi0 = { storage = "local-lvm", size = "64GiB" },
      nics.net0 = { network = "lan", address = "192.168.20.12" },
      kubernetes.role = 'control-plane,
    },
    node3 = {
      host = "pve", vmid = 203, cores = 4, memory = "4GiB",
      disks.scsi0 = { storage = "local-lvm", size = "64GiB" },
      nics.net0 = { network = "lan", address = "192.168.20.13" },
      kubernetes.role = 'control-plane,
    },
  },
  services.hello.containers.app.memory | force = "6Gi",
}"#,
        good: r#"{
  resilience.survives = ['node],
  cluster.endpoint = { address = "192.168.20.10", provided_by = 'external },
  machines = {
    node2 = {
      host = "pve", vmid = 202, cores = 4, memory = "8GiB",
      disks.scsi0 = { storage = "local-lvm", size = "64GiB" },
      nics.net0 = { network = "lan", address = "192.168.20.12" },
      kubernetes.role = 'control-plane,
    },
    node3 = {
      host = "pve", vmid = 203, cores = 4, memory = "4GiB",
      disks.scsi0 = { storage = "local-lvm", size = "64GiB" },
      nics.net0 = { network = "lan", address = "192.168.20.13" },
      kubernetes.role = 'control-plane,
    },
  },
  services.hello.containers.app.memory | force = "6Gi",
}"#,
    },
    allowable: true,
};

/// The code for a host without which not all pods fit.
pub static HOST_N1: Code = Code {
    name: "HOST-N1",
    severity: Severity::Error,
    title: "a lab that does not survive the loss of a host, but declares that it does",
    why: "With `resilience.survives = ['host]`, the pods of all nodes on a host must fit on the nodes that are left. A \
          machine starts on another host of its Proxmox cluster if its disks are on shared storage, no device is \
          passed through to it, the cluster has quorum, and the other host has enough memory.",
    example: Example::Lab {
        bad: r#"{
  resilience.survives = ['host],
}"#,
        good: r#"{
  resilience.survives = ['host],
  cluster.endpoint = { address = "192.168.20.10", provided_by = 'external },
  hosts.pve2 = {
    cores = 8, threads = 16, memory = "32GiB",
    bridges.vmbr0 = {},
    storages.local-lvm = { size = "500GiB" },
  },
  hosts.pve3 = {
    cores = 8, threads = 16, memory = "32GiB",
    bridges.vmbr0 = {},
    storages.local-lvm = { size = "500GiB" },
  },
  machines = {
    node2 = {
      host = "pve2", vmid = 202, cores = 4, memory = "8GiB",
      disks.scsi0 = { storage = "local-lvm", size = "64GiB" },
      nics.net0 = { network = "lan", address = "192.168.20.12" },
      kubernetes.role = 'control-plane,
    },
    node3 = {
      host = "pve3", vmid = 203, cores = 4, memory = "4GiB",
      disks.scsi0 = { storage = "local-lvm", size = "64GiB" },
      nics.net0 = { network = "lan", address = "192.168.20.13" },
      kubernetes.role = 'control-plane,
    },
  },
}"#,
    },
    allowable: true,
};
