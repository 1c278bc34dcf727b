//! Traefik's middlewares, and references to them.

use crate::document::{Data, Map, bytes};
use crate::facts::names;
use crate::lab::network::Middleware;
use crate::resolve::{Resolved, ResolvedService};
use crate::targets::kubernetes::expose::entrance::Entrance;
use crate::targets::kubernetes::{metadata, object};
use crate::targets::shared::folder::Manifest;
use crate::targets::shared::managed_by;

pub(super) const API: &str = "traefik.io/v1alpha1";

/// The middlewares that the lab defines, each in its namespace.
pub(in crate::targets::kubernetes) fn common(lab: &Resolved<'_>) -> Vec<Manifest> {
    let described = lab.lab.exposure.iter().flat_map(|exposure| &exposure.middlewares);
    described
        .filter_map(|(key, middleware)| {
            let namespace = middleware.namespace.as_ref()?;
            let name = middleware.name.as_ref().map_or(key.to_string(), ToString::to_string);
            let node = middleware.node;
            let labels = managed_by::managed(node);
            let metadata = Data::map(node)
                .text("name", name.clone())
                .text("namespace", namespace.to_string())
                .put("labels", labels);
            let file = format!("middleware-{namespace}-{name}.yaml");
            Some(Manifest::new(file, made(lab, middleware, metadata)?))
        })
        .collect()
}

/// The middlewares of one service.
pub(super) fn own(lab: &Resolved<'_>, service: &ResolvedService<'_>) -> Vec<Manifest> {
    let described = service.service.middlewares.iter();
    described
        .filter_map(|(key, middleware)| {
            let name = names::given_or_part(middleware.name.as_ref(), service.name, key);
            let metadata = metadata(service, middleware.node, name);
            Some(Manifest::new(format!("middleware-{key}.yaml"), made(lab, middleware, metadata)?))
        })
        .collect()
}

fn made(lab: &Resolved<'_>, middleware: &Middleware, metadata: Map) -> Option<Map> {
    let spec = Data::raw(lab.values, middleware.spec?.0);
    Some(object(middleware.node, API, "Middleware", metadata).put("spec", spec))
}

/// The limit of request sizes, if Traefik enforces it.
pub(super) fn body(entrance: &Entrance<'_, '_>) -> Option<Manifest> {
    let most = entrance.exposed.expose.max_body.as_ref().filter(|_| entrance.route.way.has_traefik())?;
    let buffering = Data::map(most.node).put("maxRequestBodyBytes", bytes(most.bytes(), most.node));
    let spec = Data::map(most.node).put("buffering", buffering);
    let metadata = entrance.beside(body_name(entrance));
    let object = object(most.node, API, "Middleware", metadata).put("spec", spec);
    Some(Manifest::new(entrance.file("middleware-body"), object))
}

fn body_name(entrance: &Entrance<'_, '_>) -> String {
    format!("{}-body", entrance.route.object)
}

/// The middlewares of a route in their order, in the notations of annotations and of Traefik's own routes.
pub(super) fn chain(entrance: &Entrance<'_, '_>) -> Vec<(String, Data)> {
    let namespace = &entrance.service.namespace.value;
    let own = |name: String, node| {
        let data = Data::map(node).text("name", name.clone()).text("namespace", namespace.clone());
        (format!("{namespace}-{name}@kubernetescrd"), data.into())
    };
    let passed = entrance.route.middlewares.iter().map(|passed| {
        let node = passed.node;
        if passed.provider == "kubernetescrd" {
            let data = Data::map(node).text("name", passed.name.clone());
            let data = data.text("namespace", passed.namespace.clone()).into();
            return (format!("{}-{}@kubernetescrd", passed.namespace, passed.name), data);
        }
        let name = format!("{}@{}", passed.name, passed.provider);
        (name.clone(), Data::map(node).text("name", name).into())
    });
    let most = entrance.exposed.expose.max_body.as_ref().filter(|_| entrance.route.way.has_traefik());
    let body = most.map(|most| own(body_name(entrance), most.node));
    passed.chain(body).collect()
}
