//! Routes for protocols other than HTTP: Traefik's routes for TCP and UDP, or those of the Gateway API.

use crate::document::{Data, DataKind, Map, Origin};
use crate::facts::names;
use crate::lab::network::Backend;
use crate::lab::service::StreamTransport;
use crate::resolve::{RunningService, Streamed};
use crate::targets::kubernetes::expose::{gateway, middleware};
use crate::targets::kubernetes::{metadata, object};
use crate::targets::shared::folder::Manifest;

pub(super) fn route(service: &RunningService<'_>, streamed: &Streamed<'_>) -> Manifest {
    let node = streamed.stream.node;
    let name = names::part(service.name, streamed.name);
    let port = streamed.port.port;
    let backend =
        Data::map(node).text("name", streamed.port.runner.object_name()).put("port", port.in_service());
    let host = streamed.host.as_ref();
    let host = host.map(|host| Data::new(DataKind::String(host.to_string()), Origin::value(host.node)));
    let (api, kind, spec) = match (streamed.way.backend.value, streamed.way.gateway) {
        (Backend::Gateway, Some(gateway)) => through_gateway(streamed, gateway, host, backend),
        _ => through_traefik(streamed, backend),
    };
    let object = object(node, api, kind, metadata(service, node, name)).put("spec", spec);
    Manifest::new(format!("{}-{}.yaml", kind.to_lowercase(), streamed.name), object)
}

fn through_gateway(
    streamed: &Streamed<'_>,
    gateway: &crate::lab::network::Gateway,
    host: Option<Data>,
    backend: Map,
) -> (&'static str, &'static str, Map) {
    let node = streamed.stream.node;
    let kind = match streamed.stream.transport.value {
        StreamTransport::Tcp => "TCPRoute",
        StreamTransport::Udp => "UDPRoute",
        StreamTransport::Tls => "TLSRoute",
    };
    let parent = gateway::parent(gateway, Some(Data::from(&streamed.stream.entry_point)));
    let rule = Data::map(node).put("backendRefs", Data::list(node, [backend.into()]));
    let spec = Data::map(node)
        .put("parentRefs", Data::list(node, [parent]))
        .some("hostnames", Data::list(node, host))
        .put("rules", Data::list(node, [rule.into()]));
    ("gateway.networking.k8s.io/v1", kind, spec)
}

fn through_traefik(streamed: &Streamed<'_>, backend: Map) -> (&'static str, &'static str, Map) {
    let node = streamed.stream.node;
    let host = streamed.host.as_ref().map_or("*".to_owned(), |host| host.to_string());
    let map = Data::map(node);
    let (kind, route) = match streamed.stream.transport.value {
        StreamTransport::Udp => ("IngressRouteUDP", map),
        StreamTransport::Tcp | StreamTransport::Tls => {
            ("IngressRouteTCP", map.text("match", format!("HostSNI(`{host}`)")))
        }
    };
    let route = route.put("services", Data::list(node, [backend.into()]));
    let spec = Data::map(node)
        .put("entryPoints", Data::list(node, [Data::from(&streamed.stream.entry_point)]))
        .put("routes", Data::list(node, [route.into()]));
    let tls = streamed.stream.transport.value == StreamTransport::Tls;
    let passthrough = tls.then(|| Data::map(node).put("passthrough", Data::bool(node, true)));
    (middleware::API, kind, spec.maybe("tls", passthrough))
}
