//! Services of type LoadBalancer: an address of its own outside the cluster. How a fixed or shared address is requested
//! depends on the provider of addresses.

use crate::document::{Data, Map};
use crate::facts::names;
use crate::lab::cluster::{LoadBalancerProvider, NamedAddress, TrafficPolicy};
use crate::lab::service::full_host;
use crate::resolve::{Resolved, ResolvedLoadBalancer, ResolvedService};
use crate::targets::kubernetes::{metadata, object, selector, service};
use crate::targets::shared::folder::Manifest;
use crate::types::DnsLabel;

pub(super) fn load_balancers(lab: &Resolved<'_>, service: &ResolvedService<'_>) -> Vec<Manifest> {
    let provider = lab.lab.cluster.as_ref().and_then(|cluster| cluster.load_balancer.provider.as_ref());
    let provider = provider.map(|provider| provider.value);
    service.load_balancers.iter().map(|balanced| load_balancer(lab, provider, service, balanced)).collect()
}

fn load_balancer(
    lab: &Resolved<'_>,
    provider: Option<LoadBalancerProvider>,
    service: &ResolvedService<'_>,
    balanced: &ResolvedLoadBalancer<'_>,
) -> Manifest {
    let node = balanced.load_balancer.node;
    let mut spec = Data::map(node).text("type", "LoadBalancer");
    // Kubernetes' own field is deprecated, but it is the only choice if the provider is not defined.
    if let (None, Some((_, named))) = (provider, balanced.address) {
        spec = spec.put("loadBalancerIP", &named.address);
    }
    let wanted = balanced.load_balancer;
    let policy = balanced.address.map(|(_, named)| &named.traffic_policy);
    let policy = policy.filter(|policy| policy.value != TrafficPolicy::Cluster);
    let policy = policy.or(wanted.external_traffic_policy.as_ref());
    let spec = spec.maybe("externalTrafficPolicy", policy);
    let spec = spec
        .maybe("publishNotReadyAddresses", wanted.publish_not_ready.as_ref())
        .some("loadBalancerSourceRanges", Data::list(node, wanted.sources.iter().map(Data::from)));
    let spec = match &wanted.session_affinity {
        Some(time) => service::affine(spec, time),
        None => spec,
    };
    let ports = balanced.ports.iter().flat_map(|port| service::ports_of(port.name, port.port));
    let spec = spec.maybe("selector", balanced.workload.map(selector)).put("ports", Data::list(node, ports));
    let metadata = metadata(service, node, names::part(service.name, balanced.name))
        .some("annotations", annotations(lab, provider, balanced));
    let object = object(node, "v1", "Service", metadata).put("spec", spec);
    Manifest::new(format!("service-{}.yaml", balanced.name), object)
}

/// The annotations of the address, for the provider and external-dns.
fn annotations(
    lab: &Resolved<'_>,
    provider: Option<LoadBalancerProvider>,
    balanced: &ResolvedLoadBalancer<'_>,
) -> Map {
    let wanted = balanced.load_balancer;
    let name = wanted.hostname.as_ref();
    let name = name.map(|name| Data::text(name.node, full_host(name, &lab.lab.domain)));
    let said = wanted.annotations.iter().map(|(key, value)| (key.to_string(), Data::from(value)));
    Data::map(wanted.node)
        .extend(said)
        .overlay(name.map(|name| ("external-dns.alpha.kubernetes.io/hostname".to_owned(), name)))
        .overlay(balanced.address.map(|(name, named)| requested(provider, name, named)).unwrap_or_default())
}

/// The annotations that request a fixed address from the provider. The first one has the address.
pub(super) fn requested(
    provider: Option<LoadBalancerProvider>,
    name: &DnsLabel,
    named: &NamedAddress,
) -> Vec<(String, Data)> {
    let (address, share) = match provider {
        Some(LoadBalancerProvider::Metallb) => {
            ("metallb.io/loadBalancerIPs", Some("metallb.io/allow-shared-ip"))
        }
        Some(LoadBalancerProvider::Cilium) => ("lbipam.cilium.io/ips", Some("lbipam.cilium.io/sharing-key")),
        // It shares an address between services that request it, by default.
        Some(LoadBalancerProvider::KubeVip) => ("kube-vip.io/loadbalancerIPs", None),
        None => return Vec::new(),
    };
    let mut asked = vec![(address.to_owned(), Data::from(&named.address))];
    // Services with the same key may share an address; the key is the name of the address.
    if let Some(share) = share.filter(|_| named.shared.value) {
        asked.push((share.to_owned(), Data::text(named.shared.node, name.to_string())));
    }
    asked
}
