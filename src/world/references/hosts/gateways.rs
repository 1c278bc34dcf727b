//! The listeners of Gateways.

use std::collections::BTreeMap;

use crate::document::{Data, elements};
use crate::world::object::{Object, shown, text};
use crate::world::references::clause::Select;
use crate::world::references::index::{Index, NAMESPACE};
use crate::world::references::labels;

/// The kinds of routes that have hosts.
pub(super) const ROUTES: &[&str] = &["GRPCRoute", "HTTPRoute", "TLSRoute"];

/// A listener of a Gateway.
#[derive(Debug)]
pub(super) struct Listener<'d> {
    pub(super) gateway: Object<'d>,
    data: &'d Data,
    /// Absent if it accepts every host.
    pub(super) hostname: Option<&'d str>,
    /// The namespaces and names of the Secrets of its certificates, if it terminates TLS.
    pub(super) certificates: Vec<(&'d str, &'d str)>,
}

impl<'d> Listener<'d> {
    fn new(gateway: Object<'d>, data: &'d Data) -> Self {
        let tls = data.get("tls").filter(|tls| text(tls, "mode").is_none_or(|mode| mode == "Terminate"));
        let secrets = elements(tls.and_then(|tls| tls.get("certificateRefs"))).iter();
        let certificates = secrets.filter_map(|secret| {
            Some((text(secret, "namespace").unwrap_or(gateway.namespace), text(secret, "name")?))
        });
        Self { gateway, data, hostname: text(data, "hostname"), certificates: certificates.collect() }
    }

    /// Whether it accepts a host. Here a wildcard matches one label or more.
    pub(super) fn accepts(&self, host: &str) -> bool {
        let Some(own) = self.hostname else { return true };
        let within = |host: &str, pattern: &str| {
            let domain = pattern.strip_prefix('*');
            domain.is_some_and(|domain| host.len() > domain.len() && host.ends_with(domain))
        };
        own == host || within(host, own) || within(own, host)
    }

    /// Whether routes of a namespace can attach to it.
    pub(super) fn admits(&self, namespace: &str, index: &Index<'_>) -> bool {
        let allowed = self.data.get("allowedRoutes").and_then(|allowed| allowed.get("namespaces"));
        match allowed.and_then(|allowed| text(allowed, "from")).unwrap_or("Same") {
            "Same" => self.gateway.namespace == namespace,
            "Selector" => {
                let Some(selector) = allowed.and_then(|allowed| allowed.get("selector")) else { return true };
                let (selector, _) = labels::read(selector, Select::Selector);
                let is_own = |name: &str| name == namespace;
                let Some(all) = index.labelled(NAMESPACE) else { return true };
                all.select(&selector, &is_own, Some(namespace)).next().is_some()
            }
            "None" => false,
            _ => true,
        }
    }

    /// Whether a kind of route can attach to it.
    fn takes(&self, kind: &str) -> bool {
        match text(self.data, "protocol") {
            Some("HTTP" | "HTTPS") => matches!(kind, "HTTPRoute" | "GRPCRoute"),
            Some("TLS") => matches!(kind, "TLSRoute" | "TCPRoute"),
            Some("TCP" | "UDP") => false,
            _ => true,
        }
    }
}

/// The listeners of all Gateways, by the namespace and name of the Gateway.
#[derive(Debug)]
pub(super) struct Gateways<'d>(BTreeMap<&'d str, BTreeMap<&'d str, Vec<Listener<'d>>>>);

impl<'d> Gateways<'d> {
    pub(super) fn new(objects: &[Object<'d>]) -> Self {
        let gateways = objects.iter().filter(|object| object.is("Gateway", "gateway.networking.k8s.io"));
        let mut found = Self(BTreeMap::new());
        for gateway in gateways {
            let listeners = elements(gateway.data.get("spec").and_then(|spec| spec.get("listeners"))).iter();
            let listeners = listeners.map(|listener| Listener::new(*gateway, listener)).collect();
            found.0.entry(gateway.namespace).or_default().insert(gateway.name, listeners);
        }
        found
    }

    /// The listeners that a parent reference of a route means. None if the Gateway is not one of the lab.
    pub(super) fn listeners(&self, route: &Object<'_>, parent: &Data) -> Vec<&Listener<'d>> {
        let namespace = text(parent, "namespace").unwrap_or(route.namespace);
        let name = text(parent, "name").unwrap_or_default();
        let section = text(parent, "sectionName");
        let port = parent.get("port").map(shown);
        let listeners = self.0.get(namespace).and_then(|named| named.get(name)).into_iter().flatten();
        listeners
            .filter(|listener| section.is_none_or(|section| text(listener.data, "name") == Some(section)))
            .filter(|listener| port.is_none() || listener.data.get("port").map(shown) == port)
            .filter(|listener| listener.takes(route.kind.kind))
            .collect()
    }
}
