//! The protocol to the service's pods, if it is not plain HTTP: a separate Service that defines it, and the object that
//! defines which certificate is trusted.

use crate::document::{Data, DataKind, Map};
use crate::lab::network::Backend;
use crate::lab::service::{Upstream, UpstreamProtocol};
use crate::targets::kubernetes::expose::{Entrance, middleware};
use crate::targets::kubernetes::{external, metadata, object, selector, service};
use crate::targets::shared::folder::Manifest;

pub(super) fn objects(entrance: &Entrance<'_, '_>) -> Vec<Manifest> {
    let mut objects = Vec::new();
    objects.extend(servers_transport(entrance));
    if has_service(entrance) {
        objects.extend(own_service(entrance));
    }
    objects.extend(backend_tls(entrance));
    objects
}

/// Whether the route has its own Service. The protocol is set on the Service, and other routes to it may need plain
/// HTTP; a node port is a Service, too.
pub(super) fn has_service(entrance: &Entrance<'_, '_>) -> bool {
    let protocol = entrance.exposed.expose.upstream_protocol();
    match entrance.route.way.backend.value {
        Backend::NodePort => true,
        Backend::Gateway => protocol != UpstreamProtocol::Http,
        Backend::Ingress => {
            entrance.route.way.has_traefik() && (scheme(entrance).is_some() || transport(entrance).is_some())
        }
        // Its routes set it themselves.
        Backend::Traefik => false,
    }
}

/// Traefik's scheme to the service, if it is not plain HTTP.
pub(super) fn scheme(entrance: &Entrance<'_, '_>) -> Option<Data> {
    let protocol = &entrance.exposed.expose.upstream.as_ref()?.protocol;
    let spoken = matches!(protocol.value, UpstreamProtocol::Https | UpstreamProtocol::H2c);
    spoken.then(|| Data::from(protocol))
}

/// Name of Traefik's ServersTransport, if there is one.
pub(super) fn transport(entrance: &Entrance<'_, '_>) -> Option<String> {
    let upstream = entrance.exposed.expose.upstream.as_ref()?;
    let certificate = upstream.protocol.value == UpstreamProtocol::Https
        && (!upstream.verify.value || upstream.server_name.is_some() || upstream.ca.is_some());
    (certificate || upstream.timeout.is_some()).then(|| entrance.route.object.clone())
}

fn servers_transport(entrance: &Entrance<'_, '_>) -> Option<Manifest> {
    if !entrance.route.way.has_traefik() {
        return None;
    }
    let name = transport(entrance)?;
    let upstream = entrance.exposed.expose.upstream.as_ref()?;
    let node = upstream.node;
    let mut spec = Data::map(node).maybe("serverName", upstream.server_name.as_ref());
    if !upstream.verify.value {
        spec = spec.put("insecureSkipVerify", Data::bool(upstream.verify.node, true));
    }
    let authority = upstream.ca.as_ref().map(|ca| Data::map(ca.node).put("configMap", ca).into());
    let timeouts = upstream.timeout.as_ref().map(|most| Data::map(node).put("responseHeaderTimeout", most));
    let spec = spec.some("rootCAs", Data::list(node, authority)).maybe("forwardingTimeouts", timeouts);
    let object = object(node, middleware::API, "ServersTransport", entrance.beside(name)).put("spec", spec);
    Some(Manifest::new(entrance.file("serverstransport"), object))
}

fn own_service(entrance: &Entrance<'_, '_>) -> Vec<Manifest> {
    let expose = entrance.exposed.expose;
    let node = entrance.node();
    let (name, port) = entrance.exposed.port;
    let backend = entrance.route.way.backend.value;
    let mut spec = Data::map(node);
    if backend == Backend::NodePort {
        spec = spec.text("type", "NodePort");
    }
    let protocol = match expose.upstream_protocol() {
        UpstreamProtocol::Http => None,
        UpstreamProtocol::Https => Some("https"),
        UpstreamProtocol::H2c => Some("kubernetes.io/h2c"),
        UpstreamProtocol::Ws => Some("kubernetes.io/ws"),
    };
    let protocol = protocol.map(|protocol| {
        Data::text(expose.upstream.as_ref().map_or(node, |upstream| upstream.protocol.node), protocol)
    });
    let suffix = entrance.own_service();
    let own = format!("{}{suffix}", entrance.route.object);
    let file = entrance.file("").replace(".yaml", &format!("{suffix}.yaml"));
    let Some(workload) = entrance.exposed.workload else {
        let Some(external) = entrance.external() else { return Vec::new() };
        let said = Data::from(annotations(entrance));
        let said = match said.kind {
            DataKind::Map(fields) => fields,
            _ => Vec::new(),
        };
        let protocol = protocol.as_ref();
        return external::objects(entrance.service, external, &own, &file, protocol, &said);
    };
    let port = service::port_map(name.as_str(), port)
        .maybe("appProtocol", protocol)
        .maybe("nodePort", expose.node_port.as_ref().filter(|_| backend == Backend::NodePort));
    let spec = spec.put("selector", selector(workload)).put("ports", Data::list(node, [port.into()]));
    let metadata = metadata(entrance.service, node, own).some("annotations", annotations(entrance));
    let object = object(node, "v1", "Service", metadata).put("spec", spec);
    vec![Manifest::new(format!("service{file}"), object)]
}

fn annotations(entrance: &Entrance<'_, '_>) -> Map {
    let node = entrance.node();
    let map = Data::map(node);
    let route = entrance.route;
    match route.way.backend.value {
        // No other object could have them.
        Backend::NodePort => map.extend(super::annotations::annotations(entrance)),
        Backend::Ingress => {
            let namespace = &entrance.service.namespace.value;
            let transport = transport(entrance).map(|name| format!("{namespace}-{name}@kubernetescrd"));
            map.maybe("traefik.ingress.kubernetes.io/service.serversscheme", scheme(entrance)).maybe(
                "traefik.ingress.kubernetes.io/service.serverstransport",
                transport.map(|name| Data::text(node, name)),
            )
        }
        Backend::Gateway | Backend::Traefik => map,
    }
}

/// Which certificate a Gateway trusts.
fn backend_tls(entrance: &Entrance<'_, '_>) -> Option<Manifest> {
    let upstream: &Upstream = entrance.exposed.expose.upstream.as_ref()?;
    let https = upstream.protocol.value == UpstreamProtocol::Https;
    if !https || entrance.route.way.backend.value != Backend::Gateway {
        return None;
    }
    let node = upstream.node;
    let service = &entrance.backend();
    let target = Data::map(node).text("group", "").text("kind", "Service").text("name", service.clone());
    let own_name = || Data::text(node, format!("{service}.{}.svc", entrance.service.namespace.value));
    let validation =
        Data::map(node).put("hostname", upstream.server_name.as_ref().map_or_else(own_name, Data::from));
    let validation = match &upstream.ca {
        Some(ca) => {
            let reference = Data::map(ca.node).text("group", "").text("kind", "ConfigMap").put("name", ca);
            validation.put("caCertificateRefs", Data::list(ca.node, [reference.into()]))
        }
        None => validation.put("wellKnownCACertificates", Data::text(upstream.verify.node, "System")),
    };
    let spec =
        Data::map(node).put("targetRefs", Data::list(node, [target.into()])).put("validation", validation);
    let metadata = entrance.beside(service.clone());
    let object = object(node, "gateway.networking.k8s.io/v1", "BackendTLSPolicy", metadata).put("spec", spec);
    Some(Manifest::new(entrance.file("backendtlspolicy"), object))
}
