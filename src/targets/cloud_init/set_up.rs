//! A machine that cloud-init sets up.

use crate::document::Data;
use crate::facts::attachment::Attachment;
use crate::facts::vm::runs_cloud_init;
use crate::lab::hardware::{Guest, GuestOs, ImageKind, Machine, State};
use crate::resolve::{ClusterNode, PhysicalMachine, Resolved, ResolvedCluster, VirtualMachine};
use crate::targets::nodes::shared::NodeFile;
use crate::targets::nodes::system::{Kernel, NodeSystem, Packages};
use crate::targets::nodes::system_of;
use crate::types::{DnsLabel, Vmid};
use crate::value::At;

/// A machine that cloud-init sets up.
pub(super) struct SetUp<'r, 'l> {
    pub(super) lab: &'r Resolved<'l>,
    pub(super) name: &'l DnsLabel,
    pub(super) machine: &'l Machine,
    pub(super) nics: &'r [Attachment<'l>],
    pub(super) guest: &'l Guest,
    /// Whether all packages are upgraded.
    pub(super) upgrade: At<bool>,
    /// A virtual machine has a number, and an agent of its hypervisor.
    pub(super) vmid: Option<&'l At<Vmid>>,
    member: Option<Member<'r, 'l>>,
}

/// A machine that is a node of the cluster.
struct Member<'r, 'l> {
    system: &'static dyn NodeSystem,
    cluster: &'r ResolvedCluster<'l>,
    node: &'r ClusterNode<'l>,
    /// Whether it has its files and joins on first boot.
    first_boot: bool,
}

impl<'r, 'l> Member<'r, 'l> {
    fn of(lab: &'r Resolved<'l>, machine: &DnsLabel, first_boot: bool) -> Option<Self> {
        let (cluster, node) = lab.cluster.as_ref().zip(lab.node(machine))?;
        Some(Self { system: system_of(cluster.cluster), cluster, node, first_boot })
    }
}

/// The operating system of a machine that starts.
fn starting(machine: &Machine) -> Option<&Guest> {
    let starts = matches!(machine.state.value, State::Running | State::Stopped);
    machine.guest.as_ref().filter(|_| starts)
}

impl<'r, 'l> SetUp<'r, 'l> {
    /// A virtual machine with a cloud-init drive.
    pub(super) fn of_virtual(lab: &'r Resolved<'l>, machine: &'r VirtualMachine<'l>) -> Option<Self> {
        let described = machine.machine;
        let drive = described.cloud_init.as_ref()?;
        let guest = starting(described).filter(|guest| runs_cloud_init(guest.os.value))?;
        Some(Self {
            lab,
            name: machine.name,
            machine: described,
            nics: &machine.nics,
            guest,
            upgrade: drive.upgrade,
            vmid: Some(machine.vmid),
            member: Member::of(lab, machine.name, true),
        })
    }

    /// A virtual machine, often a template, that is installed from the ISO image of Ubuntu's installer.
    pub(super) fn of_installer(lab: &'r Resolved<'l>, machine: &'r VirtualMachine<'l>) -> Option<Self> {
        let described = machine.machine;
        let image = described.image.as_ref().filter(|image| image.kind.value == ImageKind::Installer)?;
        let is_kept = described.state.value != State::Decommissioned && described.cloud_init.is_none();
        let guest = described.guest.as_ref().filter(|guest| is_kept && guest.os.value == GuestOs::Ubuntu)?;
        Some(Self {
            lab,
            name: machine.name,
            machine: described,
            nics: &machine.nics,
            guest,
            upgrade: At { value: true, node: image.node },
            vmid: Some(machine.vmid),
            member: None,
        })
    }

    /// A host that is a machine, whose installer reads the same configuration: Ubuntu's. The files of a node are copied
    /// to it later, by the bootstrap plan, as a user that may log in.
    pub(super) fn of_physical(lab: &'r Resolved<'l>, machine: &'r PhysicalMachine<'l>) -> Option<Self> {
        let described = machine.machine;
        let may_log_in = |guest: &&Guest| guest.users.values().any(|user| !user.ssh_keys.is_empty());
        let guest =
            starting(described).filter(|guest| guest.os.value == GuestOs::Ubuntu).filter(may_log_in)?;
        Some(Self {
            lab,
            name: machine.name,
            machine: described,
            nics: &machine.nics,
            guest,
            upgrade: At { value: true, node: guest.node },
            vmid: None,
            member: Member::of(lab, machine.name, false),
        })
    }

    /// Whether the agent of its hypervisor runs in it.
    pub(super) fn has_agent(&self) -> bool {
        self.vmid.is_some() && self.machine.agent.value
    }

    /// Whether packages come from apt.
    pub(super) fn has_apt(&self) -> bool {
        matches!(self.guest.os.value, GuestOs::Ubuntu | GuestOs::Debian)
    }

    /// The files that make the machine a node.
    pub(super) fn node_files(&self) -> Vec<NodeFile> {
        let files = |member: &Member<'_, '_>| member.system.files(self.lab, member.cluster, member.node);
        let member = self.member.as_ref().filter(|member| member.first_boot);
        member.map(files).unwrap_or_default()
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
        let Some(Member { system, cluster, node, first_boot: true }) = &self.member else {
            return Vec::new();
        };
        let commands = system.start(self.lab, cluster, node).into_iter();
        commands.map(|command| Data::text(node.node.node, command)).collect()
    }
}
