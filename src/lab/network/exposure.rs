//! Ways into the cluster: what a lab decides for all its services.

use crate::lab::FreeName;
use crate::lab::decode::{Entries, Raw, record, words};
use crate::types::{DnsLabel, HostName, LabelKey, ObjectName};
use crate::value::{At, NodeId};

words! {
    /// The kind of objects that make a service reachable.
    pub enum Backend {
        Ingress = "ingress",
        Gateway = "gateway",
        Traefik = "traefik",
        NodePort = "node_port",
    }
}

words! {
    /// What answers to the objects.
    pub enum Controller {
        Traefik = "traefik",
        Nginx = "nginx",
        Envoy = "envoy",
        Cilium = "cilium",
    }
}

words! {
    /// Who may enter.
    pub enum Auth {
        Sso = "sso",
        Own = "own",
        Public = "public",
    }
}

record! {
    pub struct Exposure {
        pub backend: At<Backend>,
        pub controller: Option<At<Controller>>,
        pub class: Option<At<ObjectName>>,
        pub gateway: Option<Gateway>,
        pub entry_points: Vec<At<ObjectName>>,
        pub tls_secret: Option<At<ObjectName>>,
        pub issuer: Option<Issuer>,
        pub dns_target: Option<At<HostName>>,
        pub annotations: Entries<LabelKey, At<String>>,
        pub auth: Entries<FreeName, AuthMode>,
        pub middlewares: Entries<DnsLabel, Middleware>,
        pub ways: Entries<DnsLabel, OtherWay>,
    }
}

record! {
    /// A way that departs from the usual one.
    pub struct OtherWay {
        pub description: Option<At<String>>,
        pub backend: Option<At<Backend>>,
        pub controller: Option<At<Controller>>,
        pub class: Option<At<ObjectName>>,
        pub gateway: Option<Gateway>,
        pub entry_points: Option<Vec<At<ObjectName>>>,
        pub tls_secret: Option<At<ObjectName>>,
        pub issuer: Option<Issuer>,
        pub dns_target: Option<At<HostName>>,
        pub annotations: Option<Entries<LabelKey, At<String>>>,
        pub auth: Entries<FreeName, AuthMode>,
    }
}

record! {
    pub struct Gateway {
        pub name: At<ObjectName>,
        pub namespace: At<ObjectName>,
        pub section: Option<At<ObjectName>>,
    }
}

record! {
    /// Who signs certificates.
    pub struct Issuer {
        pub name: At<ObjectName>,
        pub kind: At<IssuerKind>,
    }
}

words! {
    pub enum IssuerKind {
        ClusterIssuer = "ClusterIssuer",
        Issuer = "Issuer",
    }
}

record! {
    pub struct AuthMode {
        pub annotations: Entries<LabelKey, At<String>>,
        pub middlewares: Vec<At<DnsLabel>>,
        pub security_policy: Option<Raw>,
    }
}

record! {
    /// A middleware of Traefik. Without a specification it is made elsewhere.
    pub struct Middleware {
        pub name: Option<At<ObjectName>>,
        pub namespace: Option<At<DnsLabel>>,
        pub provider: At<String>,
        pub spec: Option<Raw>,
    }
}

/// A way in with everything that is said of it: the usual one, or another with the usual one behind it.
#[derive(Clone, Copy, Debug)]
pub struct Way<'l> {
    /// Its name, where it is not the usual one.
    pub name: Option<&'l DnsLabel>,
    pub node: NodeId,
    pub backend: At<Backend>,
    pub controller: Option<At<Controller>>,
    pub class: Option<&'l At<ObjectName>>,
    pub gateway: Option<&'l Gateway>,
    pub entry_points: &'l [At<ObjectName>],
    pub tls_secret: Option<&'l At<ObjectName>>,
    pub issuer: Option<&'l Issuer>,
    pub dns_target: Option<&'l At<HostName>>,
    pub annotations: &'l Entries<LabelKey, At<String>>,
    exposure: &'l Exposure,
}

impl Exposure {
    /// Name of the way that the lab describes without naming it.
    pub const USUAL: &'static str = "default";

    /// The way of that name.
    pub fn way(&self, name: &str) -> Option<Way<'_>> {
        let usual = Way {
            name: None,
            node: self.node,
            backend: self.backend,
            controller: self.controller,
            class: self.class.as_ref(),
            gateway: self.gateway.as_ref(),
            entry_points: &self.entry_points,
            tls_secret: self.tls_secret.as_ref(),
            issuer: self.issuer.as_ref(),
            dns_target: self.dns_target.as_ref(),
            annotations: &self.annotations,
            exposure: self,
        };
        if name == Self::USUAL {
            return Some(usual);
        }
        let (name, other) = self.ways.get_key_value(name)?;
        // A certificate comes from one place: who names one of the two means not the other.
        let own_tls = other.tls_secret.is_some() || other.issuer.is_some();
        Some(Way {
            name: Some(name),
            node: other.node,
            backend: other.backend.unwrap_or(usual.backend),
            controller: other.controller.or(usual.controller),
            class: other.class.as_ref().or(usual.class),
            gateway: other.gateway.as_ref().or(usual.gateway),
            entry_points: other.entry_points.as_deref().unwrap_or(usual.entry_points),
            tls_secret: if own_tls { other.tls_secret.as_ref() } else { usual.tls_secret },
            issuer: if own_tls { other.issuer.as_ref() } else { usual.issuer },
            dns_target: other.dns_target.as_ref().or(usual.dns_target),
            annotations: other.annotations.as_ref().unwrap_or(usual.annotations),
            exposure: self,
        })
    }

    /// All ways by name, the usual one first.
    pub fn all_ways(&self) -> impl Iterator<Item = Way<'_>> {
        let names = std::iter::once(Self::USUAL).chain(self.ways.keys().map(DnsLabel::as_str));
        names.filter_map(|name| self.way(name))
    }
}

impl<'l> Way<'l> {
    /// What a mode of authentication means on this way.
    pub fn auth(&self, mode: Auth) -> Option<&'l AuthMode> {
        let find = |modes: &'l Entries<FreeName, AuthMode>| {
            modes.iter().find(|(known, _)| known.as_str() == mode.word()).map(|(_, mode)| mode)
        };
        let own = self.name.and_then(|name| self.exposure.ways.get(name));
        own.and_then(|own| find(&own.auth)).or_else(|| find(&self.exposure.auth))
    }

    /// Whether Traefik answers, so that its middlewares can stand in between.
    pub fn has_traefik(&self) -> bool {
        match self.backend.value {
            Backend::Traefik => true,
            Backend::Ingress => self.is_controlled_by(Controller::Traefik),
            Backend::Gateway | Backend::NodePort => false,
        }
    }

    pub fn is_controlled_by(&self, controller: Controller) -> bool {
        self.controller.is_some_and(|known| known.value == controller)
    }
}
