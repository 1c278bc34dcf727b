//! Services of type LoadBalancer: an address of its own outside the cluster. How a fixed or shared address is asked
//! for is the business of whatever hands the addresses out.

use crate::lab::{LoadBalancerProvider, TrafficPolicy};
use crate::plan::data::{Data, Map, shown, word};
use crate::plan::kubernetes::{Manifest, metadata, object, selector, service};
use crate::resolve::{Balanced, Resolved, RunningService};

pub(super) fn load_balancers(lab: &Resolved<'_>, service: &RunningService<'_>) -> Vec<Manifest> {
    let provider = lab.lab.cluster.as_ref().and_then(|cluster| cluster.load_balancer.provider.as_ref());
    let provider = provider.map(|provider| provider.value);
    service.load_balancers.iter().map(|balanced| load_balancer(provider, service, balanced)).collect()
}

fn load_balancer(
    provider: Option<LoadBalancerProvider>,
    service: &RunningService<'_>,
    balanced: &Balanced<'_>,
) -> Manifest {
    let node = balanced.load_balancer.node;
    let mut spec = Data::map(node).text("type", "LoadBalancer");
    // The field that Kubernetes has for it is deprecated, and all that is left where nobody says who listens.
    if let (None, Some((_, named))) = (provider, balanced.address) {
        spec = spec.put("loadBalancerIP", shown(&named.address));
    }
    let policy = balanced.address.map(|(_, named)| &named.traffic_policy);
    let policy = policy.filter(|policy| policy.value != TrafficPolicy::Cluster);
    let spec = spec.maybe("externalTrafficPolicy", policy.map(|policy| word(policy.word(), policy.node)));
    let ports = balanced.ports.iter().flat_map(|port| service::ports(port.name, port.port));
    let ports = ports.map(|(_, port)| port);
    let spec = spec.maybe("selector", balanced.runner.map(selector)).put("ports", Data::list(node, ports));
    let metadata = metadata(service, node, format!("{}-{}", service.name, balanced.name))
        .some("annotations", annotations(provider, balanced));
    let object = object(node, "v1", "Service", metadata).put("spec", spec);
    Manifest::new(format!("service-{}.yaml", balanced.name), object)
}

/// What asks the provider for the address.
fn annotations(provider: Option<LoadBalancerProvider>, balanced: &Balanced<'_>) -> Map {
    let map = Data::map(balanced.load_balancer.node);
    let Some((name, named)) = balanced.address else { return map };
    let (address, share) = match provider {
        Some(LoadBalancerProvider::Metallb) => {
            ("metallb.io/loadBalancerIPs", Some("metallb.io/allow-shared-ip"))
        }
        Some(LoadBalancerProvider::Cilium) => ("lbipam.cilium.io/ips", Some("lbipam.cilium.io/sharing-key")),
        // It shares an address between services that name it, unasked.
        Some(LoadBalancerProvider::KubeVip) => ("kube-vip.io/loadbalancerIPs", None),
        None => return map,
    };
    let map = map.put(address, shown(&named.address));
    // Services with the same word may have the same address; its name is as good a word as any.
    match share {
        Some(share) if named.shared.value => map.put(share, Data::text(named.shared.node, name.to_string())),
        _ => map,
    }
}
