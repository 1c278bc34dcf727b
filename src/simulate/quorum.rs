//! Quorum: whether enough members are left to decide.

use std::collections::BTreeSet;

use crate::lab::Lab;
use crate::lab::hardware::HostKind;
use crate::simulate::model::Model;

/// The members of something that needs a number of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quorum {
    /// What it is.
    pub what: String,
    /// How many members there are.
    pub members: usize,
    /// How many are left.
    pub left: usize,
    /// How many are needed.
    pub needed: usize,
}

impl Quorum {
    fn majority(what: String, members: usize, left: usize) -> Self {
        Self { what, members, left, needed: members / 2 + 1 }
    }

    /// Whether enough are left.
    pub fn is_held(&self) -> bool {
        self.left >= self.needed
    }
}

/// The quorums that a loss concerns: those with a lost member.
pub fn quorums(model: &Model<'_>, lost: &[usize], hosts: &BTreeSet<&str>) -> Vec<Quorum> {
    let lab = model.lab;
    let mut found = Vec::new();
    found.extend(control_planes(model, lost).filter(|_| model.votes));
    let clusters: BTreeSet<&str> = lab
        .hosts
        .values()
        .filter_map(|host| host.proxmox.cluster.as_ref().map(|cluster| cluster.value.as_str()))
        .collect();
    found.extend(clusters.into_iter().map(|cluster| proxmox(lab, cluster, hosts)));
    found.extend(ceph(lab, hosts));
    found.retain(|quorum| quorum.left < quorum.members);
    found
}

/// The control planes. One is enough, unless they vote. None if the lab has none.
pub fn control_planes(model: &Model<'_>, lost: &[usize]) -> Option<Quorum> {
    let is_member = |node: &usize| model.nodes[*node].is_control_plane;
    let members = (0..model.nodes.len()).filter(is_member).count();
    let left = members - lost.iter().filter(|node| is_member(node)).count();
    let needed = if model.votes { members / 2 + 1 } else { 1 };
    (members > 0).then(|| Quorum { what: "etcd".to_owned(), members, left, needed })
}

/// The votes of a Proxmox cluster.
pub fn proxmox(lab: &Lab, cluster: &str, lost: &BTreeSet<&str>) -> Quorum {
    let members: Vec<_> = lab
        .hosts
        .iter()
        .filter(|(_, host)| host.kind.value == HostKind::Proxmox)
        .filter(|(_, host)| host.proxmox.cluster.as_ref().is_some_and(|own| own.value == cluster))
        .collect();
    let device = members.iter().find_map(|(_, host)| host.proxmox.quorum_device.as_ref());
    let is_lost = |name: &str| {
        lost.contains(name)
            || lab.machines.get(name).is_some_and(|machine| lost.contains(machine.host.as_str()))
    };
    let mut left = members.iter().filter(|(name, _)| !lost.contains(name.as_str())).count();
    left += usize::from(device.is_some_and(|device| !is_lost(&device.value)));
    let votes = members.len() + usize::from(device.is_some());
    Quorum::majority(format!("Proxmox cluster `{cluster}`"), votes, left)
}

/// The monitors of Ceph clusters, and the copies of their pools.
fn ceph(lab: &Lab, lost: &BTreeSet<&str>) -> Vec<Quorum> {
    let mut found = Vec::new();
    for (name, cluster) in lab.ceph_clusters.iter() {
        let monitors = cluster.monitors.len();
        let left = cluster.monitors.keys().filter(|monitor| !lost.contains(monitor.as_str())).count();
        found.push(Quorum::majority(format!("monitors of Ceph `{name}`"), monitors, left));
        let gone = cluster.osds.keys().filter(|host| lost.contains(host.as_str())).count();
        for (pool, settings) in &cluster.pools {
            // Each host has at most one copy.
            let copies = usize::try_from(settings.replicas.value).unwrap_or(usize::MAX);
            found.push(Quorum {
                what: format!("copies in the Ceph pool `{}`", pool.as_str()),
                members: copies,
                left: copies.saturating_sub(gone),
                needed: usize::try_from(settings.min_replicas.value).unwrap_or(usize::MAX),
            });
        }
    }
    found
}
