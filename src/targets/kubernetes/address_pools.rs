//! Which addresses the load balancer allocates, and how it announces them: objects of MetalLB or Cilium, from the lab's
//! `cluster`.

use crate::document::{Data, Map};
use crate::lab::cluster::{LoadBalancerMode, LoadBalancerProvider};
use crate::resolve::{Bgp, Resolved};
use crate::targets::kubernetes::object;
use crate::targets::shared::folder::Manifest;
use crate::targets::shared::managed_by;
use crate::value::NodeId;

/// The API group of the objects: the service that defines its CRDs has the objects in its folder.
pub(super) fn group(lab: &Resolved<'_>) -> Option<&'static str> {
    match lab.lab.cluster.as_ref()?.load_balancer.provider.as_ref()?.value {
        LoadBalancerProvider::Metallb => Some("metallb.io"),
        LoadBalancerProvider::Cilium => Some("cilium.io"),
        LoadBalancerProvider::KubeVip => None,
    }
}

/// The namespace of MetalLB: the lab's setting, or that of the service that defines its CRDs.
pub(super) fn namespace<'r>(lab: &'r Resolved<'_>, group: &str) -> Option<&'r str> {
    let said = lab.lab.cluster.as_ref().and_then(|cluster| cluster.load_balancer.namespace.as_ref());
    let provider = || lab.provider(group).map(|service| service.namespace.value.as_str());
    said.map(|namespace| namespace.as_str()).or_else(provider)
}

/// The objects; `namespace` is that of MetalLB, which ignores objects elsewhere.
pub(super) fn objects(lab: &Resolved<'_>, namespace: Option<&str>) -> Vec<Manifest> {
    let Some(cluster) = &lab.cluster else { return Vec::new() };
    let balancer = &cluster.cluster.load_balancer;
    let Some(provider) = balancer.provider.as_ref().filter(|_| !balancer.pools.is_empty()) else {
        return Vec::new();
    };
    let make =
        AddressPoolObjects { lab, node: balancer.node, namespace: namespace.unwrap_or("metallb-system") };
    let bgp = cluster.bgp.as_ref().filter(|_| balancer.mode.value == LoadBalancerMode::Bgp);
    match provider.value {
        LoadBalancerProvider::Metallb => make.metallb(bgp),
        LoadBalancerProvider::Cilium => make.cilium(bgp),
        LoadBalancerProvider::KubeVip => Vec::new(),
    }
}

struct AddressPoolObjects<'m, 'l> {
    lab: &'m Resolved<'l>,
    node: NodeId,
    namespace: &'m str,
}

impl AddressPoolObjects<'_, '_> {
    fn metallb(&self, bgp: Option<&Bgp<'_>>) -> Vec<Manifest> {
        const API: &str = "metallb.io/v1beta1";
        let mut objects: Vec<Manifest> = Vec::new();
        for (name, range) in self.pools() {
            let range = Data::text(range.node, format!("{}-{}", range.first(), range.last()));
            let spec = Data::map(self.node).put("addresses", Data::list(self.node, [range]));
            objects.push(self.namespaced(API, "IPAddressPool", name, spec));
        }
        let names = self.pools().map(|(name, range)| Data::text(range.node, name));
        let announced = Data::map(self.node).put("ipAddressPools", Data::list(self.node, names));
        match bgp {
            None => objects.push(self.namespaced(API, "L2Advertisement", "pools", announced)),
            Some(bgp) => {
                let peer = Data::map(bgp.cluster.node)
                    .put("myASN", asn(&bgp.cluster.asn))
                    .put("peerASN", asn(&bgp.router.asn))
                    .put("peerAddress", &bgp.address);
                objects.push(self.namespaced("metallb.io/v1beta2", "BGPPeer", "router", peer));
                objects.push(self.namespaced(API, "BGPAdvertisement", "pools", announced));
            }
        }
        objects
    }

    fn cilium(&self, bgp: Option<&Bgp<'_>>) -> Vec<Manifest> {
        let mut objects: Vec<Manifest> = Vec::new();
        for (name, range) in self.pools() {
            let block = Data::map(range.node)
                .put("start", Data::text(range.node, range.first().to_string()))
                .put("stop", Data::text(range.node, range.last().to_string()));
            let spec = Data::map(self.node).put("blocks", Data::list(self.node, [block.into()]));
            objects.push(self.clusterwide("cilium.io/v2", "CiliumLoadBalancerIPPool", name, spec));
        }
        let Some(bgp) = bgp else {
            let spec = Data::map(self.node).put("loadBalancerIPs", Data::bool(self.node, true));
            objects.push(self.clusterwide("cilium.io/v2alpha1", "CiliumL2AnnouncementPolicy", "pools", spec));
            return objects;
        };
        let node = bgp.cluster.node;
        let peer = Data::map(node)
            .text("name", "router")
            .put("peerASN", asn(&bgp.router.asn))
            .put("peerAddress", &bgp.address)
            .put("peerConfigRef", Data::map(node).text("name", "router"));
        let instance = Data::map(node)
            .text("name", "cluster")
            .put("localASN", asn(&bgp.cluster.asn))
            .put("peers", Data::list(node, [peer.into()]));
        let spec = Data::map(node).put("bgpInstances", Data::list(node, [instance.into()]));
        objects.push(self.clusterwide("cilium.io/v2", "CiliumBGPClusterConfig", "cluster", spec));
        let mark = || Data::map(node).put("matchLabels", Data::map(node).text("advertise", "pools"));
        let family = if bgp.address.is_ipv6() { "ipv6" } else { "ipv4" };
        let family =
            Data::map(node).text("afi", family).text("safi", "unicast").put("advertisements", mark());
        let spec = Data::map(node).put("families", Data::list(node, [family.into()]));
        objects.push(self.clusterwide("cilium.io/v2", "CiliumBGPPeerConfig", "router", spec));
        // A selector that every Service matches: Cilium announces none without one.
        let everything = Data::map(node).text("key", "advertise").text("operator", "NotIn");
        let everything = everything.put("values", Data::list(node, [Data::text(node, "never")]));
        let service =
            Data::map(node).put("addresses", Data::list(node, [Data::text(node, "LoadBalancerIP")]));
        let advertised = Data::map(node)
            .text("advertisementType", "Service")
            .put("service", service)
            .put("selector", Data::map(node).put("matchExpressions", Data::list(node, [everything.into()])));
        let spec = Data::map(node).put("advertisements", Data::list(node, [advertised.into()]));
        let labels = self.labels().text("advertise", "pools");
        let metadata = Data::map(node).text("name", "pools").put("labels", labels);
        let object = object(node, "cilium.io/v2", "CiliumBGPAdvertisement", metadata).put("spec", spec);
        objects.push(Manifest::new("ciliumbgpadvertisement-pools.yaml", object));
        objects
    }

    fn pools(&self) -> impl Iterator<Item = (&str, &crate::value::At<crate::types::AddressRange>)> {
        let cluster = self.lab.lab.cluster.iter();
        cluster.flat_map(|cluster| &cluster.load_balancer.pools).map(|(name, range)| (name.as_str(), range))
    }

    fn labels(&self) -> Map {
        managed_by::managed(self.node)
    }

    fn namespaced(&self, api: &str, kind: &str, name: &str, spec: Map) -> Manifest {
        let metadata = Data::map(self.node)
            .text("name", name)
            .text("namespace", self.namespace)
            .put("labels", self.labels());
        self.manifest(api, kind, name, metadata, spec)
    }

    fn clusterwide(&self, api: &str, kind: &str, name: &str, spec: Map) -> Manifest {
        let metadata = Data::map(self.node).text("name", name).put("labels", self.labels());
        self.manifest(api, kind, name, metadata, spec)
    }

    fn manifest(&self, api: &str, kind: &str, name: &str, metadata: Map, spec: Map) -> Manifest {
        let object = object(self.node, api, kind, metadata).put("spec", spec);
        Manifest::new(format!("{}-{name}.yaml", kind.to_lowercase()), object)
    }
}

fn asn(asn: &crate::value::At<crate::types::Asn>) -> Data {
    Data::integer(asn.node, i64::from(asn.get()))
}
