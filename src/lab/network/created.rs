//! The Gateways that a lab creates.

use crate::lab::network::exposure::{CreatedGateway, Exposure, Gateway};
use crate::types::{DnsLabel, HostName, HostPattern, Port};
use crate::value::{At, NodeId};

/// The name of the listener that serves all names below the lab's domain.
const SECURE: &str = "https";
/// The name of the listener for HTTP: the only one, or the one that redirects.
const PLAIN: &str = "http";

/// A Gateway together with what it is created from.
#[derive(Clone, Copy, Debug)]
pub struct Creation<'l> {
    /// The Gateway.
    pub gateway: &'l Gateway,
    /// What it is like.
    pub created: &'l CreatedGateway,
}

/// A listener that serves hosts.
#[derive(Clone, Debug)]
pub struct CreatedListener {
    /// Its name.
    pub name: String,
    /// The name or names that it serves.
    pub host: HostPattern,
    /// Where the host comes from: the entry of `hosts`, or the lab's domain.
    pub node: NodeId,
}

impl Exposure {
    /// Every `create`, also if several ways create the same Gateway.
    pub fn all_creations(&self) -> impl Iterator<Item = Creation<'_>> {
        let ways = self.ways.values().filter_map(|way| way.gateway.as_ref());
        let all = self.gateway.iter().chain(ways);
        all.filter_map(|gateway| Some(Creation { gateway, created: gateway.create.as_ref()? }))
    }

    /// The Gateways that the lab creates, each once.
    pub fn creations(&self) -> Vec<Creation<'_>> {
        let mut found: Vec<Creation<'_>> = Vec::new();
        for creation in self.all_creations() {
            if !found.iter().any(|known| known.gateway.is_same(creation.gateway)) {
                found.push(creation);
            }
        }
        found
    }

    /// What a Gateway is created from, by whichever way creates it.
    pub fn creation(&self, gateway: &Gateway) -> Option<Creation<'_>> {
        self.all_creations().find(|creation| creation.gateway.is_same(gateway))
    }
}

impl Gateway {
    /// Whether both are the same object.
    pub fn is_same(&self, other: &Self) -> bool {
        self.name.value == other.name.value && self.namespace.value == other.namespace.value
    }
}

impl CreatedGateway {
    /// Whether the Gateway has a certificate, so that its listeners are for HTTPS.
    pub fn has_certificate(&self) -> bool {
        self.issuer.is_some() || self.tls_secret.is_some()
    }

    /// Whether it has a listener that only redirects, and its name.
    pub fn redirecting(&self) -> Option<&'static str> {
        (self.has_certificate() && self.redirect.value).then_some(PLAIN)
    }

    /// The port of the listeners that serve hosts.
    pub fn port(&self) -> Port {
        if self.has_certificate() { Port::HTTPS } else { Port::HTTP }
    }

    /// All ports that it listens on.
    pub fn ports(&self) -> Vec<Port> {
        std::iter::once(self.port()).chain(self.redirecting().map(|_| Port::HTTP)).collect()
    }

    /// The listeners that serve hosts.
    pub fn listeners(&self, domain: &At<HostName>) -> Vec<CreatedListener> {
        if self.hosts.is_empty() {
            let name = if self.has_certificate() { SECURE } else { PLAIN }.to_owned();
            return vec![CreatedListener { name, host: HostPattern::below(domain), node: domain.node }];
        }
        let own = self.hosts.iter();
        own.map(|(name, host)| CreatedListener {
            name: name.to_string(),
            host: host.value.clone(),
            node: host.node,
        })
        .collect()
    }

    /// Whether another `create` says the same.
    pub fn is_like(&self, other: &Self) -> bool {
        let texts = |it: &Self| {
            let hosts = it.hosts.iter().map(|(name, host)| (name.to_string(), host.to_string()));
            let annotations =
                it.annotations.iter().map(|(key, value)| (key.to_string(), value.value.clone()));
            (hosts.collect::<Vec<_>>(), annotations.collect::<Vec<_>>())
        };
        let names = |it: &Self| {
            let issuer = it.issuer.as_ref().map(|issuer| (issuer.name.value.clone(), issuer.kind.value));
            let address = it.address.as_ref().map(|address| address.value.clone());
            (issuer, address, it.tls_secret.as_ref().map(|secret| secret.value.clone()))
        };
        self.service.value == other.service.value
            && self.class.value == other.class.value
            && self.redirect.value == other.redirect.value
            && names(self) == names(other)
            && texts(self) == texts(other)
    }
}

impl Creation<'_> {
    /// Whether it belongs to a service.
    pub fn is_of(&self, service: &DnsLabel) -> bool {
        self.created.service.value == *service
    }

    /// The name of the Secret with the certificate, and the value that determines it.
    pub fn secret(&self) -> Option<At<String>> {
        let created = self.created;
        let own =
            created.tls_secret.as_ref().map(|secret| At { value: secret.to_string(), node: secret.node });
        own.or_else(|| {
            let issuer = created.issuer.as_ref()?;
            Some(At { value: format!("{}-tls", self.gateway.name.value), node: issuer.node })
        })
    }

    /// The name of the route that redirects, if there is one.
    pub fn redirect(&self) -> Option<String> {
        self.created.redirecting().map(|_| format!("{}-redirect", self.gateway.name.value))
    }
}
