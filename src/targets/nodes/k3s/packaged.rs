//! The components that k3s packages: <https://docs.k3s.io/installation/packaged-components>. A server installs them
//! unless the lab disables them, and a replacement would compete with them.

use crate::document::Data;
use crate::facts::node_system::SystemPod;
use crate::facts::node_system::SystemPodRuns::{Anywhere, EachNode};
use crate::lab::cluster::Cluster;
use crate::value::NodeId;

/// A packaged component.
pub(super) struct Packaged {
    /// The name by which it is disabled, and by which the table of references knows it.
    pub(super) name: &'static str,
    /// Charts that do the same.
    pub(super) charts: &'static [&'static str],
    /// Its pods. A pod without requests still counts.
    pods: &'static [SystemPod],
}

const fn pod(name: &'static str, cpu: u64, memory: u64) -> SystemPod {
    SystemPod { name, runs: Anywhere(1), cpu, memory }
}

/// All of them. The requests are those of the manifests and charts in its releases.
pub(super) const ALL: &[Packaged] = &[
    Packaged { name: "coredns", charts: &["coredns"], pods: &[pod("coredns", 100, 70 << 20)] },
    Packaged {
        name: "local-storage",
        charts: &["local-path-provisioner"],
        pods: &[pod("local-path-provisioner", 0, 0)],
    },
    Packaged {
        name: "metrics-server",
        charts: &["metrics-server"],
        pods: &[pod("metrics-server", 100, 70 << 20)],
    },
    Packaged { name: "runtimes", charts: &[], pods: &[] },
    // It runs a pod on each node for each Service, and only the one of Traefik is not the lab's.
    Packaged { name: "servicelb", charts: &["metallb"], pods: &[] },
    Packaged { name: TRAEFIK, charts: &["traefik"], pods: &[pod("traefik", 0, 0)] },
];

pub(super) const TRAEFIK: &str = "traefik";
const SERVICELB: &str = "servicelb";
const SVCLB_TRAEFIK: SystemPod = SystemPod { name: "svclb-traefik", runs: EachNode, cpu: 0, memory: 0 };

impl Packaged {
    /// The value that disables it: the lab's list, or what the lab has instead.
    pub(super) fn disabled_by(&self, cluster: &Cluster) -> Option<NodeId> {
        let listed = cluster.k3s.disable.iter().find(|disabled| disabled.value == self.name);
        let replaced = || match self.name {
            // Two load balancers would both try to manage every service.
            SERVICELB => cluster.load_balancer.provider.as_ref().map(|provider| provider.node),
            "coredns" => Some(cluster.dns.bundled.node).filter(|_| !cluster.dns.bundled.value),
            _ => None,
        };
        listed.map(|listed| listed.node).or_else(replaced)
    }
}

/// The components that run.
pub(super) fn running(cluster: &Cluster) -> impl Iterator<Item = &'static Packaged> {
    ALL.iter().filter(|packaged| packaged.disabled_by(cluster).is_none())
}

/// Whether a component runs.
pub(super) fn runs(cluster: &Cluster, name: &str) -> bool {
    running(cluster).any(|packaged| packaged.name == name)
}

/// The names of disabled components: first the lab's list, in its order, then the components that it replaces.
pub(super) fn disabled(cluster: &Cluster) -> Vec<Data> {
    let listed = &cluster.k3s.disable;
    let replaced =
        ALL.iter().filter(|packaged| listed.iter().all(|disabled| disabled.value != packaged.name));
    let replaced =
        replaced.filter_map(|packaged| Some(Data::text(packaged.disabled_by(cluster)?, packaged.name)));
    listed.iter().map(Data::from).chain(replaced).collect()
}

/// The pods of the components that run.
pub(super) fn pods(cluster: &Cluster) -> Vec<SystemPod> {
    let balanced = runs(cluster, TRAEFIK) && runs(cluster, SERVICELB);
    let pods = running(cluster).flat_map(|packaged| packaged.pods).copied();
    pods.chain(balanced.then_some(SVCLB_TRAEFIK)).collect()
}
