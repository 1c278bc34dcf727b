//! Routes of the Gateway API, and the policies of Envoy Gateway that belong to them.

use crate::document::{Data, Map};
use crate::lab::network::{Controller, CreatedListener, Gateway};
use crate::lab::service::PathType;
use crate::targets::kubernetes::expose::{Entrance, raw_fields};
use crate::targets::kubernetes::object;
use crate::targets::shared::folder::Manifest;
use crate::value::{At, NodeId};

pub(super) const API: &str = "gateway.networking.k8s.io";
const ENVOY: &str = "gateway.envoyproxy.io/v1alpha1";

pub(super) fn objects(entrance: &Entrance<'_, '_>, gateway: &Gateway) -> Vec<Manifest> {
    let mut objects = vec![http_route(entrance, gateway)];
    objects.extend(security_policy(entrance));
    objects.extend(traffic_policy(entrance));
    objects
}

/// A parent of a route: a Gateway, or one of its listeners.
pub(super) fn parent(gateway: &Gateway, section: Option<Data>) -> Data {
    Data::map(gateway.node)
        .put("name", &gateway.name)
        .put("namespace", &gateway.namespace)
        .maybe("sectionName", section)
        .into()
}

/// The parents of a route: the listener that the lab names, or those that serve its hosts.
fn parents(entrance: &Entrance<'_, '_>, gateway: &Gateway) -> Vec<Data> {
    let exposure = entrance.lab.lab.exposure.as_ref();
    let creation = exposure.and_then(|exposure| exposure.creation(gateway));
    let Some(creation) = creation.filter(|_| gateway.section.is_none()) else {
        return vec![parent(gateway, gateway.section.as_ref().map(Data::from))];
    };
    let listeners = creation.created.listeners(&entrance.lab.lab.domain);
    let hosts = &entrance.exposed.hosts;
    let serves = |listener: &&CreatedListener| hosts.iter().any(|host| listener.host.covers(host));
    let mut serving: Vec<&CreatedListener> = listeners.iter().filter(serves).collect();
    // A host that none of them serves is a finding, which names them.
    if serving.is_empty() {
        serving = listeners.iter().collect();
    }
    let named = serving.into_iter();
    named.map(|listener| parent(gateway, Some(Data::text(listener.node, &listener.name)))).collect()
}

fn http_route(entrance: &Entrance<'_, '_>, gateway: &Gateway) -> Manifest {
    let exposed = entrance.exposed;
    let expose = exposed.expose;
    let node = entrance.node();
    let (_, port) = exposed.port;
    let kind = match expose.path_type.value {
        PathType::Prefix => "PathPrefix",
        PathType::Exact => "Exact",
        PathType::Regex => "RegularExpression",
    };
    let matched = |path: &At<String>| {
        let path = Data::map(node).text("type", kind).put("value", path);
        Data::map(node).put("path", path).into()
    };
    let backend = Data::map(node).text("name", entrance.backend()).put("port", port.in_service());
    let timeout = expose.upstream.as_ref().and_then(|upstream| upstream.timeout.as_ref());
    let filters = expose.filters.iter().map(|filter| Data::raw(entrance.lab.values, filter.0));
    let rule = Data::map(node)
        .put("matches", Data::list(node, expose.all_paths().map(matched)))
        .some("filters", Data::list(node, filters))
        .put("backendRefs", Data::list(node, [backend.into()]))
        .maybe("timeouts", timeout.map(|timeout| Data::map(timeout.node).put("request", timeout)));
    let spec = Data::map(node)
        .put("parentRefs", Data::list(node, parents(entrance, gateway)))
        .put("hostnames", Data::list(node, entrance.hosts()))
        .put("rules", Data::list(node, [rule.into()]));
    let object = object(node, &format!("{API}/v1"), "HTTPRoute", entrance.metadata()).put("spec", spec);
    Manifest::new(entrance.file("httproute"), object)
}

/// The security policy of the route, if Envoy Gateway serves it.
fn security_policy(entrance: &Entrance<'_, '_>) -> Option<Manifest> {
    let policy = entrance.route.auth.security_policy?;
    let spec = Data::map(policy.0)
        .put("targetRefs", targets(entrance, policy.0))
        .extend(raw_fields(entrance.lab.values, policy.0).filter(|(name, _)| name != "targetRefs"));
    let metadata = entrance.beside(entrance.route.object.clone());
    let object = object(policy.0, ENVOY, "SecurityPolicy", metadata).put("spec", spec);
    Some(Manifest::new(entrance.file("securitypolicy"), object))
}

fn traffic_policy(entrance: &Entrance<'_, '_>) -> Option<Manifest> {
    let most = entrance.exposed.expose.max_body.as_ref()?;
    if !entrance.route.way.is_controlled_by(Controller::Envoy) {
        return None;
    }
    let limit = Data::map(most.node).put("limit", Data::value(most.node, most.to_kubernetes()));
    let spec =
        Data::map(most.node).put("targetRefs", targets(entrance, most.node)).put("requestBuffer", limit);
    let metadata = entrance.beside(entrance.route.object.clone());
    let object = object(most.node, ENVOY, "BackendTrafficPolicy", metadata).put("spec", spec);
    Some(Manifest::new(entrance.file("backendtrafficpolicy"), object))
}

fn targets(entrance: &Entrance<'_, '_>, node: NodeId) -> Data {
    let target: Map = Data::map(node).text("group", API).text("kind", "HTTPRoute");
    Data::list(node, [target.text("name", entrance.route.object.clone()).into()])
}
