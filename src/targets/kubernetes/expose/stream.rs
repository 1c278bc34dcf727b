//! Routes for protocols other than HTTP: Traefik's routes for TCP and UDP, or those of the Gateway API.

use crate::document::{Data, DataKind, Map, Origin};
use crate::facts::names;
use crate::lab::network::Backend;
use crate::lab::service::StreamTransport;
use crate::resolve::{ResolvedService, ResolvedStream};
use crate::targets::kubernetes::expose::{gateway, middleware};
use crate::targets::kubernetes::{metadata, object};
use crate::targets::shared::folder::Manifest;

pub(super) fn route(service: &ResolvedService<'_>, stream: &ResolvedStream<'_>) -> Manifest {
    let node = stream.stream.node;
    let name = names::part(service.name, stream.name);
    let port = stream.port.port;
    let backend =
        Data::map(node).text("name", stream.port.workload.object_name()).put("port", port.in_service());
    let host = stream.host.as_ref();
    let host = host.map(|host| Data::new(DataKind::String(host.to_string()), Origin::value(host.node)));
    let (api, kind, spec) = match (stream.way.backend.value, stream.way.gateway) {
        (Backend::Gateway, Some(gateway)) => through_gateway(stream, gateway, host, backend),
        _ => through_traefik(stream, backend),
    };
    let object = object(node, api, kind, metadata(service, node, name)).put("spec", spec);
    Manifest::new(format!("{}-{}.yaml", kind.to_lowercase(), stream.name), object)
}

fn through_gateway(
    stream: &ResolvedStream<'_>,
    gateway: &crate::lab::network::Gateway,
    host: Option<Data>,
    backend: Map,
) -> (&'static str, &'static str, Map) {
    let node = stream.stream.node;
    let kind = match stream.stream.transport.value {
        StreamTransport::Tcp => "TCPRoute",
        StreamTransport::Udp => "UDPRoute",
        StreamTransport::Tls => "TLSRoute",
    };
    let parent = gateway::parent(gateway, Some(Data::from(&stream.stream.entry_point)));
    let rule = Data::map(node).put("backendRefs", Data::list(node, [backend.into()]));
    let spec = Data::map(node)
        .put("parentRefs", Data::list(node, [parent]))
        .some("hostnames", Data::list(node, host))
        .put("rules", Data::list(node, [rule.into()]));
    ("gateway.networking.k8s.io/v1", kind, spec)
}

fn through_traefik(stream: &ResolvedStream<'_>, backend: Map) -> (&'static str, &'static str, Map) {
    let node = stream.stream.node;
    let host = stream.host.as_ref().map_or("*".to_owned(), |host| host.to_string());
    let map = Data::map(node);
    let (kind, route) = match stream.stream.transport.value {
        StreamTransport::Udp => ("IngressRouteUDP", map),
        StreamTransport::Tcp | StreamTransport::Tls => {
            ("IngressRouteTCP", map.text("match", format!("HostSNI(`{host}`)")))
        }
    };
    let route = route.put("services", Data::list(node, [backend.into()]));
    let spec = Data::map(node)
        .put("entryPoints", Data::list(node, [Data::from(&stream.stream.entry_point)]))
        .put("routes", Data::list(node, [route.into()]));
    let tls = stream.stream.transport.value == StreamTransport::Tls;
    let passthrough = tls.then(|| Data::map(node).put("passthrough", Data::bool(node, true)));
    (middleware::API, kind, spec.maybe("tls", passthrough))
}
