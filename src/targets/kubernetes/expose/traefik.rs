//! Traefik's own routes.

use crate::document::Data;
use crate::lab::service::PathType;
use crate::targets::kubernetes::expose::{Entrance, middleware, upstream};
use crate::targets::kubernetes::object;
use crate::targets::shared::folder::Manifest;

pub(super) fn objects(entrance: &Entrance<'_, '_>) -> Vec<Manifest> {
    let mut objects: Vec<Manifest> = certificate(entrance).into_iter().collect();
    objects.push(route(entrance));
    objects
}

fn route(entrance: &Entrance<'_, '_>) -> Manifest {
    let (route, exposed) = (entrance.route, entrance.exposed);
    let node = entrance.node();
    let (_, port) = exposed.port;
    let passed = middleware::chain(entrance).into_iter().map(|(_, data)| data);
    let service = Data::map(node)
        .text("name", entrance.backend())
        .put("port", port.in_service())
        .maybe("scheme", upstream::scheme(entrance))
        .maybe("serversTransport", upstream::transport(entrance).map(|name| Data::text(node, name)));
    let rule = Data::map(node)
        .text("kind", "Rule")
        .text("match", rule(entrance))
        .maybe("priority", exposed.expose.priority.as_ref())
        .some("middlewares", Data::list(node, passed))
        .put("services", Data::list(node, [service.into()]));
    let secret = route.way.tls_secret.map(Data::from);
    let secret =
        secret.or_else(|| route.way.issuer.map(|issuer| Data::text(issuer.node, secret_name(entrance))));
    let spec = Data::map(node)
        .some("entryPoints", Data::list(node, route.way.entry_points.iter().map(Data::from)))
        .put("routes", Data::list(node, [rule.into()]))
        .maybe("tls", secret.map(|secret| Data::map(node).put("secretName", secret)));
    let object = object(node, middleware::API, "IngressRoute", entrance.metadata()).put("spec", spec);
    Manifest::new(entrance.file("ingressroute"), object)
}

/// The rule that matches requests.
fn rule(entrance: &Entrance<'_, '_>) -> String {
    let exposed = entrance.exposed;
    let hosts: Vec<String> = exposed.hosts.iter().map(|host| format!("Host(`{}`)", host.value)).collect();
    let matcher = match exposed.expose.path_type.value {
        PathType::Prefix => "PathPrefix",
        PathType::Exact => "Path",
        PathType::Regex => "PathRegexp",
    };
    let paths = exposed.expose.all_paths();
    let paths: Vec<String> = paths.map(|path| format!("{matcher}({})", literal(&path.value))).collect();
    let any = |all: &[String]| match all {
        [one] => one.clone(),
        several => format!("({})", several.join(" || ")),
    };
    let everything = exposed.expose.path_type.value == PathType::Prefix
        && exposed.expose.all_paths().all(|path| path.value == "/");
    if everything { any(&hosts) } else { format!("{} && {}", any(&hosts), any(&paths)) }
}

fn secret_name(entrance: &Entrance<'_, '_>) -> String {
    format!("{}-tls", entrance.route.object)
}

/// Traefik's routes do not support cert-manager, so a Certificate requests the certificate.
fn certificate(entrance: &Entrance<'_, '_>) -> Option<Manifest> {
    let issuer = entrance.route.way.issuer.filter(|_| entrance.route.way.tls_secret.is_none())?;
    let node = issuer.node;
    let signed_by = Data::map(node).put("name", &issuer.name).put("kind", &issuer.kind);
    let spec = Data::map(node)
        .text("secretName", secret_name(entrance))
        .put("dnsNames", Data::list(node, entrance.hosts()))
        .put("issuerRef", signed_by);
    let metadata = entrance.beside(entrance.route.object.clone());
    let object = object(node, "cert-manager.io/v1", "Certificate", metadata).put("spec", spec);
    Some(Manifest::new(entrance.file("certificate"), object))
}

/// A text in a rule, whose syntax is that of Go.
fn literal(text: &str) -> String {
    if text.contains(|c: char| c == '`' || c.is_control()) {
        // What differs between the notations of JSON and Go is not in a path.
        serde_json::Value::from(text).to_string()
    } else {
        format!("`{text}`")
    }
}
