//! Gateways that the lab creates: listeners, certificate, address, and the redirect from HTTP to HTTPS.

use crate::document::{Data, DataKind, Map, Origin};
use crate::lab::cluster::LoadBalancerProvider;
use crate::lab::network::{Backend, Controller, CreatedListener, Creation, Way};
use crate::resolve::{Resolved, ResolvedService};
use crate::targets::kubernetes::expose::gateway::{API, parent};
use crate::targets::kubernetes::load_balancer::requested;
use crate::targets::kubernetes::{metadata, object};
use crate::targets::shared::folder::Manifest;
use crate::types::Port;
use crate::value::{At, NodeId};

/// The Gateways that belong to a service, and what belongs to them.
pub(in crate::targets::kubernetes) fn gateways(
    lab: &Resolved<'_>,
    service: &ResolvedService<'_>,
) -> Vec<Manifest> {
    let creations = lab.lab.exposure.iter().flat_map(|exposure| exposure.creations());
    let own = creations.filter(|creation| creation.is_of(service.name));
    own.flat_map(|creation| {
        let certificate = certificate(lab, service, creation);
        let redirect = redirect(service, creation);
        certificate.into_iter().chain([gateway(lab, service, creation)]).chain(redirect)
    })
    .collect()
}

fn gateway(lab: &Resolved<'_>, service: &ResolvedService<'_>, creation: Creation<'_>) -> Manifest {
    let (gateway, created) = (creation.gateway, creation.created);
    let node = created.node;
    let annotations = created.annotations.iter().map(|(key, value)| (key.to_string(), Data::from(value)));
    let name = gateway.name.value.to_string();
    let metadata = metadata(service, gateway.name.node, name.clone())
        .some("annotations", Data::map(node).extend(annotations));
    let (address, annotations) = address(lab, creation);
    let served = created.listeners(&lab.lab.domain);
    let served = served.iter().map(|listener| serving(creation, listener));
    let plain = created.redirecting().map(|name| redirecting(created.redirect.node, name));
    let spec = Data::map(node)
        .put("gatewayClassName", &created.class)
        .maybe("addresses", address)
        .maybe(
            "infrastructure",
            annotations.map(|annotations| Data::map(node).put("annotations", annotations)),
        )
        .put("listeners", Data::list(node, served.chain(plain)));
    let object = object(node, &format!("{API}/v1"), "Gateway", metadata).put("spec", spec);
    Manifest::new(format!("gateway-{name}.yaml"), object)
}

/// How the address is requested: the field of the Gateway if its controller passes it on to the provider, or else
/// the provider's annotations, which the controller copies to the Service that it creates.
fn address(lab: &Resolved<'_>, creation: Creation<'_>) -> (Option<Data>, Option<Map>) {
    let Some((cluster, wanted)) = lab.lab.cluster.as_ref().zip(creation.created.address.as_ref()) else {
        return (None, None);
    };
    let balancer = &cluster.load_balancer;
    let Some((name, named)) = balancer.addresses.get_key_value(wanted.value.as_str()) else {
        return (None, None);
    };
    let provider = balancer.provider.as_ref().map(|provider| provider.value);
    let mut annotations = requested(provider, name, named);
    let address = is_passed_on(lab, creation, provider).then(|| {
        // The first annotation repeats the field.
        annotations.drain(..annotations.len().min(1));
        let address = Data::map(wanted.node).text("type", "IPAddress").put("value", &named.address);
        Data::list(wanted.node, [address.into()])
    });
    let annotations = (!annotations.is_empty()).then(|| Data::map(wanted.node).extend(annotations));
    (address, annotations)
}

/// Whether the controller passes the field `addresses` on to the provider. Cilium does so to its own, and without a known
/// provider there is nothing else to request an address with.
fn is_passed_on(lab: &Resolved<'_>, creation: Creation<'_>, provider: Option<LoadBalancerProvider>) -> bool {
    let by_cilium = |way: Way<'_>| {
        let is_own = way.gateway.is_some_and(|gateway| gateway.is_same(creation.gateway));
        is_own && way.backend.value == Backend::Gateway && way.is_controlled_by(Controller::Cilium)
    };
    match provider {
        None => true,
        Some(LoadBalancerProvider::Cilium) => {
            lab.lab.exposure.iter().flat_map(|exposure| exposure.all_ways()).any(by_cilium)
        }
        Some(_) => false,
    }
}

fn serving(creation: Creation<'_>, listener: &CreatedListener) -> Data {
    let node = listener.node;
    let tls = creation.secret().map(|secret| {
        let secret = Data::map(secret.node).text("name", secret.value);
        Data::map(node).text("mode", "Terminate").put("certificateRefs", Data::list(node, [secret.into()]))
    });
    let protocol = if tls.is_some() { "HTTPS" } else { "HTTP" };
    head(node, &listener.name, protocol, creation.created.port())
        .put("hostname", host(listener))
        .maybe("tls", tls)
        .put("allowedRoutes", from(node, "All"))
        .into()
}

/// The listener for HTTP, which admits the route that redirects.
fn redirecting(node: NodeId, name: &str) -> Data {
    head(node, name, "HTTP", Port::HTTP).put("allowedRoutes", from(node, "Same")).into()
}

fn head(node: NodeId, name: &str, protocol: &str, port: Port) -> Map {
    Data::map(node).text("name", name).text("protocol", protocol).put("port", Data::integer(node, port.get()))
}

fn host(listener: &CreatedListener) -> Data {
    Data::new(DataKind::String(listener.host.to_string()), Origin::value(listener.node))
}

/// The namespaces whose routes may attach.
fn from(node: NodeId, namespaces: &str) -> Map {
    Data::map(node).put("namespaces", Data::map(node).text("from", namespaces))
}

/// The certificate of all hosts, in the Secret of the listeners.
fn certificate(
    lab: &Resolved<'_>,
    service: &ResolvedService<'_>,
    creation: Creation<'_>,
) -> Option<Manifest> {
    let issuer = creation.created.issuer.as_ref()?;
    let At { value: secret, node: named } = creation.secret()?;
    let node = issuer.node;
    let mut hosts: Vec<CreatedListener> = creation.created.listeners(&lab.lab.domain);
    hosts.sort_by(|one, other| one.host.cmp(&other.host));
    hosts.dedup_by(|one, other| one.host == other.host);
    let signed_by = Data::map(node).put("name", &issuer.name).put("kind", &issuer.kind);
    let spec = Data::map(node)
        .put("secretName", Data::text(named, secret.clone()))
        .put("dnsNames", Data::list(node, hosts.iter().map(host)))
        .put("issuerRef", signed_by);
    let metadata = metadata(service, named, secret.clone());
    let object = object(node, "cert-manager.io/v1", "Certificate", metadata).put("spec", spec);
    Some(Manifest::new(format!("certificate-{secret}.yaml"), object))
}

fn redirect(service: &ResolvedService<'_>, creation: Creation<'_>) -> Option<Manifest> {
    let (name, listener) = (creation.redirect()?, creation.created.redirecting()?);
    let node = creation.created.redirect.node;
    let to = Data::map(node).text("scheme", "https").put("statusCode", Data::integer(node, 301));
    let filter = Data::map(node).text("type", "RequestRedirect").put("requestRedirect", to);
    let rule = Data::map(node).put("filters", Data::list(node, [filter.into()]));
    let parent = parent(creation.gateway, Some(Data::text(node, listener)));
    let spec = Data::map(node)
        .put("parentRefs", Data::list(node, [parent]))
        .put("rules", Data::list(node, [rule.into()]));
    let metadata = metadata(service, node, name.clone());
    let object = object(node, &format!("{API}/v1"), "HTTPRoute", metadata).put("spec", spec);
    Some(Manifest::new(format!("httproute-{name}.yaml"), object))
}
