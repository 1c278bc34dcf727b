//! A machine that cloud-init sets up.

use crate::facts::vm::runs_cloud_init;
use crate::lab::cluster::Distribution;
use crate::lab::hardware::{Guest, GuestOs, State};
use crate::resolve::{ClusterNode, Resolved, VirtualMachine};
use crate::value::At;

/// A machine that cloud-init sets up.
pub(super) struct SetUp<'r, 'l> {
    pub(super) lab: &'r Resolved<'l>,
    pub(super) machine: &'r VirtualMachine<'l>,
    pub(super) guest: &'l Guest,
    /// Whether all packages are upgraded.
    pub(super) upgrade: At<bool>,
    pub(super) node: Option<&'r ClusterNode<'l>>,
}

impl<'r, 'l> SetUp<'r, 'l> {
    pub(super) fn new(lab: &'r Resolved<'l>, machine: &'r VirtualMachine<'l>) -> Option<Self> {
        let described = machine.machine;
        let drive = described.cloud_init.as_ref()?;
        let guest = described.guest.as_ref()?;
        let starts = matches!(described.state.value, State::Running | State::Stopped);
        let node = lab.nodes.iter().find(|node| node.name == machine.name);
        (runs_cloud_init(guest.os.value) && starts).then_some(Self {
            lab,
            machine,
            guest,
            upgrade: drive.upgrade,
            node,
        })
    }

    /// Whether packages come from apt.
    pub(super) fn has_apt(&self) -> bool {
        matches!(self.guest.os.value, GuestOs::Ubuntu | GuestOs::Debian)
    }

    /// Whether the machine is a node that kubeadm starts or joins.
    pub(super) fn is_kubeadm_node(&self) -> bool {
        self.is_node_of(Distribution::Kubeadm)
    }

    pub(super) fn is_k3s_node(&self) -> bool {
        self.is_node_of(Distribution::K3s)
    }

    fn is_node_of(&self, distribution: Distribution) -> bool {
        let cluster = self.lab.cluster.as_ref();
        self.node.is_some()
            && cluster.is_some_and(|cluster| cluster.cluster.distribution.value == distribution)
    }
}
