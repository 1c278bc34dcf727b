//! Hosts with one label: inside a pod they are Services of its own namespace. `db:5432` does not reach a Service of
//! another one.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::near;
use crate::document::{Data, elements};
use crate::lab::Lab;
use crate::types::DnsLabel;
use crate::value::Values;
use crate::world::object::{Object, containers, each_text, text};
use crate::world::references::addresses::{Address, SERVICE, finding};
use crate::world::references::finding::Collected;
use crate::world::references::hosts::HOST;
use crate::world::references::index::{Index, NAMESPACE, ports};
use crate::world::references::labels::EVERYWHERE;

/// Schemes of URLs whose host is the host of a server.
const SCHEMES: &[&str] = &[
    "amqp",
    "amqps",
    "clickhouse",
    "grpc",
    "http",
    "https",
    "kafka",
    "ldap",
    "ldaps",
    "mariadb",
    "memcached",
    "mongodb",
    "mqtt",
    "mqtts",
    "mysql",
    "nats",
    "postgres",
    "postgresql",
    "redis",
    "rediss",
    "smtp",
    "smtps",
    "ssl",
    "tcp",
    "tls",
    "udp",
    "valkey",
    "ws",
    "wss",
];
/// Ends of the names of variables that hold a host.
const HOST_VARIABLES: &[&str] = &["ADDR", "ADDRESS", "ENDPOINT", "HOST", "HOSTNAME", "SERVER", "URL"];

/// What hosts with one label can be, read once.
pub(super) struct Known<'a, 'd> {
    index: &'a Index<'d>,
    values: &'a Values,
    /// Hosts, machines and devices of the lab.
    lab: BTreeSet<&'a str>,
    /// The names of Services by namespace.
    services: BTreeMap<&'a str, Vec<&'a str>>,
}

impl<'a, 'd> Known<'a, 'd> {
    pub(super) fn read(lab: &'a Lab, index: &'a Index<'d>, values: &'a Values) -> Self {
        let names = lab.machines.keys().chain(lab.hosts.keys()).chain(lab.devices.keys());
        let services = index.names_by_namespace(SERVICE);
        Self { index, values, lab: names.map(DnsLabel::as_str).collect(), services }
    }

    /// The names of the Services that a namespace has.
    fn services_in(&self, namespace: &str) -> impl Iterator<Item = &'a str> {
        let own = [namespace, "", EVERYWHERE].into_iter();
        own.filter_map(|own| self.services.get(own)).flatten().copied()
    }
}

/// Adds findings about the hosts in the variables, words and files of an object.
pub(super) fn add(object: &Object<'_>, known: &Known<'_, '_>, collected: &mut Collected) {
    if object.namespace.is_empty() {
        return;
    }
    let hosts = Hosts { object, known, index: known.index, values: known.values };
    if let Some((_, pod)) = object.pod() {
        let names: Vec<&str> = elements(pod.get("hostAliases"))
            .iter()
            .flat_map(|alias| elements(alias.get("hostnames")))
            .filter_map(Data::as_str)
            .collect();
        for container in containers(pod) {
            for variable in elements(container.get("env")) {
                let (Some(name), Some(data)) = (text(variable, "name"), variable.get("value")) else {
                    continue;
                };
                hosts.variable(name, data, &names, collected);
            }
            for word in ["command", "args"].into_iter().flat_map(|list| elements(container.get(list))) {
                hosts.urls(word, &names, collected);
            }
        }
    } else if object.is("ConfigMap", "") {
        each_text(object.data, &mut |data, text| hosts.file(data, text, collected));
    }
}

struct Hosts<'a, 'd> {
    object: &'a Object<'d>,
    known: &'a Known<'a, 'd>,
    index: &'a Index<'d>,
    values: &'a Values,
}

impl Hosts<'_, '_> {
    fn variable(&self, name: &str, data: &Data, aliases: &[&str], collected: &mut Collected) {
        self.urls(data, aliases, collected);
        let whole = data.as_str().unwrap_or_default();
        if let Some((host, port)) = with_port(whole).filter(|(host, _)| self.is_unknown(host, aliases)) {
            self.report(host, Some(port), data, collected);
            return;
        }
        if let Some((host, port)) = with_port(whole) {
            self.port(host, Some(port), data, collected);
        }
        let of_host = name.rsplit('_').next().is_some_and(|end| HOST_VARIABLES.contains(&end));
        if of_host && is_label(whole) && self.is_unknown(whole, aliases) && self.was_meant(whole) {
            self.report(whole, None, data, collected);
        }
        let Some((service, namespace)) = whole.split_once('.').filter(|_| of_host) else { return };
        let is_namespace = || !self.index.all(NAMESPACE, namespace).is_empty();
        if is_label(service) && is_label(namespace) && is_namespace() {
            let address = Address { service, namespace, port: None };
            if let Some(found) = finding(&address, self.object, data, self.index, self.values) {
                collected.add(found);
            }
        }
    }

    fn urls(&self, data: &Data, aliases: &[&str], collected: &mut Collected) {
        for (host, port) in urls(data.as_str().unwrap_or_default()) {
            if self.is_unknown(host, aliases) {
                self.report(host, port, data, collected);
            } else if port.is_some() {
                self.port(host, port, data, collected);
            }
        }
    }

    /// Files can be about anything: only hosts that are Services elsewhere, with one of their ports.
    fn file(&self, data: &Data, text: &str, collected: &mut Collected) {
        for word in text.split(|c: char| !(c.is_ascii_alphanumeric() || "-.:_".contains(c))) {
            let Some((host, port)) = with_port(word) else { continue };
            let elsewhere = || {
                let things = self.index.all(SERVICE, host).iter();
                let mut specs = things.filter_map(|thing| thing.object?.data.get("spec"));
                specs.any(|spec| ports(spec).iter().any(|known| known == port))
            };
            if self.is_unknown(host, &[]) && elsewhere() {
                self.report(host, Some(port), data, collected);
            }
        }
    }

    /// Whether no Service of the namespace has the name, nor anything that DNS or a hosts file knows.
    fn is_unknown(&self, host: &str, aliases: &[&str]) -> bool {
        host != "localhost"
            && !self.index.has(SERVICE, self.object.namespace, host)
            && self.index.all(HOST, host).is_empty()
            && !aliases.contains(&host)
            && !self.known.lab.contains(host)
    }

    /// Whether a word that may be something else is the name of a Service after all, elsewhere or but for a letter.
    fn was_meant(&self, host: &str) -> bool {
        let here = self.known.services_in(self.object.namespace);
        !self.index.all(SERVICE, host).is_empty() || near::misspelt(host, here).is_some()
    }

    fn port(&self, host: &str, port: Option<&str>, data: &Data, collected: &mut Collected) {
        if self.index.has(SERVICE, self.object.namespace, host) {
            self.report(host, port, data, collected);
        }
    }

    fn report(&self, service: &str, port: Option<&str>, data: &Data, collected: &mut Collected) {
        let address = Address { service, namespace: self.object.namespace, port };
        if let Some(found) = finding(&address, self.object, data, self.index, self.values) {
            collected.add(found);
        }
    }
}

fn is_label(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

/// A host with one label and a port.
fn with_port(text: &str) -> Option<(&str, &str)> {
    let (host, port) = text.split_once(':')?;
    let is_port = (2..=5).contains(&port.len()) && port.chars().all(|c| c.is_ascii_digit());
    (is_port && is_label(host)).then_some((host, port))
}

/// The hosts with one label of all URLs in a text, each with its port.
fn urls(text: &str) -> impl Iterator<Item = (&str, Option<&str>)> {
    text.match_indices("://").filter_map(|(at, mark)| {
        let before = &text[..at];
        let start = before.rfind(|c: char| !c.is_ascii_alphanumeric()).map_or(0, |end| end + 1);
        if !SCHEMES.contains(&&before[start..]) {
            return None;
        }
        let rest = &text[at + mark.len()..];
        let end = rest.find(|c: char| c.is_whitespace() || "/?#\"'`,;<>\\".contains(c)).unwrap_or(rest.len());
        let authority = &rest[..end];
        let authority = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
        let (host, port) =
            authority.split_once(':').map_or((authority, None), |(host, port)| (host, Some(port)));
        let port = port.filter(|port| !port.is_empty() && port.chars().all(|c| c.is_ascii_digit()));
        is_label(host).then_some((host, port))
    })
}

#[cfg(test)]
mod tests {
    use super::{urls, with_port};

    #[test]
    fn hosts_with_one_label_are_read() {
        let read = |text| urls(text).collect::<Vec<_>>();
        assert_eq!(read("postgres://u:p@db:5432/x"), [("db", Some("5432"))]);
        assert_eq!(read("--to=http://web --from=https://a.example.com"), [("web", None)]);
        assert_eq!(read("unix://socket file://x http://$(HOST) s3://bucket"), []);
        assert_eq!(with_port("db:5432"), Some(("db", "5432")));
        assert_eq!(with_port("redis:7"), None);
        assert_eq!(with_port("1.2.3.4:80"), None);
    }
}
