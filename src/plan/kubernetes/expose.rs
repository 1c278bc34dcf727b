//! Ways in: an Ingress or an HTTPRoute each, as the lab has it.

use crate::plan::data::{Data, DataKind, Origin, shown};
use crate::plan::kubernetes::container::number;
use crate::plan::kubernetes::{Manifest, metadata, object};
use crate::resolve::{Exposed, Route, RunningService};

pub(super) fn routes(service: &RunningService<'_>) -> Vec<Manifest> {
    service
        .exposed
        .iter()
        .map(|exposed| match &exposed.route {
            Route::Ingress { class, tls_secret } => {
                let secret = tls_secret.map(shown);
                let object = ingress(service, exposed, shown(class), secret);
                Manifest::new(format!("ingress-{}.yaml", exposed.name), object)
            }
            Route::Gateway(gateway) => {
                let parent = Data::map(gateway.node)
                    .put("name", shown(&gateway.name))
                    .put("namespace", shown(&gateway.namespace))
                    .maybe("sectionName", gateway.section.as_ref().map(shown));
                let object = http_route(service, exposed, parent.into());
                Manifest::new(format!("httproute-{}.yaml", exposed.name), object)
            }
        })
        .collect()
}

fn ingress(
    service: &RunningService<'_>,
    exposed: &Exposed<'_>,
    class: Data,
    tls_secret: Option<Data>,
) -> Data {
    let node = exposed.expose.node;
    let backend = Data::map(node)
        .text("name", exposed.port.runner.object_name())
        .put("port", Data::map(node).put("name", shown(&exposed.expose.port)));
    let path = Data::map(node)
        .put("path", shown(&exposed.expose.path))
        .text("pathType", "Prefix")
        .put("backend", Data::map(node).put("service", backend));
    let rule = Data::map(node)
        .put("host", host(exposed))
        .put("http", Data::map(node).put("paths", Data::list(node, [path.into()])));
    let tls = tls_secret.map(|secret| {
        let entry = Data::map(node).put("hosts", Data::list(node, [host(exposed)])).put("secretName", secret);
        Data::list(node, [entry.into()])
    });
    let spec = Data::map(node)
        .put("ingressClassName", class)
        .put("rules", Data::list(node, [rule.into()]))
        .maybe("tls", tls);
    object(node, "networking.k8s.io/v1", "Ingress", route_metadata(service, exposed)).put("spec", spec).into()
}

fn http_route(service: &RunningService<'_>, exposed: &Exposed<'_>, parent: Data) -> Data {
    let node = exposed.expose.node;
    let backend = exposed.port.runner;
    let port = number(exposed.port.port.in_service());
    let path = Data::map(node).text("type", "PathPrefix").put("value", shown(&exposed.expose.path));
    let rule =
        Data::map(node).put("matches", Data::list(node, [Data::map(node).put("path", path).into()])).put(
            "backendRefs",
            Data::list(node, [Data::map(node).text("name", backend.object_name()).put("port", port).into()]),
        );
    let spec = Data::map(node)
        .put("parentRefs", Data::list(node, [parent]))
        .put("hostnames", Data::list(node, [host(exposed)]))
        .put("rules", Data::list(node, [rule.into()]));
    object(node, "gateway.networking.k8s.io/v1", "HTTPRoute", route_metadata(service, exposed))
        .put("spec", spec)
        .into()
}

fn route_metadata(service: &RunningService<'_>, exposed: &Exposed<'_>) -> Data {
    let node = exposed.expose.node;
    let annotations = exposed.auth.annotations.iter().map(|(key, value)| (key.to_string(), shown(value)));
    metadata(service, node, format!("{}-{}", service.name, exposed.name))
        .some("annotations", Data::map(exposed.auth.node).extend(annotations))
        .into()
}

fn host(exposed: &Exposed<'_>) -> Data {
    Data::new(DataKind::String(exposed.host.value.to_string()), Origin::value(exposed.host.node))
}
