//! Annotations of routes: of the lab's way, the authentication mode and the features of a route.

use std::collections::BTreeMap;

use crate::document::Data;
use crate::lab::network::{Backend, Controller, IssuerKind};
use crate::lab::service::{PathType, UpstreamProtocol};
use crate::targets::kubernetes::expose::{Entrance, middleware};
use crate::targets::kubernetes::homepage;

pub(super) const MIDDLEWARES: &str = "traefik.ingress.kubernetes.io/router.middlewares";

/// All annotations of a route. A service cannot override the protection in front of it: a check refuses such keys.
pub(super) fn annotations(entrance: &Entrance<'_, '_>) -> BTreeMap<String, Data> {
    let (route, expose) = (entrance.route, entrance.exposed.expose);
    let mut all = BTreeMap::new();
    all.extend(homepage::annotations(entrance.lab, entrance.service, entrance.exposed));
    let given = route.way.annotations.iter().chain(&expose.annotations).chain(&route.auth.annotations);
    all.extend(given.map(|(key, value)| (key.to_string(), Data::from(value))));
    if let Some(target) = route.way.dns_target {
        all.insert("external-dns.alpha.kubernetes.io/target".to_owned(), Data::from(target));
    }
    if route.way.backend.value == Backend::Ingress {
        ingress(entrance, &mut all);
    }
    all
}

/// Features of an Ingress that require annotations.
fn ingress(entrance: &Entrance<'_, '_>, all: &mut BTreeMap<String, Data>) {
    let (route, expose) = (entrance.route, entrance.exposed.expose);
    if let Some(issuer) = route.way.issuer {
        let key = match issuer.kind.value {
            IssuerKind::ClusterIssuer => "cert-manager.io/cluster-issuer",
            IssuerKind::Issuer => "cert-manager.io/issuer",
        };
        all.insert(key.to_owned(), Data::from(&issuer.name));
    }
    if route.way.has_traefik() {
        let said = all.get(MIDDLEWARES).and_then(Data::as_str).map(str::to_owned);
        let passed = middleware::chain(entrance).into_iter().map(|(reference, _)| reference);
        let chain: Vec<String> = said.into_iter().chain(passed).collect();
        if !middleware::chain(entrance).is_empty() {
            let text = Data::text(expose.node, chain.join(","));
            all.insert(MIDDLEWARES.to_owned(), text);
        }
        if let [first, ..] = route.way.entry_points {
            let names: Vec<&str> = route.way.entry_points.iter().map(|name| name.as_str()).collect();
            let key = "traefik.ingress.kubernetes.io/router.entrypoints";
            all.insert(key.to_owned(), Data::text(first.node, names.join(",")));
        }
        if let Some(priority) = &expose.priority {
            let key = "traefik.ingress.kubernetes.io/router.priority";
            all.insert(key.to_owned(), Data::text(priority.node, priority.to_string()));
        }
    }
    if route.way.is_controlled_by(Controller::Nginx) {
        nginx(entrance, all);
    }
}

fn nginx(entrance: &Entrance<'_, '_>, all: &mut BTreeMap<String, Data>) {
    let expose = entrance.exposed.expose;
    let mut put =
        |key: &str, data: Data| drop(all.insert(format!("nginx.ingress.kubernetes.io/{key}"), data));
    if let Some(most) = &expose.max_body {
        // Nginx counts in bytes, and does not support `Mi`.
        put("proxy-body-size", Data::text(most.node, most.bytes().to_string()));
    }
    if expose.path_type.value == PathType::Regex {
        put("use-regex", Data::text(expose.path_type.node, "true"));
    }
    let Some(upstream) = &expose.upstream else { return };
    if upstream.protocol.value == UpstreamProtocol::Https {
        put("backend-protocol", Data::text(upstream.protocol.node, "HTTPS"));
    }
    if let Some(timeout) = &upstream.timeout {
        let seconds = timeout.seconds_rounded_up();
        put("proxy-read-timeout", Data::text(timeout.node, seconds.to_string()));
    }
}
