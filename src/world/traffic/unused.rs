//! Listeners of Gateways that no route attaches to.

use crate::document::{Data, elements};
use crate::world::closed_world::ClosedWorld;
use crate::world::object::{Object, shown, text};
use crate::world::report::Report;
use crate::world::traffic::codes::GW_UNUSED;

const GROUP: &str = "gateway.networking.k8s.io";

pub(super) fn check(world: &ClosedWorld<'_>, report: &mut Report<'_>) {
    // Charts that are not rendered can have routes, and services whose definition is not valid as well.
    if world.charts.delegated().next().is_some() || !world.lab.services.is_complete() {
        return;
    }
    let gateways = world.objects.iter().filter(|object| object.is("Gateway", GROUP));
    for gateway in gateways {
        check_gateway(gateway, &world.objects, report);
    }
}

/// Routes that attach to no listener have a finding of their own, which may be the reason that a listener has none. A
/// Gateway without any route serves something else.
fn check_gateway(gateway: &Object<'_>, objects: &[Object<'_>], report: &mut Report<'_>) {
    let listeners = elements(gateway.spec().and_then(|spec| spec.get("listeners")));
    let attached: Vec<Vec<&Data>> = objects
        .iter()
        .flat_map(|object| parents(object, gateway))
        .map(|parent| listeners.iter().filter(|listener| parent.attaches(listener)).collect())
        .collect();
    if attached.is_empty() || attached.iter().any(Vec::is_empty) {
        return;
    }
    let is_used = |listener: &Data| attached.iter().flatten().any(|used| std::ptr::eq(*used, listener));
    for listener in listeners.iter().filter(|listener| !is_used(listener)) {
        let Some(name) = listener.get("name") else { continue };
        let says = format!("has the listener `{}`, to which no route attaches", shown(name));
        let help = "remove it, or expose a service at one of its hosts";
        let place = listener.get("hostname").unwrap_or(name);
        report.add(&GW_UNUSED, gateway, place, &says, "not used", help);
    }
}

/// A reference of a route to a Gateway.
struct Parent<'d> {
    reference: &'d Data,
    hosts: &'d [Data],
}

/// The references to a Gateway of a route, or of an issuer that creates routes while it proves names over HTTP.
fn parents<'d>(object: &Object<'d>, gateway: &Object<'_>) -> Vec<Parent<'d>> {
    let Some(spec) = object.spec() else { return Vec::new() };
    let (lists, hosts): (Vec<Option<&Data>>, &[Data]) = match object.kind.group {
        GROUP => (vec![spec.get("parentRefs")], elements(spec.get("hostnames"))),
        "cert-manager.io" => {
            let solvers = elements(spec.get("acme").and_then(|acme| acme.get("solvers"))).iter();
            let route = |solver: &'d Data| solver.get("http01")?.get("gatewayHTTPRoute")?.get("parentRefs");
            (solvers.map(route).collect(), &[])
        }
        _ => return Vec::new(),
    };
    let is_meant = |parent: &&Data| {
        text(parent, "namespace").unwrap_or(object.namespace) == gateway.namespace
            && text(parent, "name") == Some(gateway.name)
    };
    let references = lists.into_iter().flat_map(elements).filter(is_meant);
    references.map(|reference| Parent { reference, hosts }).collect()
}

impl Parent<'_> {
    /// Whether the route attaches to a listener: to the one that it names, or else to those that accept one of its hosts.
    fn attaches(&self, listener: &Data) -> bool {
        let port = self.reference.get("port");
        let has_port = port.is_none_or(|port| listener.get("port").map(shown) == Some(shown(port)));
        let is_meant = match text(self.reference, "sectionName") {
            Some(section) => text(listener, "name") == Some(section),
            None => accepts(listener, self.hosts),
        };
        has_port && is_meant
    }
}

/// Whether a listener accepts one of the hosts of a route. Here a wildcard matches one label or more.
fn accepts(listener: &Data, hosts: &[Data]) -> bool {
    let Some(own) = text(listener, "hostname") else { return true };
    let within = |host: &str, pattern: &str| {
        let domain = pattern.strip_prefix('*');
        domain.is_some_and(|domain| host.len() > domain.len() && host.ends_with(domain))
    };
    let is_accepted = |host: &str| own == host || within(host, own) || within(own, host);
    hosts.is_empty() || hosts.iter().filter_map(Data::as_str).any(is_accepted)
}
