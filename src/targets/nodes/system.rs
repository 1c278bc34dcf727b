//! What a node system is: everything that makes machines nodes of a cluster. Each system is one folder.

use crate::check::rule::Rule;
use crate::document::{Data, Document, Map};
use crate::facts::node_system::NodeFacts;
use crate::lab::cluster::Distribution;
use crate::plan::{BootstrapStep, Context, StepId};
use crate::resolve::{ClusterNode, Resolved, ResolvedCluster};
use crate::targets::nodes::shared::NodeFile;
use crate::value::NodeId;

/// A node system. What has a default is optional: a system whose nodes are set up without packages has none.
pub trait NodeSystem: NodeFacts {
    /// The value of `cluster.distribution` that selects it. Its documents are in a folder of this name.
    fn distribution(&self) -> Distribution;

    /// Its own checks. They run for every lab, because a lab can also be wrong in not using the system.
    fn rules(&self) -> &'static [&'static Rule] {
        &[]
    }

    /// The documents of the cluster.
    fn documents(&self, lab: &Resolved<'_>, cluster: &ResolvedCluster<'_>) -> Vec<Document>;

    /// The files that a node needs, by their paths on it.
    fn files(
        &self,
        _lab: &Resolved<'_>,
        _cluster: &ResolvedCluster<'_>,
        _node: &ClusterNode<'_>,
    ) -> Vec<NodeFile> {
        Vec::new()
    }

    /// What a node needs of its kernel.
    fn kernel(&self, _cluster: &ResolvedCluster<'_>) -> Kernel {
        Kernel::default()
    }

    /// The packages that a node needs, on systems with apt.
    fn packages(&self, _cluster: &ResolvedCluster<'_>) -> Packages {
        Packages::default()
    }

    /// The commands that a node runs at the end of its first boot.
    fn start(
        &self,
        _lab: &Resolved<'_>,
        _cluster: &ResolvedCluster<'_>,
        _node: &ClusterNode<'_>,
    ) -> Vec<String> {
        Vec::new()
    }

    /// Whether it installs a network plugin by itself: Flannel, also if the lab configures none.
    fn has_own_network(&self) -> bool;

    /// Adds the values that Cilium needs on these nodes.
    fn cilium(&self, values: Map, _cluster: &ResolvedCluster<'_>) -> Map {
        values
    }

    /// Host and port of a proxy on each node through which pods reach the API server before services work.
    fn local_api(&self, _cluster: &ResolvedCluster<'_>) -> Option<(Data, Data)> {
        None
    }

    /// Adds the step that prepares a node for its files, where these do not contain everything that it needs.
    fn prepare(
        &self,
        _context: &mut Context<'_, '_, '_>,
        _cluster: &ResolvedCluster<'_>,
        _node: &ClusterNode<'_>,
    ) -> Option<StepId> {
        None
    }

    /// The commands with which a node starts to use files that were copied to it.
    fn after_files(&self) -> &'static [&'static str] {
        &[]
    }

    /// The steps that bring a running node to the settings and the version of the lab. They are carried out in this order
    /// while no pods run on the node.
    fn maintain(
        &self,
        _context: &Context<'_, '_, '_>,
        _cluster: &ResolvedCluster<'_>,
        _node: &ClusterNode<'_>,
    ) -> Vec<BootstrapStep> {
        Vec::new()
    }

    /// The commands with which the only control plane gets the content of a snapshot of etcd. None if the system does not
    /// know how.
    fn restore(&self, _snapshot: &str) -> Vec<String> {
        Vec::new()
    }

    /// A command of the operator that succeeds once a control plane's member of the cluster's database is healthy.
    fn healthy(&self, _node: &ClusterNode<'_>) -> Option<String> {
        None
    }

    /// Adds the steps from running machines to a cluster whose nodes have all joined.
    fn steps(
        &self,
        context: &mut Context<'_, '_, '_>,
        cluster: &ResolvedCluster<'_>,
        first: &ClusterNode<'_>,
    );
}

/// What a node needs of its kernel, besides what the lab sets.
#[derive(Debug, Default)]
pub struct Kernel {
    /// The kernel modules to load.
    pub modules: Vec<&'static str>,
    /// The kernel settings, each with its value.
    pub sysctls: &'static [(&'static str, &'static str)],
}

/// The packages that a node needs, besides what the lab installs.
#[derive(Debug, Default)]
pub struct Packages {
    /// Where they come from, unless the lab defines a repository of this name.
    pub repository: Option<PackageRepository>,
    /// The packages to install.
    pub required: Vec<RequiredPackage>,
    /// Packages that stay at the version of the cluster.
    pub held: Vec<&'static str>,
    /// The versions that packages are pinned to.
    pub pins: Vec<Pin>,
}

/// A flat repository of packages, signed with a key.
#[derive(Debug)]
pub struct PackageRepository {
    /// The name of the repository.
    pub name: &'static str,
    /// The URL of the repository.
    pub uri: String,
    /// The URL of the key that signs it.
    pub key: String,
    /// The value because of which it is needed.
    pub node: NodeId,
}

/// A package that is installed unless the lab installs its replacement.
#[derive(Debug)]
pub struct RequiredPackage {
    /// The name of the package.
    pub name: &'static str,
    /// The package that can replace it, if there is one.
    pub replacement: Option<&'static str>,
    /// The value because of which it is required.
    pub node: NodeId,
}

/// The version of packages that are listed in one text.
#[derive(Debug)]
pub struct Pin {
    /// The names of the packages, separated by spaces.
    pub packages: String,
    /// The version, as a pattern of apt.
    pub version: String,
    /// The value that decides the version.
    pub node: NodeId,
}
