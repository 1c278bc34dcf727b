//! Hosts of routes: within the hostnames of their listeners, within the names of their certificates, and within a zone
//! that external-dns serves.

mod gateways;
mod urls;
mod zones;

use std::collections::BTreeMap;

use crate::charts::Charts;
use crate::diag::{Diagnostic, near};
use crate::document::{Data, elements};
use crate::lab::Lab;
use crate::value::Values;
use crate::world::object::{GroupKind, Object, text};
use crate::world::references::codes::{REF_ADDRESS, REF_CERTIFICATE, REF_GRANT, REF_HOST, REF_ZONE};
use crate::world::references::finding::{Collected, Finding, at};
use crate::world::references::index::Index;
use gateways::{Gateways, Listener, ROUTES};
use urls::Known;
use zones::Zones;

pub(super) use urls::HOST;

const CERTIFICATE: GroupKind<'static> = GroupKind { kind: "Certificate", group: "cert-manager.io" };
/// The annotations with which cert-manager issues certificates for the hosts of an Ingress or Gateway.
const ISSUED: &[&str] = &["cert-manager.io/cluster-issuer", "cert-manager.io/issuer"];

/// The names in certificates, by the namespace and name of their Secret.
type Names<'d> = BTreeMap<(&'d str, &'d str), Vec<&'d str>>;

pub(super) fn findings(
    objects: &[Object<'_>],
    lab: &Lab,
    charts: &Charts,
    index: &Index<'_>,
    values: &Values,
) -> Vec<Diagnostic> {
    let names = names(objects);
    let gateways = Gateways::new(objects);
    let zones = Zones::read(objects, charts, values);
    let known = Known::read(objects, lab, index);
    let mut hosts = Hosts { names, values, collected: Collected::default() };
    for object in objects {
        let is_route = object.kind.group == "gateway.networking.k8s.io" && ROUTES.contains(&object.kind.kind);
        if is_route {
            hosts.route(object, &gateways, index);
        } else if object.is("Ingress", "networking.k8s.io") {
            hosts.ingress(object);
        }
        for host in zones.outside(object) {
            let text = host.as_str().unwrap_or_default();
            let says =
                format!("has the host `{text}`, which is in none of the zones that external-dns serves");
            let diagnostic = at(&REF_ZONE, object, host, &says, "gets no DNS record", values);
            hosts.report(diagnostic.help(format!("served: {}", zones.shown())), host, object);
        }
        for (host, data) in known.unknown(object) {
            let says = format!("has a URL with the host `{host}`, which nothing in the lab has");
            let diagnostic = at(&REF_ADDRESS, object, data, &says, "no such host", values);
            let diagnostic = match near::nearest(host, known.names()) {
                Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
                None => diagnostic,
            };
            let help = format!("if it exists outside the lab, write `cluster.objects = [\"Host/{host}\"]`");
            hosts.report(diagnostic.help(help), data, object);
        }
    }
    hosts.collected.into_diagnostics().collect()
}

/// The names of certificates, from Certificates, and from Ingresses and Gateways that cert-manager reads.
fn names<'d>(objects: &[Object<'d>]) -> Names<'d> {
    let mut names: Names<'d> = BTreeMap::new();
    for object in objects {
        let Some(spec) = object.data.get("spec") else { continue };
        if object.kind == CERTIFICATE {
            let Some(secret) = text(spec, "secretName") else { continue };
            let all = elements(spec.get("dnsNames")).iter().filter_map(Data::as_str);
            names.entry((object.namespace, secret)).or_default().extend(all.chain(text(spec, "commonName")));
        }
        if ISSUED.iter().all(|annotation| object.annotation(annotation).is_none()) {
            continue;
        }
        for tls in elements(spec.get("tls")) {
            let hosts = elements(tls.get("hosts")).iter().filter_map(Data::as_str);
            if let Some(secret) = text(tls, "secretName") {
                names.entry((object.namespace, secret)).or_default().extend(hosts);
            }
        }
        for listener in elements(spec.get("listeners")) {
            let secrets = elements(listener.get("tls").and_then(|tls| tls.get("certificateRefs")));
            for secret in secrets.iter().filter_map(|secret| text(secret, "name")) {
                names.entry((object.namespace, secret)).or_default().extend(text(listener, "hostname"));
            }
        }
    }
    names
}

struct Hosts<'d> {
    names: Names<'d>,
    values: &'d Values,
    collected: Collected,
}

impl<'d> Hosts<'d> {
    /// The hosts of a route against the listeners that it attaches to. Of one Gateway, each listener can serve a part of
    /// them.
    fn route(&mut self, route: &Object<'d>, gateways: &Gateways<'d>, index: &Index<'_>) {
        let Some(spec) = route.data.get("spec") else { return };
        let hosts = elements(spec.get("hostnames"));
        let mut attached: BTreeMap<(&str, &str), Vec<&Listener<'_>>> = BTreeMap::new();
        for parent in elements(spec.get("parentRefs")) {
            let listeners = gateways.listeners(route, parent);
            if listeners.is_empty() {
                continue;
            }
            let open: Vec<&Listener<'_>> = listeners
                .iter()
                .copied()
                .filter(|listener| listener.admits(route.namespace, index))
                .collect();
            if open.is_empty() {
                let says = format!(
                    "attaches to Gateway `{}/{}`, whose listeners do not allow routes of namespace `{}`",
                    listeners[0].gateway.namespace, listeners[0].gateway.name, route.namespace
                );
                let data = parent.get("name").unwrap_or(parent);
                let diagnostic =
                    at(&REF_GRANT, route, data, &says, "does not allow this namespace", self.values);
                self.report(diagnostic.help("set `allowedRoutes.namespaces` of the listener"), data, route);
            }
            let gateway = listeners[0].gateway;
            attached.entry((gateway.namespace, gateway.name)).or_default().extend(open);
        }
        for listeners in attached.values() {
            for host in hosts {
                self.host(route, host, listeners);
            }
        }
    }

    fn host(&mut self, route: &Object<'d>, host: &'d Data, listeners: &[&Listener<'d>]) {
        let Some(name) = host.as_str() else { return };
        let fitting: Vec<&&Listener<'_>> =
            listeners.iter().filter(|listener| listener.accepts(name)).collect();
        let Some(first) = listeners.first() else { return };
        if fitting.is_empty() {
            let gateway = first.gateway;
            let mut accepted: Vec<&str> = listeners.iter().filter_map(|listener| listener.hostname).collect();
            accepted.dedup();
            let says = format!(
                "has the host `{name}`, which no listener of Gateway `{}/{}` accepts",
                gateway.namespace, gateway.name
            );
            let diagnostic = at(&REF_HOST, route, host, &says, "not accepted", self.values);
            self.report(diagnostic.help(format!("accepted: {}", accepted.join(", "))), host, route);
            return;
        }
        // Any of the listeners can serve the host.
        let unnamed =
            fitting.iter().map(|listener| self.uncovered(listener, name)).collect::<Option<Vec<_>>>();
        if let Some([names, ..]) = unnamed.as_deref() {
            let names = names.clone();
            self.certificate(route, host, &names);
        }
    }

    /// The names of a listener's certificates, if they are known and none of them covers a host.
    fn uncovered(&self, listener: &Listener<'d>, host: &str) -> Option<Vec<&'d str>> {
        if listener.certificates.is_empty() {
            return None;
        }
        let all: Option<Vec<&Vec<&str>>> = listener
            .certificates
            .iter()
            .map(|secret| self.names.get(secret).filter(|names| !names.is_empty()))
            .collect();
        let all: Vec<&str> = all?.into_iter().flatten().copied().collect();
        (!all.iter().any(|name| covers(name, host))).then_some(all)
    }

    fn ingress(&mut self, ingress: &Object<'d>) {
        let Some(spec) = ingress.data.get("spec") else { return };
        for tls in elements(spec.get("tls")) {
            let Some(secret) = text(tls, "secretName") else { continue };
            let Some(names) = self.names.get(&(ingress.namespace, secret)).cloned() else { continue };
            for host in elements(tls.get("hosts")) {
                if host.as_str().is_some_and(|host| !names.iter().any(|name| covers(name, host))) {
                    self.certificate(ingress, host, &names);
                }
            }
        }
    }

    fn certificate(&mut self, object: &Object<'d>, host: &'d Data, names: &[&str]) {
        let name = host.as_str().unwrap_or_default();
        let says = format!("has the host `{name}`, which its certificate does not cover");
        let diagnostic = at(&REF_CERTIFICATE, object, host, &says, "not in the certificate", self.values);
        self.report(diagnostic.help(format!("the certificate covers {}", names.join(", "))), host, object);
    }

    fn report(&mut self, diagnostic: Diagnostic, data: &Data, object: &Object<'_>) {
        let subject = data.as_str().unwrap_or_default().to_owned();
        let diagnostic = diagnostic.help(format!("it is in `{}`", object.file));
        self.collected.add(Finding { node: data.origin.node, subject, diagnostic });
    }
}

/// Whether a name in a certificate covers a host. A wildcard matches one label.
fn covers(name: &str, host: &str) -> bool {
    match name.strip_prefix("*.") {
        Some(domain) => {
            name == host || host.split_once('.').is_some_and(|(first, rest)| first != "*" && rest == domain)
        }
        None => name == host,
    }
}

#[cfg(test)]
mod tests {
    use super::covers;

    #[test]
    fn a_wildcard_of_a_certificate_matches_one_label() {
        assert!(covers("*.example.com", "a.example.com") && covers("a.example.com", "a.example.com"));
        assert!(!covers("*.example.com", "a.b.example.com") && !covers("*.example.com", "example.com"));
        assert!(covers("*.example.com", "*.example.com") && !covers("*.com", "*.example.com"));
    }
}
