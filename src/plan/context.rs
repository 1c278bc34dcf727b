//! What every stage needs to add its steps: the lab, the tree, the plan so far, and how to reach each place.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use crate::document::Data;
use crate::facts::address::{Purpose, host_address, machine_address};
use crate::lab::hardware::{HostKind, Machine, Role, State};
use crate::plan::list::Plan;
use crate::plan::step::RunLocation;
use crate::plan::tree::{TreeFile, TreeFiles};
use crate::resolve::{ClusterNode, Resolved, ResolvedHost, VirtualMachine};
use crate::types::{Address, DnsLabel};
use crate::value::NodeId;

/// The lab and its files, and the plan that is made from them.
pub struct Context<'r, 'l, 'd> {
    /// The resolved lab.
    pub lab: &'r Resolved<'l>,
    /// The files of the tree.
    pub tree: TreeFiles<'d>,
    /// The plan so far.
    pub plan: Plan,
    hosts: OnceCell<Reaches>,
    machines: OnceCell<Reaches>,
}

/// A place that is reached over the network.
pub struct Reach {
    /// The name of the host or machine.
    pub name: String,
    /// Without a known address, its name is used.
    pub address: Option<Address>,
    /// The user to log in as.
    pub user: String,
    /// The quorum that it is a member of: one of its members is disrupted at a time.
    pub quorum: Option<String>,
    /// The host or machine in the lab.
    pub node: NodeId,
}

/// Places of one kind, in the order of the lab.
#[derive(Default)]
struct Reaches {
    all: Vec<Reach>,
    by_name: BTreeMap<String, usize>,
}

impl FromIterator<Reach> for Reaches {
    fn from_iter<I: IntoIterator<Item = Reach>>(all: I) -> Self {
        let all: Vec<Reach> = all.into_iter().collect();
        let by_name =
            all.iter().enumerate().rev().map(|(place, reach)| (reach.name.clone(), place)).collect();
        Self { all, by_name }
    }
}

impl<'r, 'l, 'd> Context<'r, 'l, 'd> {
    /// A context with an empty plan.
    pub fn new(lab: &'r Resolved<'l>, tree: TreeFiles<'d>) -> Self {
        Self { lab, tree, plan: Plan::default(), hosts: OnceCell::new(), machines: OnceCell::new() }
    }

    /// The specification of a virtual machine.
    pub fn specification(&self, machine: &VirtualMachine<'_>) -> Option<(TreeFile, &'d Data)> {
        let path = format!("proxmox/{}/{}-{}.yaml", machine.host.name, machine.vmid.value, machine.name);
        let file = self.tree.find(&path)?;
        let data = self.tree.data(&file)?;
        Some((file, data))
    }

    /// Hypervisors.
    pub fn hosts(&self) -> impl Iterator<Item = &'r ResolvedHost<'l>> + use<'r, 'l> {
        self.lab.hosts.iter().filter(|host| host.host.kind.value == HostKind::Proxmox)
    }

    /// The nodes that run. Others cannot join.
    pub fn nodes(&self) -> impl Iterator<Item = &'r ClusterNode<'l>> + use<'r, 'l> {
        self.lab.nodes.iter().filter(|node| node.machine.runs())
    }

    /// How a place is reached. None for the operator's own.
    pub fn reach(&self, place: &RunLocation) -> Option<&Reach> {
        let (reaches, name) = match place {
            RunLocation::Operator => return None,
            RunLocation::Host(name) => (self.hosts.get_or_init(|| self.find_hosts()), name),
            RunLocation::Machine(name) => (self.machines.get_or_init(|| self.find_machines()), name),
        };
        reaches.by_name.get(name).map(|place| &reaches.all[*place])
    }

    /// How to reach the hypervisors.
    pub fn reach_of_hosts(&self) -> &[Reach] {
        &self.hosts.get_or_init(|| self.find_hosts()).all
    }

    /// How to reach the running machines that accept commands.
    pub fn reach_of_machines(&self) -> &[Reach] {
        &self.machines.get_or_init(|| self.find_machines()).all
    }

    /// Whether a machine has a member of the cluster's database.
    fn is_control_plane(&self, name: &DnsLabel) -> bool {
        let mut nodes = self.lab.nodes.iter();
        nodes.any(|node| node.name == name && node.node.role.value == Role::ControlPlane)
    }

    fn find_hosts(&self) -> Reaches {
        let reach = |host: &ResolvedHost<'_>| Reach {
            name: host.name.to_string(),
            address: host_address(host.host).map(|address| address.value),
            user: "root".to_owned(),
            quorum: host.host.proxmox.cluster.as_ref().map(|cluster| format!("proxmox/{}", cluster.value)),
            node: host.host.node,
        };
        self.hosts().map(reach).collect()
    }

    fn find_machines(&self) -> Reaches {
        let virtual_ones = self.lab.machines.iter().map(|machine| (machine.name, machine.machine));
        let physical_ones = self.lab.bare_metal.iter().map(|machine| (machine.name, machine.machine));
        virtual_ones
            .chain(physical_ones)
            .filter(|(_, machine)| machine.state.value == State::Running)
            .map(|(name, machine)| Reach {
                name: name.to_string(),
                address: machine_address(self.lab.lab, machine, Purpose::Reach).map(|address| address.value),
                user: user(machine),
                quorum: self.is_control_plane(name).then(|| "control-plane".to_owned()),
                node: machine.node,
            })
            .collect()
    }
}

/// The user to log in as: one with full `sudo` rights, else root.
fn user(machine: &Machine) -> String {
    let users = machine.guest.iter().flat_map(|guest| &guest.users);
    let mut able = users.filter(|(_, user)| user.sudo.value);
    able.next().map_or_else(|| "root".to_owned(), |(name, _)| name.as_str().to_owned())
}
