//! A machine that cloud-init sets up.

use crate::document::Data;
use crate::facts::vm::runs_cloud_init;
use crate::lab::hardware::{Guest, GuestOs, State};
use crate::resolve::{ClusterNode, Resolved, ResolvedCluster, VirtualMachine};
use crate::targets::nodes::shared::NodeFile;
use crate::targets::nodes::system::{Kernel, NodeSystem, Packages};
use crate::targets::nodes::system_of;
use crate::value::At;

/// A machine that cloud-init sets up.
pub(super) struct SetUp<'r, 'l> {
    pub(super) lab: &'r Resolved<'l>,
    pub(super) machine: &'r VirtualMachine<'l>,
    pub(super) guest: &'l Guest,
    /// Whether all packages are upgraded.
    pub(super) upgrade: At<bool>,
    member: Option<Member<'r, 'l>>,
}

/// A machine that is a node of the cluster.
struct Member<'r, 'l> {
    system: &'static dyn NodeSystem,
    cluster: &'r ResolvedCluster<'l>,
    node: &'r ClusterNode<'l>,
}

impl<'r, 'l> SetUp<'r, 'l> {
    pub(super) fn new(lab: &'r Resolved<'l>, machine: &'r VirtualMachine<'l>) -> Option<Self> {
        let described = machine.machine;
        let drive = described.cloud_init.as_ref()?;
        let guest = described.guest.as_ref()?;
        let starts = matches!(described.state.value, State::Running | State::Stopped);
        let member = lab.cluster.as_ref().zip(lab.node(machine.name));
        let member =
            member.map(|(cluster, node)| Member { system: system_of(cluster.cluster), cluster, node });
        (runs_cloud_init(guest.os.value) && starts).then_some(Self {
            lab,
            machine,
            guest,
            upgrade: drive.upgrade,
            member,
        })
    }

    /// Whether packages come from apt.
    pub(super) fn has_apt(&self) -> bool {
        matches!(self.guest.os.value, GuestOs::Ubuntu | GuestOs::Debian)
    }

    /// The files that make the machine a node.
    pub(super) fn node_files(&self) -> Vec<NodeFile> {
        let files = |member: &Member<'_, '_>| member.system.files(self.lab, member.cluster, member.node);
        self.member.as_ref().map(files).unwrap_or_default()
    }

    /// What the machine's kernel needs for it to be a node.
    pub(super) fn kernel(&self) -> Kernel {
        self.member.as_ref().map(|member| member.system.kernel(member.cluster)).unwrap_or_default()
    }

    /// The packages that make the machine a node.
    pub(super) fn packages(&self) -> Packages {
        self.member.as_ref().map(|member| member.system.packages(member.cluster)).unwrap_or_default()
    }

    /// The commands that start the node or let it join.
    pub(super) fn start(&self) -> Vec<Data> {
        let Some(Member { system, cluster, node }) = &self.member else { return Vec::new() };
        let commands = system.start(self.lab, cluster, node).into_iter();
        commands.map(|command| Data::text(node.node.node, command)).collect()
    }
}
