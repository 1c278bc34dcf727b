//! Redirects that lead back to where they start: a browser follows them until it gives up.

use std::cell::LazyCell;

use crate::document::{Data, elements};
use crate::types::is_within;
use crate::world::by_name::ByName;
use crate::world::object::{GroupKind, Object, shown, text};
use crate::world::report::Report;
use crate::world::traffic::codes::GW_REDIRECT;

const GROUP: &str = "gateway.networking.k8s.io";
const GATEWAY: GroupKind<'static> = GroupKind { kind: "Gateway", group: GROUP };
/// Annotations of ingress-nginx that redirect everything to one URL.
/// <https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/>
const OF_INGRESS: &[&str] =
    &["nginx.ingress.kubernetes.io/permanent-redirect", "nginx.ingress.kubernetes.io/temporal-redirect"];

pub(super) fn check(objects: &[Object<'_>], named: &ByName<'_>, report: &mut Report<'_>) {
    for object in objects {
        if object.is("HTTPRoute", GROUP) {
            route(object, named, report);
        } else if object.is("Ingress", "networking.k8s.io") {
            ingress(object, report);
        }
    }
}

fn route(route: &Object<'_>, named: &ByName<'_>, report: &mut Report<'_>) {
    let Some(spec) = route.spec() else { return };
    // Few routes redirect.
    let listeners = LazyCell::new(|| listeners(route, spec, named));
    for rule in elements(spec.get("rules")) {
        let filters = elements(rule.get("filters")).iter();
        let Some(redirect) = filters.filter_map(|filter| filter.get("requestRedirect")).next() else {
            continue;
        };
        // What asks with other headers or another method is served elsewhere.
        let is_partial =
            |it: &Data| ["headers", "queryParams", "method"].iter().any(|key| it.get(key).is_some());
        if elements(rule.get("matches")).iter().any(is_partial) {
            continue;
        }
        let same = |listener: &&Listener<'_>| {
            listener.is_kept(redirect) && keeps_host(spec, redirect, listener) && keeps_path(rule, redirect)
        };
        if let Some(listener) = listeners.iter().find(same) {
            let says = format!(
                "redirects what arrives at listener `{}` of Gateway `{}` to where it came from",
                listener.name, listener.gateway
            );
            let help = "attach the route to another listener, or change the scheme, host, port or path";
            let place = redirect.get("scheme").or(redirect.get("hostname")).unwrap_or(redirect);
            let label = "this changes nothing";
            let finding = report.finding(&GW_REDIRECT, route, place, &says, label).help(help);
            let finding = report.beside(finding, listener.section, "attached here");
            report.insert(place, finding.help(format!("it is in `{}`", route.file)));
        }
    }
}

/// A listener that a route is attached to.
struct Listener<'d> {
    name: &'d str,
    gateway: &'d str,
    /// Where the route names the listener, or its Gateway.
    section: &'d Data,
    hostname: Option<&'d str>,
    scheme: &'static str,
    port: String,
    /// Whether the Gateway listens on the usual port of the scheme.
    has_usual_port: bool,
}

impl Listener<'_> {
    /// Whether a redirect keeps scheme and port.
    fn is_kept(&self, redirect: &Data) -> bool {
        let scheme = text(redirect, "scheme");
        if scheme.is_some_and(|scheme| scheme != self.scheme) {
            return false;
        }
        match redirect.get("port") {
            Some(port) => shown(port) == self.port,
            None if scheme.is_none() => true,
            // Without a port it is the usual one. If nothing listens there, a Service leads from it to the listener.
            None => self.port == usual_port(self.scheme) || !self.has_usual_port,
        }
    }
}

fn usual_port(scheme: &str) -> &'static str {
    if scheme == "https" { "443" } else { "80" }
}

fn listeners<'d>(route: &Object<'d>, spec: &'d Data, named: &ByName<'d>) -> Vec<Listener<'d>> {
    let mut found = Vec::new();
    for parent in elements(spec.get("parentRefs")) {
        let namespace = text(parent, "namespace").unwrap_or(route.namespace);
        let name = text(parent, "name").unwrap_or_default();
        let Some(gateway) = named.get(GATEWAY, namespace, name) else { continue };
        let all = elements(gateway.spec().and_then(|spec| spec.get("listeners")));
        for listener in all {
            let (Some(name), Some(port)) = (text(listener, "name"), listener.get("port").map(shown)) else {
                continue;
            };
            let scheme = match text(listener, "protocol") {
                Some("HTTP") => "http",
                Some("HTTPS") => "https",
                _ => continue,
            };
            let is_meant = text(parent, "sectionName").is_none_or(|section| section == name)
                && parent.get("port").is_none_or(|wanted| shown(wanted) == port);
            if is_meant {
                let is_usual = |it: &Data| it.get("port").is_some_and(|it| shown(it) == usual_port(scheme));
                found.push(Listener {
                    name,
                    gateway: gateway.name,
                    section: parent.get("sectionName").unwrap_or(parent),
                    hostname: text(listener, "hostname"),
                    scheme,
                    port,
                    has_usual_port: all.iter().any(is_usual),
                });
            }
        }
    }
    found
}

/// Whether the target has a host that the route itself serves.
fn keeps_host(spec: &Data, redirect: &Data, listener: &Listener<'_>) -> bool {
    let Some(target) = text(redirect, "hostname") else { return true };
    let own = elements(spec.get("hostnames"));
    match own.is_empty() {
        true => listener.hostname.is_none_or(|host| host == target),
        false => own.iter().any(|host| host.as_str() == Some(target)),
    }
}

/// Whether the target has the path that was asked for.
fn keeps_path(rule: &Data, redirect: &Data) -> bool {
    let Some(path) = redirect.get("path") else { return true };
    let kinds = [("replaceFullPath", "Exact"), ("replacePrefixMatch", "PathPrefix")];
    let matches = elements(rule.get("matches")).iter().filter_map(|it| it.get("path"));
    matches.into_iter().any(|own| {
        let kind = text(own, "type").unwrap_or("PathPrefix");
        kinds
            .iter()
            .any(|(key, of)| kind == *of && text(path, key).is_some_and(|to| Some(to) == text(own, "value")))
    })
}

/// An Ingress whose annotation sends all requests to one of its own paths.
fn ingress(ingress: &Object<'_>, report: &mut Report<'_>) {
    let rules = elements(ingress.spec().and_then(|spec| spec.get("rules")));
    for data in OF_INGRESS.iter().filter_map(|key| ingress.annotation(key)) {
        let Some((_, rest)) = data.as_str().and_then(|url| url.split_once("://")) else { continue };
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        let path = format!("/{path}");
        let serves = |rule: &Data| {
            let paths = elements(rule.get("http").and_then(|http| http.get("paths")));
            text(rule, "host") == Some(host)
                && paths.iter().any(|own| {
                    let own_path = text(own, "path").unwrap_or("/");
                    path == own_path || (text(own, "pathType") != Some("Exact") && is_within(&path, own_path))
                })
        };
        if rules.iter().any(serves) {
            let says = format!("redirects all requests to `{host}{path}`, which it serves itself");
            report.add(&GW_REDIRECT, ingress, data, &says, "leads back", "redirect to another host");
        }
    }
}
