//! Exposure of services: the lab's settings for all its services.

use crate::lab::FreeName;
use crate::lab::decode::{Entries, Raw, record, words};
use crate::types::{DnsLabel, HostName, HostPattern, LabelKey, ObjectName};
use crate::value::{At, NodeId};

words! {
    /// Kind of the objects that expose services.
    pub enum Backend {
        Ingress = "ingress",
        Gateway = "gateway",
        Traefik = "traefik",
        NodePort = "node_port",
    }
}

words! {
    /// The controller that implements routes.
    pub enum Controller {
        Traefik = "traefik",
        Nginx = "nginx",
        Envoy = "envoy",
        Cilium = "cilium",
    }
}

words! {
    /// Who can access a route.
    pub enum Auth {
        Sso = "sso",
        Own = "own",
        Public = "public",
    }
}

record! {
    /// How services are reached from outside the cluster.
    pub struct Exposure {
        /// Kind of object that exposes services: `'ingress` writes Ingresses, `'gateway` Gateway API routes,
        /// `'traefik` Traefik IngressRoutes, and `'node_port` Services with a port on every node.
        pub backend: At<Backend>,
        /// Controller that implements these objects. It determines how settings such as `max_body` are
        /// written, for which the objects have no field.
        pub controller: Option<At<Controller>>,
        /// IngressClass of Ingresses; only with `'ingress`.
        #[example("nginx")]
        pub class: Option<At<ObjectName>>,
        /// The Gateway that routes attach to; only with `'gateway`.
        pub gateway: Option<Gateway>,
        /// Traefik entry points, such as `["websecure"]`. Without any, Traefik's default entry points.
        #[example(["websecure"])]
        pub entry_points: Vec<At<ObjectName>>,
        /// Name of the TLS Secret that every route uses, such as a wildcard certificate, in the service's
        /// namespace.
        #[example("wildcard-example-com")]
        pub tls_secret: Option<At<ObjectName>>,
        /// cert-manager issuer that signs a certificate for each route, if there is no `tls_secret`.
        #[example({ name = "letsencrypt" })]
        pub issuer: Option<Issuer>,
        /// Target of the DNS records that external-dns creates for routes, such as `ingress.example.com`.
        #[example("ingress.example.com")]
        pub dns_target: Option<At<HostName>>,
        /// Annotations of every route.
        #[example({ "example.com/owner" = "lab" })]
        pub annotations: Entries<LabelKey, At<String>>,
        /// How this lab implements each authentication mode: `sso`, `own`, `public`. Every mode that a
        /// service uses must be defined here.
        #[example(
            { sso = { annotations = { "nginx.ingress.kubernetes.io/auth-url" = "https://auth.example.com" } } }
        )]
        pub auth: Entries<FreeName, AuthMode>,
        /// Traefik middlewares that services and authentication modes can refer to, by name.
        #[example({ rate = { namespace = "traefik", spec = { rateLimit = { average = 10, burst = 50 } } } })]
        pub middlewares: Entries<DnsLabel, Middleware>,
        /// Additional ways to expose services, by name, such as one for the local network and one for the
        /// internet. Fields that a way does not set are those of `exposure`. A service lists the ways it
        /// uses; the one set by `exposure` itself is called `default`.
        #[example({ vpn = { dns_target = "vpn.example.com" } })]
        pub ways: Entries<DnsLabel, OtherWay>,
    }
}

record! {
    /// An additional way to expose services. Fields that are not set have the values of `exposure`.
    pub struct OtherWay {
        /// Who reaches services this way, for the lab's documents.
        #[example("Guests, through the VPN.")]
        pub description: Option<At<String>>,
        /// Kind of object. Without it, `exposure.backend`.
        pub backend: Option<At<Backend>>,
        /// Controller. Without it, `exposure.controller`.
        pub controller: Option<At<Controller>>,
        /// IngressClass. Without it, `exposure.class`.
        #[example("internal")]
        pub class: Option<At<ObjectName>>,
        /// Gateway. Without it, `exposure.gateway`.
        pub gateway: Option<Gateway>,
        /// Traefik entry points. Without them, `exposure.entry_points`.
        #[example(["vpn"])]
        pub entry_points: Option<Vec<At<ObjectName>>>,
        /// TLS Secret. Without it, `exposure.tls_secret`.
        #[example("wildcard-vpn")]
        pub tls_secret: Option<At<ObjectName>>,
        /// cert-manager issuer. Without it, `exposure.issuer`.
        pub issuer: Option<Issuer>,
        /// Target of DNS records. Without it, `exposure.dns_target`.
        #[example("vpn.example.com")]
        pub dns_target: Option<At<HostName>>,
        /// Annotations of routes. They replace `exposure.annotations`.
        #[example({ "example.com/owner" = "lab" })]
        pub annotations: Option<Entries<LabelKey, At<String>>>,
        /// Authentication modes that differ; the others are those of `exposure.auth`.
        #[example({ sso = { annotations = { "example.com/login" = "vpn" } } })]
        pub auth: Entries<FreeName, AuthMode>,
    }
}

record! {
    /// The Gateway that routes attach to.
    pub struct Gateway {
        /// Name of the Gateway that routes attach to.
        #[example("lab")]
        pub name: At<ObjectName>,
        /// Namespace of the Gateway.
        #[example("gateway")]
        pub namespace: At<ObjectName>,
        /// Listener of the Gateway, such as `https`. Without it, routes attach to all listeners of a Gateway that
        /// exists, and to those of their hosts if `render` creates it.
        #[example("https")]
        pub section: Option<At<ObjectName>>,
        /// Creates the Gateway, with its listeners, its certificate and a redirect from HTTP to HTTPS. Without it, the
        /// Gateway must already exist, or another way creates it.
        #[example({ service = "gateway", class = "cilium", issuer.name = "letsencrypt" })]
        pub create: Option<CreatedGateway>,
    }
}

record! {
    /// A Gateway that `render` creates. It has HTTPS listeners if there is a certificate, from an `issuer` or in an
    /// existing `tls_secret`, and HTTP listeners otherwise.
    pub struct CreatedGateway {
        /// Service that the Gateway belongs to. Its objects are in the folder of this service and its namespace, and
        /// are applied after what the service needs.
        #[example("gateway")]
        pub service: At<DnsLabel>,
        /// GatewayClass of the Gateway, which determines the controller.
        #[example("cilium")]
        pub class: At<ObjectName>,
        /// One of `cluster.load_balancer.addresses`. Without it, the controller gets an address from a pool.
        #[example("dns")]
        pub address: Option<At<String>>,
        /// Host of each listener, by the name of the listener: a name, or all names one level below a domain. Without
        /// any, one listener serves all names below the lab's domain; it is called `https`, or `http` without a
        /// certificate.
        #[example({ https = "*.example.com", apex = "example.com" })]
        pub hosts: Entries<DnsLabel, At<HostPattern>>,
        /// cert-manager issuer that signs a certificate for all hosts.
        #[example({ name = "letsencrypt" })]
        pub issuer: Option<Issuer>,
        /// Name of the TLS Secret, in the namespace of the Gateway. With an `issuer`, the default is the name of the
        /// Gateway and `-tls`; without one, the Secret must already exist.
        #[example("wildcard-example-com")]
        pub tls_secret: Option<At<ObjectName>>,
        /// Whether requests for HTTP are redirected to HTTPS, if there is a certificate.
        pub redirect: At<bool> = true,
        /// Annotations of the Gateway.
        #[example({ "external-dns.alpha.kubernetes.io/target" = "gateway.example.com" })]
        pub annotations: Entries<LabelKey, At<String>>,
    }
}

record! {
    /// The cert-manager issuer that signs certificates.
    pub struct Issuer {
        /// Name of the cert-manager issuer.
        #[example("letsencrypt")]
        pub name: At<ObjectName>,
        /// Whether the issuer serves all namespaces or only its own.
        pub kind: At<IssuerKind> = "ClusterIssuer",
    }
}

words! {
    /// Kind of a cert-manager issuer.
    pub enum IssuerKind {
        ClusterIssuer = "ClusterIssuer",
        Issuer = "Issuer",
    }
}

record! {
    /// What an authentication mode adds to a route.
    pub struct AuthMode {
        /// Annotations that the mode adds to Ingresses and routes.
        #[example({ "nginx.ingress.kubernetes.io/auth-url" = "https://auth.example.com/verify" })]
        pub annotations: Entries<LabelKey, At<String>>,
        /// Traefik middlewares of the mode, from `exposure.middlewares`, in the order in which requests pass
        /// through them.
        #[example(["sso"])]
        pub middlewares: Vec<At<DnsLabel>>,
        /// Spec of an Envoy Gateway SecurityPolicy for each route with this mode, without `targetRefs`:
        /// `security_policy.extAuth = { ... }`.
        #[example(
            { oidc = { clientID = "lab", provider.issuer = "https://auth.example.com",
            clientSecret.name = "oidc" } }
        )]
        pub security_policy: Option<Raw>,
    }
}

record! {
    /// A Traefik middleware. Without a `spec`, it is created elsewhere.
    pub struct Middleware {
        /// Name of the object. Without it, the name of the entry; a service's own middleware is prefixed with
        /// the service's name.
        #[example("rate-limit")]
        pub name: Option<At<ObjectName>>,
        /// Namespace of the object. A service's own middleware is in the namespace of the service.
        #[example("traefik")]
        pub namespace: Option<At<DnsLabel>>,
        /// Traefik provider of the middleware, such as `file`. Only those of `kubernetescrd` are created by
        /// `render`.
        #[example("file")]
        pub provider: At<String> = "kubernetescrd",
        /// Spec of the middleware, as Traefik defines it: `spec.rateLimit = { average = 10, burst = 50 }`.
        /// Without it, the middleware must already exist.
        #[example({ rateLimit = { average = 10, burst = 50 } })]
        pub spec: Option<Raw>,
    }
}

/// A way with all its settings: the default way, or an additional way on top of the default.
#[derive(Clone, Copy, Debug)]
pub struct Way<'l> {
    /// Its name, if it is not the default way.
    pub name: Option<&'l DnsLabel>,
    /// The record in the configuration.
    pub node: NodeId,
    /// The API of its routes: Ingress, Gateway API or that of a controller.
    pub backend: At<Backend>,
    /// The controller that implements the routes.
    pub controller: Option<At<Controller>>,
    /// The IngressClass.
    pub class: Option<&'l At<ObjectName>>,
    /// The Gateway that routes attach to.
    pub gateway: Option<&'l Gateway>,
    /// The entry points of Traefik.
    pub entry_points: &'l [At<ObjectName>],
    /// The Secret with the certificate.
    pub tls_secret: Option<&'l At<ObjectName>>,
    /// The issuer of certificates.
    pub issuer: Option<&'l Issuer>,
    /// The target of DNS records.
    pub dns_target: Option<&'l At<HostName>>,
    /// Annotations of all its routes.
    pub annotations: &'l Entries<LabelKey, At<String>>,
    exposure: &'l Exposure,
}

impl Exposure {
    /// Name of the default way.
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
        // A certificate has one source: a way that sets one of the two does not inherit the other.
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

    /// All ways by name, the default way first.
    pub fn all_ways(&self) -> impl Iterator<Item = Way<'_>> {
        let names = std::iter::once(Self::USUAL).chain(self.ways.keys().map(DnsLabel::as_str));
        names.filter_map(|name| self.way(name))
    }
}

impl<'l> Way<'l> {
    /// How this way implements an authentication mode.
    pub fn auth(&self, mode: Auth) -> Option<&'l AuthMode> {
        let find = |modes: &'l Entries<FreeName, AuthMode>| {
            modes.iter().find(|(known, _)| known.as_str() == mode.word()).map(|(_, mode)| mode)
        };
        let own = self.name.and_then(|name| self.exposure.ways.get(name));
        own.and_then(|own| find(&own.auth)).or_else(|| find(&self.exposure.auth))
    }

    /// Whether Traefik is the proxy, so that its middlewares are available.
    pub fn has_traefik(&self) -> bool {
        match self.backend.value {
            Backend::Traefik => true,
            Backend::Ingress => self.is_controlled_by(Controller::Traefik),
            Backend::Gateway | Backend::NodePort => false,
        }
    }

    /// Whether a controller implements its routes.
    pub fn is_controlled_by(&self, controller: Controller) -> bool {
        self.controller.is_some_and(|known| known.value == controller)
    }
}
