//! The cluster: its API endpoint, its nodes, and its other references.

use crate::facts;
use crate::facts::address::{Purpose, machine_address};
use crate::facts::attachment::{Attachment, node_interface};
use crate::lab::Lab;
use crate::lab::cluster::{Cluster, ClusterBgp, Endpoint, Gpu, RegistryMirror};
use crate::lab::hardware::{Machine, Node, Role};
use crate::lab::network::{BgpRouter, Network};
use crate::resolve::machine::{PhysicalMachine, RunsOn, VirtualMachine};
use crate::resolve::{Resolver, codes};
use crate::types::{Address, DnsLabel};
use crate::value::{At, NodeId};

/// A cluster with its references and defaults resolved.
#[derive(Debug)]
pub struct ResolvedCluster<'l> {
    /// The cluster in the lab.
    pub cluster: &'l Cluster,
    /// The cluster's own name, or the lab's.
    pub name: &'l At<DnsLabel>,
    /// The API endpoint, if the lab defines it.
    pub endpoint: Option<ResolvedEndpoint<'l>>,
    /// Service address of the cluster's DNS; absent if the range is too small for the usual one.
    pub dns_address: Option<At<Address>>,
    /// The BGP session between the cluster and a router.
    pub bgp: Option<Bgp<'l>>,
    /// Network between etcd members, if it is not the network of the nodes.
    pub etcd_network: Option<(&'l DnsLabel, &'l Network)>,
    /// The mirrors of registries.
    pub mirrors: Vec<Mirror<'l>>,
    /// The GPUs that pods can request, by name.
    pub gpus: Vec<(&'l DnsLabel, &'l Gpu)>,
}

/// The API endpoint.
#[derive(Clone, Copy, Debug)]
pub struct ResolvedEndpoint<'l> {
    /// The endpoint in the lab.
    pub endpoint: &'l Endpoint,
    /// The address, which may be that of a machine.
    pub address: At<Address>,
    /// The machine that has the address, if it belongs to one.
    pub machine: Option<&'l DnsLabel>,
}

/// Both sides of the cluster's BGP session.
#[derive(Clone, Copy, Debug)]
pub struct Bgp<'l> {
    /// The cluster's side.
    pub cluster: &'l ClusterBgp,
    /// The network of the session.
    pub network: &'l Network,
    /// The router's side.
    pub router: &'l BgpRouter,
    /// Address of the router.
    pub address: At<Address>,
}

/// A registry and its mirror.
#[derive(Debug)]
pub struct Mirror<'l> {
    /// The host name of the registry.
    pub registry: &'l str,
    /// The mirror in the lab.
    pub mirror: &'l RegistryMirror,
    /// The URL of the mirror.
    pub url: String,
    /// The value that decides the URL.
    pub node: NodeId,
}

/// A node of the cluster, virtual or bare-metal.
#[derive(Clone, Copy, Debug)]
pub struct ClusterNode<'l> {
    /// The name of the machine.
    pub name: &'l DnsLabel,
    /// The machine.
    pub machine: &'l Machine,
    /// The settings of the node.
    pub node: &'l Node,
    /// The host that the machine runs on, or is.
    pub host: RunsOn<'l>,
    /// The interface whose address is the node's.
    pub nic: Option<Attachment<'l>>,
    /// The address that it registers with, if it is static.
    pub address: Option<At<Address>>,
}

/// The cluster's nodes: control planes first, each by name. Templates and decommissioned machines are left out.
pub(super) fn nodes<'l>(
    lab: &Lab,
    machines: &[VirtualMachine<'l>],
    bare_metal: &[PhysicalMachine<'l>],
) -> Vec<ClusterNode<'l>> {
    use crate::lab::hardware::State;
    let virtual_ones = machines.iter().map(|vm| (vm.name, vm.machine, vm.host, &vm.nics));
    let physical_ones = bare_metal.iter().map(|metal| (metal.name, metal.machine, metal.host, &metal.nics));
    let mut nodes: Vec<ClusterNode<'l>> = virtual_ones
        .chain(physical_ones)
        .filter(|(_, machine, _, _)| matches!(machine.state.value, State::Running | State::Stopped))
        .filter_map(|(name, machine, host, nics)| {
            let node = machine.kubernetes.as_ref()?;
            let nic = node_interface(node, nics);
            let address = machine_address(lab, machine, Purpose::Node);
            Some(ClusterNode { name, machine, node, host, nic, address })
        })
        .collect();
    nodes.sort_by_key(|node| (node.node.role.value != Role::ControlPlane, node.name));
    nodes
}

impl<'l> Resolver<'l> {
    pub(super) fn cluster(&mut self, cluster: &'l Cluster) -> ResolvedCluster<'l> {
        let endpoint = cluster.endpoint.as_ref().and_then(|endpoint| self.endpoint(endpoint));
        let bgp = cluster.load_balancer.bgp.as_ref().and_then(|bgp| self.bgp(bgp));
        let etcd_network = cluster
            .etcd
            .network
            .as_ref()
            .and_then(|network| self.network_of(network, || "the cluster's `etcd`".into()));
        let mirrors = cluster
            .registry_mirrors
            .iter()
            .filter_map(|(registry, mirror)| self.mirror(registry.as_str(), mirror))
            .collect();
        self.load_balancer_addresses(cluster);
        for (name, claim) in &self.lab.resilience.claims {
            for lost in &claim.without {
                self.network_server(lost, || format!("what fails in the claim `{}`", name.as_str()));
            }
        }
        for (name, gpu) in &cluster.gpus {
            self.gpu(name, gpu);
        }
        ResolvedCluster {
            cluster,
            name: facts::cluster::name(self.lab, cluster),
            endpoint,
            dns_address: facts::cluster::dns_address(cluster),
            bgp,
            etcd_network,
            mirrors,
            gpus: cluster.gpus.iter().collect(),
        }
    }

    fn endpoint(&mut self, endpoint: &'l Endpoint) -> Option<ResolvedEndpoint<'l>> {
        match (&endpoint.address, &endpoint.machine) {
            (Some(address), None) => Some(ResolvedEndpoint { endpoint, address: *address, machine: None }),
            (None, Some(machine)) => {
                let message = || "`cluster.endpoint.machine` is not one of the lab's `machines`".to_owned();
                let (name, address) =
                    self.address_of(&codes::K8S_ENDPOINT, machine, Purpose::Api, message)?;
                Some(ResolvedEndpoint { endpoint, address, machine: Some(name) })
            }
            (address, _) => {
                let message = match address {
                    Some(_) => "`cluster.endpoint` sets both `address` and `machine`",
                    None => "`cluster.endpoint` sets neither `address` nor `machine`",
                };
                let help = "set either `machine`, or an `address` that several control planes share";
                self.report(
                    &codes::K8S_ENDPOINT,
                    endpoint.node,
                    message.into(),
                    "needs exactly one of them",
                    help,
                );
                None
            }
        }
    }

    /// The static address of a machine that others connect to.
    pub(super) fn address_of(
        &mut self,
        code: &'static crate::diag::Code,
        wanted: &'l At<String>,
        purpose: Purpose,
        message: impl FnOnce() -> String,
    ) -> Option<(&'l DnsLabel, At<Address>)> {
        let machines = &self.lab.machines;
        let (name, machine) = self.find(code, wanted, machines, message)?;
        let address = machine_address(self.lab, machine, purpose);
        if address.is_none() {
            let message = format!("machine `{name}` has no static address");
            let help = format!("set the `address` of one of its `machines.{name}.nics`");
            self.report(code, wanted.node, message, "referred to here", &help);
        }
        Some((name, address?))
    }

    fn bgp(&mut self, bgp: &'l ClusterBgp) -> Option<Bgp<'l>> {
        let (name, network) = self.network_of(&bgp.network, || "the cluster's `load_balancer.bgp`".into())?;
        let router = network.bgp.as_ref();
        let address = router.and_then(|router| router.address).or(network.gateway);
        let (Some(router), Some(address)) = (router, address) else {
            let message = format!("network `{name}` has no `bgp`");
            let help = format!("define the router in `networks.{name}.bgp`, with its `asn` and `address`");
            self.report(
                &codes::K8S_BGP,
                bgp.network.node,
                message,
                "addresses are announced to its router",
                &help,
            );
            return None;
        };
        Some(Bgp { cluster: bgp, network, router, address })
    }

    fn mirror(&mut self, registry: &'l str, mirror: &'l RegistryMirror) -> Option<Mirror<'l>> {
        match (&mirror.url, &mirror.machine) {
            (Some(url), None) => Some(Mirror { registry, mirror, url: url.value.clone(), node: url.node }),
            (None, Some(machine)) => {
                let message = || format!("the mirror of `{registry}` is not one of the lab's `machines`");
                let (_, address) = self.address_of(&codes::K8S_MIRROR, machine, Purpose::Reach, message)?;
                let scheme = if mirror.tls.value { "https" } else { "http" };
                let host = match address.is_ipv6() {
                    true => format!("[{address}]"),
                    false => address.to_string(),
                };
                let port = mirror.port.as_ref().map_or(String::new(), |port| format!(":{port}"));
                Some(Mirror { registry, mirror, url: format!("{scheme}://{host}{port}"), node: machine.node })
            }
            (url, _) => {
                let both = if url.is_some() {
                    "both a `url` and a `machine`"
                } else {
                    "neither `url` nor `machine`"
                };
                let message = format!("the mirror of `{registry}` has {both}");
                let help = "set either `machine` and `port`, or `url`";
                self.report(&codes::K8S_MIRROR, mirror.node, message, "needs exactly one of them", help);
                None
            }
        }
    }

    /// The device of a GPU must be passed through to a node, or be part of one.
    fn gpu(&mut self, name: &DnsLabel, gpu: &'l Gpu) {
        let lab = self.lab;
        let nodes = lab.machines.values().filter(|machine| machine.kubernetes.is_some());
        let passed = nodes.clone().flat_map(|machine| machine.passthrough.values());
        let passed = passed.map(|device| device.device.value.clone());
        let own = nodes
            .filter(|machine| machine.vmid.is_none())
            .filter_map(|machine| lab.hosts.get_key_value(machine.host.as_str()))
            .flat_map(|(_, host)| host.pci.keys().map(|device| device.as_str().to_owned()));
        let known: Vec<String> = passed.chain(own).collect();
        if !known.contains(&gpu.device.value) {
            let message = format!("no node of the cluster has the device of GPU `{name}`");
            self.dangling(&codes::K8S_GPU, gpu.device.node, message, &known);
        }
    }
}
