//! cloud-init: the configuration of a machine's first boot, one folder per machine, as the NoCloud data source reads
//! it.
//!
//! In: virtual machines with a cloud-init drive and an operating system that cloud-init sets up. Out: `user-data`,
//! `network-config` and `meta-data`. Secrets are only referred to: a script installs them once they have been copied to
//! the machine.

mod apt;
mod files;
mod network;
mod secrets;
mod user_data;

#[cfg(test)]
mod tests;

use crate::document::{Content, Data, Document, Origin};
use crate::facts::vm::runs_cloud_init;
use crate::lab::cluster::Distribution;
use crate::lab::hardware::{Guest, GuestOs, State};
use crate::resolve::{ClusterNode, Resolved, VirtualMachine};
use crate::value::At;

/// Three files for each machine that is set up by cloud-init. Templates and decommissioned machines do not start.
pub(super) fn documents(lab: &Resolved<'_>) -> Vec<Document> {
    lab.machines
        .iter()
        .filter_map(|machine| SetUp::new(lab, machine))
        .flat_map(|set_up| set_up.documents())
        .collect()
}

/// A machine that cloud-init sets up.
struct SetUp<'r, 'l> {
    lab: &'r Resolved<'l>,
    machine: &'r VirtualMachine<'l>,
    guest: &'l Guest,
    /// Whether all packages are upgraded.
    upgrade: At<bool>,
    node: Option<&'r ClusterNode<'l>>,
}

impl<'r, 'l> SetUp<'r, 'l> {
    fn new(lab: &'r Resolved<'l>, machine: &'r VirtualMachine<'l>) -> Option<Self> {
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

    fn documents(&self) -> [Document; 3] {
        let document = |file: &str, content| Document {
            path: format!("cloud-init/{}/{file}", self.machine.name),
            origin: Origin::follows(self.guest.node),
            content,
        };
        let user_data = Content::HeadedYaml { heading: "#cloud-config", data: user_data::user_data(self) };
        [
            document("user-data", user_data),
            document("network-config", Content::Yaml(vec![network::configuration(self.lab, self.machine)])),
            document("meta-data", Content::Yaml(vec![self.meta_data()])),
        ]
    }

    /// The instance id changes with the machine's number, so that a new machine is set up again.
    fn meta_data(&self) -> Data {
        let VirtualMachine { name, vmid, machine, .. } = self.machine;
        Data::map(machine.node)
            .put("instance-id", Data::text(vmid.node, format!("{}-{name}-{}", self.lab.lab.name, vmid.value)))
            .text("local-hostname", name.to_string())
            .into()
    }

    /// Whether packages come from apt.
    fn has_apt(&self) -> bool {
        matches!(self.guest.os.value, GuestOs::Ubuntu | GuestOs::Debian)
    }

    /// Whether the machine is a node that kubeadm starts or joins.
    fn is_kubeadm_node(&self) -> bool {
        self.is_node_of(Distribution::Kubeadm)
    }

    fn is_k3s_node(&self) -> bool {
        self.is_node_of(Distribution::K3s)
    }

    fn is_node_of(&self, distribution: Distribution) -> bool {
        let cluster = self.lab.cluster.as_ref();
        self.node.is_some()
            && cluster.is_some_and(|cluster| cluster.cluster.distribution.value == distribution)
    }
}
