//! URLs below the lab's domain: something in the lab has their hosts.

use std::collections::BTreeSet;

use crate::document::{Data, elements, fields};
use crate::lab::Lab;
use crate::world::object::{GroupKind, Object, each_text};
use crate::world::references::hosts::gateways::ROUTES;
use crate::world::references::index::Index;
use crate::world::references::pattern::Pattern;

/// Hosts that are listed in `cluster.objects` or `provides.objects`: `Host/git.example.com`.
pub(in crate::world::references) const HOST: GroupKind<'static> = GroupKind { kind: "Host", group: "" };

/// Where hosts are defined, in objects of any kind.
const DEFINED: &[&str] = &[
    "spec.rules[].host",
    "spec.tls[].hosts[]",
    "spec.hostnames[]",
    "spec.endpoints[].dnsName",
    "metadata.annotations.\"external-dns.alpha.kubernetes.io/hostname\"",
    "metadata.annotations.\"external-dns.alpha.kubernetes.io/target\"",
    "spec.infrastructure.annotations.\"external-dns.alpha.kubernetes.io/hostname\"",
    // Rules of Traefik have their hosts in backquotes.
    "spec.routes[].match",
];

/// Where listeners define hosts. A wildcard among them admits hosts, and routes serve them.
const LISTENERS: &str = "spec.listeners[].hostname";
/// Gateways, whose listeners are read apart from the values of charts.
const OF_GATEWAY: GroupKind<'static> = GroupKind { kind: "Gateway", group: "gateway.networking.k8s.io" };

/// Keys that define hosts at any depth of a specification, such as in the values of charts: a text, or a list of texts.
const DEFINED_WITHIN: &[&str] = &["host", "hosts", "hostname", "hostnames"];

/// The hosts that exist below the lab's domain.
#[derive(Debug)]
pub(super) struct Known<'d> {
    domain: &'d str,
    hosts: BTreeSet<String>,
    repository: Option<&'d str>,
}

impl<'d> Known<'d> {
    pub(super) fn read(objects: &[Object<'d>], lab: &'d Lab, index: &Index<'_>) -> Self {
        let domain = lab.domain.as_str();
        let mut hosts = BTreeSet::new();
        let patterns: Vec<Pattern> = DEFINED.iter().map(|path| Pattern::parse(path)).collect();
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '*');
        let mut read = |data: &Data| {
            let text = data.as_str().unwrap_or_default();
            let names = text.split(|c: char| !is_name(c)).filter(|name| name.ends_with(domain));
            hosts.extend(names.map(str::to_owned));
        };
        let listeners = Pattern::parse(LISTENERS);
        let is_open = objects.iter().any(serves_any_host);
        for object in objects {
            patterns.iter().for_each(|pattern| pattern.visit(object.data, &mut |_, data| read(data)));
            listeners.visit(object.data, &mut |_, data| {
                if is_open || !data.as_str().is_some_and(|host| host.starts_with('*')) {
                    read(data);
                }
            });
            if object.kind != OF_GATEWAY {
                object.data.get("spec").into_iter().for_each(|spec| each_defined(spec, &mut read));
            }
        }
        let machines = lab.machines.keys().chain(lab.hosts.keys()).chain(lab.devices.keys());
        hosts.extend(machines.map(|name| format!("{name}.{domain}")));
        hosts.extend(index.names(HOST, "").into_iter().map(str::to_owned));
        let repository = lab.gitops.as_ref().map(|gitops| gitops.repository.as_str());
        Self { domain, hosts, repository: repository.and_then(|url| hosts_of(url).next()) }
    }

    /// The hosts of URLs in an object that nothing has, each with its node.
    pub(super) fn unknown<'o>(&self, object: &Object<'o>) -> Vec<(&'o str, &'o Data)> {
        let mut found = Vec::new();
        each_text(object.data, &mut |data, text| {
            let below = |host: &&str| {
                host.strip_suffix(self.domain).is_some_and(|rest| rest.len() > 1 && rest.ends_with('.'))
            };
            let unknown = hosts_of(text).filter(below).filter(|host| !self.has(host));
            found.extend(unknown.map(|host| (host, data)));
        });
        found
    }

    /// The known hosts, for near misses.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.hosts.iter().map(String::as_str)
    }

    fn has(&self, host: &str) -> bool {
        let wildcard = host.split_once('.').map(|(_, domain)| format!("*.{domain}"));
        self.hosts.contains(host)
            || wildcard.is_some_and(|wildcard| self.hosts.contains(&wildcard))
            || self.repository == Some(host)
    }
}

/// Whether a route takes all hosts of its listener to a Service.
fn serves_any_host(object: &Object<'_>) -> bool {
    let is_route = object.kind.group == OF_GATEWAY.group && ROUTES.contains(&object.kind.kind);
    let Some(spec) = object.spec().filter(|_| is_route) else { return false };
    let leads_somewhere = |rule: &Data| !elements(rule.get("backendRefs")).is_empty();
    elements(spec.get("hostnames")).is_empty() && elements(spec.get("rules")).iter().any(leads_somewhere)
}

/// Visits the values that define hosts at any depth.
fn each_defined<'d>(data: &'d Data, visit: &mut dyn FnMut(&'d Data)) {
    for (key, value) in fields(Some(data)) {
        if DEFINED_WITHIN.contains(&key.as_str()) {
            visit(value);
            elements(Some(value)).iter().for_each(&mut *visit);
        }
        each_defined(value, visit);
    }
    elements(Some(data)).iter().for_each(|element| each_defined(element, visit));
}

/// The hosts of all URLs in a text.
fn hosts_of(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices(':').filter_map(|(at, _)| {
        let rest = text[at..].strip_prefix("://")?;
        let rest = &rest
            [..rest.find(|c: char| c.is_whitespace() || "/?#\"'`,;<>\\".contains(c)).unwrap_or(rest.len())];
        let host = rest.rsplit('@').next().unwrap_or(rest).split(':').next().unwrap_or(rest);
        let is_plain =
            host.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.'));
        (is_plain && !host.is_empty()).then_some(host)
    })
}

#[cfg(test)]
mod tests {
    use super::hosts_of;

    #[test]
    fn hosts_are_read_from_urls_in_any_text() {
        let read = |text| hosts_of(text).collect::<Vec<_>>();
        assert_eq!(
            read("see https://a.example.com/x and http://u:p@b.example.com:80."),
            ["a.example.com", "b.example.com"]
        );
        assert_eq!(read("https://${HOST}.example.com"), [""; 0]);
    }
}
