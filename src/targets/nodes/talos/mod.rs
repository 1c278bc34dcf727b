//! Talos Linux: machine configuration as patches, and the images that the nodes are installed from.
//!
//! `talosctl gen config` generates the configuration itself, with secrets that are not in the tree; `generate.sh`
//! applies the patches: of all nodes, of control planes or workers, and of the node.

mod cilium;
mod common;
mod k8s_untested;
mod k8s_vip;
mod machine;
mod network;
mod schematic;
mod servers;
mod steps;
mod sysctls;
mod upkeep;
mod vm_install_disk;
mod vm_module;
mod vm_volume;
mod volume;

use minijinja::context;

use crate::check::rule::Rule;
use crate::document::{Content, Data, Document, Map, Origin};
use crate::facts::node_system::SystemPodRuns::{Anywhere, EachControlPlane};
use crate::facts::node_system::{Least, NodeFacts, Server, SystemPod};
use crate::lab::Lab;
use crate::lab::cluster::{Cluster, Distribution};
use crate::lab::hardware::{Node, Role};
use crate::plan::{BootstrapStep, Context};
use crate::resolve::{ClusterNode, Resolved, ResolvedCluster};
use crate::targets::nodes::shared::registration::{self, Registration};
use crate::targets::nodes::shared::script::fill;
use crate::targets::nodes::shared::{first_control_plane, overlay};
use crate::targets::nodes::system::NodeSystem;
use crate::value::{NodeId, Values};

const GENERATE: &str = include_str!("generate.sh.jinja");

/// Its own checks.
static RULES: &[&Rule] = &[
    &k8s_untested::RULE,
    &k8s_vip::RULE,
    &vm_install_disk::RULE,
    &vm_module::MODULE_RULE,
    &vm_module::PORT_RULE,
    &vm_volume::RULE,
];

/// The node system.
#[derive(Debug)]
pub struct Talos;

pub static TALOS: Talos = Talos;

impl NodeFacts for Talos {
    fn writable_folders(&self) -> Option<&'static [&'static str]> {
        Some(WRITABLE)
    }

    /// <https://www.talos.dev/latest/introduction/system-requirements/>
    fn least(&self, role: Role) -> Option<Least> {
        Some(match role {
            Role::ControlPlane => Least { cpus: 2, memory: 2000, disk: 10 },
            Role::Worker => Least { cpus: 1, memory: 1000, disk: 10 },
        })
    }

    fn sysctls<'l>(&self, lab: &'l Lab) -> Vec<(String, &'l str, NodeId)> {
        sysctls::sysctls(lab)
    }

    fn servers(&self, cluster: &Cluster, node: &Node, values: &Values) -> Vec<Server> {
        servers::servers(cluster, node, values)
    }

    /// Talos starts etcd and the kubelet when its time is synchronised.
    fn waits_for_time(&self) -> bool {
        true
    }

    fn own_pods(&self, cluster: &Cluster) -> Vec<SystemPod> {
        let dns = cluster.dns.bundled.value.then_some(DNS);
        OWN_PODS.iter().copied().chain(dns).collect()
    }
}

/// What Talos Linux sets in the manifests that it creates. Its etcd is not a pod.
const OWN_PODS: &[SystemPod] = &[
    SystemPod { name: "kube-apiserver", runs: EachControlPlane, cpu: 200, memory: 512 << 20 },
    SystemPod { name: "kube-controller-manager", runs: EachControlPlane, cpu: 50, memory: 256 << 20 },
    SystemPod { name: "kube-scheduler", runs: EachControlPlane, cpu: 10, memory: 64 << 20 },
];

/// The DNS of the cluster.
const DNS: SystemPod = SystemPod { name: "coredns", runs: Anywhere(2), cpu: 100, memory: 70 << 20 };

/// Where Talos is writable: <https://www.talos.dev/latest/learn-more/architecture/>. Only `/var` outlives an upgrade;
/// the others are in memory or overlays.
const WRITABLE: &[&str] = &[
    "/dev",
    "/etc/cni",
    "/etc/kubernetes",
    "/opt",
    "/proc",
    "/run",
    "/sys",
    "/tmp",
    "/usr/libexec/kubernetes",
    "/var",
];

impl NodeSystem for Talos {
    fn distribution(&self) -> Distribution {
        Distribution::Talos
    }

    fn rules(&self) -> &'static [&'static Rule] {
        RULES
    }

    fn documents(&self, lab: &Resolved<'_>, cluster: &ResolvedCluster<'_>) -> Vec<Document> {
        documents(lab, cluster)
    }

    fn has_own_network(&self) -> bool {
        true
    }

    fn cilium(&self, values: Map, cluster: &ResolvedCluster<'_>) -> Map {
        cilium::values(values, cluster)
    }

    fn local_api(&self, cluster: &ResolvedCluster<'_>) -> Option<(Data, Data)> {
        cilium::local_api(cluster)
    }

    fn steps(
        &self,
        context: &mut Context<'_, '_, '_>,
        cluster: &ResolvedCluster<'_>,
        first: &ClusterNode<'_>,
    ) {
        steps::steps(context, cluster, first);
    }

    fn maintain(
        &self,
        context: &Context<'_, '_, '_>,
        _cluster: &ResolvedCluster<'_>,
        node: &ClusterNode<'_>,
    ) -> Vec<BootstrapStep> {
        upkeep::steps(context, node)
    }

    fn healthy(&self, node: &ClusterNode<'_>) -> Option<String> {
        Some(upkeep::healthy(node))
    }
}

/// All documents of a Talos cluster.
fn documents(lab: &Resolved<'_>, cluster: &ResolvedCluster<'_>) -> Vec<Document> {
    let described = cluster.cluster;
    let mut documents = Vec::new();
    let mut add = |path: String, node: NodeId, content| {
        documents.push(Document { path: format!("talos/{path}"), origin: Origin::follows(node), content });
    };
    let all = with_patches(common::all(lab, cluster), &described.talos.patches, lab.values);
    add("all.yaml".into(), described.talos.node, Content::Yaml(all));
    let control_planes = common::control_planes(cluster);
    add("control-planes.yaml".into(), described.control_plane.node, Content::Yaml(vec![control_planes]));
    for node in &lab.nodes {
        let own = &node.node.talos;
        let patch = with_patches(machine::patch(lab, cluster, node), &own.patches, lab.values);
        add(format!("{}.yaml", node.name), node.node.node, Content::Yaml(patch));
        let schematic = schematic::Schematic::new(cluster, node);
        add(format!("schematics/{}.yaml", node.name), node.node.node, Content::Yaml(vec![schematic.data()]));
    }
    let manifests = registration::manifests(lab, Registration::System);
    if let Some(first) = manifests.first() {
        add("nodes.yaml".into(), first.origin.node, Content::Yaml(manifests.clone()));
    }
    add("generate.sh".into(), described.node, Content::Text(generate(lab, cluster)));
    documents
}

/// The script that generates one configuration per node from patches.
fn generate(lab: &Resolved<'_>, cluster: &ResolvedCluster<'_>) -> String {
    let named = |role: Role| -> Vec<String> {
        let of_role = lab.nodes.iter().filter(|node| node.node.role.value == role);
        of_role.map(|node| node.name.to_string()).collect()
    };
    let described = cluster.cluster;
    let values = context! {
        cluster => cluster.name.to_string(),
        endpoint => endpoint(lab, cluster),
        kubernetes => described.version.to_string(),
        talos => described.versions.talos.map(|version| version.to_string()).unwrap_or_default(),
        control_planes => named(Role::ControlPlane),
        workers => named(Role::Worker),
    };
    fill("generate.sh", GENERATE, values)
}

/// The API endpoint; by default the first control plane.
fn endpoint(lab: &Resolved<'_>, cluster: &ResolvedCluster<'_>) -> String {
    let first = || {
        let address = first_control_plane(lab)?.address?;
        Some(if address.is_ipv6() {
            format!("https://[{address}]:6443")
        } else {
            format!("https://{address}:6443")
        })
    };
    cluster.endpoint.as_ref().map(common::endpoint_url).or_else(first).unwrap_or_default()
}

/// The lab's own patches, which override derived settings; patches of other document kinds follow.
fn with_patches(documents: Vec<Data>, patches: &[crate::lab::decode::Raw], values: &Values) -> Vec<Data> {
    let mut documents = documents.into_iter();
    let mut first = documents.next();
    let mut others: Vec<Data> = documents.collect();
    for patch in patches {
        let patch = Data::raw(values, patch.0);
        match first {
            Some(known) if patch.get("kind").is_none() => first = Some(overlay(known, patch)),
            _ => others.push(patch),
        }
    }
    first.into_iter().chain(others).collect()
}
