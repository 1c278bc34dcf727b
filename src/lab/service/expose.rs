//! Routes and streams from outside the cluster to a service.

use crate::lab::decode::{Entries, Raw, record, words};
use crate::lab::network::Auth;
use crate::lab::service::HomepageTile;
use crate::types::{DnsLabel, Duration, HostName, LabelKey, Memory, ObjectName, Port};
use crate::value::At;

record! {
    /// An HTTP route from outside the cluster to a service.
    pub struct Expose {
        /// Name of the container port to expose.
        #[example("http")]
        pub port: At<DnsLabel>,
        /// One of the service's `external_services`. Then `port` is the name of one of its ports.
        #[example("nas")]
        pub external: Option<At<DnsLabel>>,
        /// Host name. Without a dot, it is placed under the lab's domain.
        #[example("photos")]
        pub host: At<String>,
        /// Additional host names.
        #[example(["pictures"])]
        pub hosts: Vec<At<String>>,
        /// Path to serve.
        #[example("/api")]
        pub path: At<String> = "/",
        /// Additional paths.
        #[example(["/api", "/socket"])]
        pub paths: Vec<At<String>>,
        /// How paths are matched against the path of a request.
        pub path_type: At<PathType> = "Prefix",
        /// Authentication mode: `'sso` puts single sign-on in front of the service, `'own` relies on the
        /// service's own login, `'public` lets everyone in. A service is never exposed without authentication
        /// by accident: the default is `'sso`.
        pub auth: At<Auth> = "sso",
        /// The lab's `exposure.ways` that the service is exposed through; `default` is the one set by
        /// `exposure` itself.
        #[example(["vpn"])]
        pub ways: Vec<At<String>> = ["default"],
        /// How the service appears on the lab's start page, if there is one.
        pub homepage: Option<HomepageTile>,
        /// Additional annotations of the route.
        #[example({ "example.com/owner" = "lab" })]
        pub annotations: Entries<LabelKey, At<String>>,
        /// Additional middlewares, the service's or the lab's, applied after those of the authentication
        /// mode.
        #[example(["rate"])]
        pub middlewares: Vec<At<DnsLabel>>,
        /// Filters that modify requests and responses, as the Gateway API defines them for its routes.
        #[example([{ type = "RequestHeaderModifier", requestHeaderModifier.remove = ["x-internal"] }])]
        pub filters: Vec<Raw>,
        /// Maximum size of a request body, such as `500Mi`.
        #[example("500Mi")]
        pub max_body: Option<At<Memory>>,
        /// Priority of the route if several match a request: Traefik uses the highest.
        #[example(100)]
        pub priority: Option<At<u32>>,
        /// How the proxy connects to the service, if it does not speak plain HTTP.
        pub upstream: Option<Upstream>,
        /// Port on every node; with `backend = 'node_port`. Without it, the cluster allocates one.
        #[example(30080)]
        pub node_port: Option<At<Port>>,
    }
}

words! {
    /// How paths are matched.
    pub enum PathType {
        Prefix = "Prefix",
        Exact = "Exact",
        Regex = "Regex",
    }
}

record! {
    /// How the proxy connects to the service.
    pub struct Upstream {
        /// Protocol that the service itself speaks: `'h2c` is HTTP/2 without TLS, `'ws` is WebSocket only.
        pub protocol: At<UpstreamProtocol> = "http",
        /// Whether the service's certificate is verified; with `'https`.
        pub verify: At<bool> = true,
        /// Name that the service's certificate must contain; with `'https`. Without it, the name of the
        /// Service in the cluster.
        #[example("photos.example.lan")]
        pub server_name: Option<At<HostName>>,
        /// ConfigMap whose `ca.crt` contains the CA of the service's certificate; with `'https`. Without it,
        /// the system's trusted CAs.
        #[example("own-ca")]
        pub ca: Option<At<ObjectName>>,
        /// Time limit for the service to respond, such as `5m`.
        #[example("5m")]
        pub timeout: Option<At<Duration>>,
    }
}

words! {
    /// Protocol between the proxy and the service.
    pub enum UpstreamProtocol {
        Http = "http",
        Https = "https",
        H2c = "h2c",
        Ws = "ws",
    }
}

record! {
    /// A route for TCP, UDP or TLS traffic that is not HTTP.
    pub struct Stream {
        /// Name of the container port to expose.
        #[example("http")]
        pub port: At<DnsLabel>,
        /// Transport protocol: `'tls` connections are routed by host name (SNI) and passed through without
        /// terminating TLS.
        pub transport: At<StreamTransport>,
        /// Where traffic arrives: an entry point of Traefik, or a listener of the Gateway.
        #[example("mail")]
        pub entry_point: At<ObjectName>,
        /// Host name (SNI); with `'tls`. Without a dot, it is placed under the lab's domain.
        #[example("mail")]
        pub host: Option<At<String>>,
        /// Authentication mode. A proxy cannot authenticate a stream: the service has its own login, or is
        /// public.
        pub auth: At<StreamAuth>,
        /// One of the lab's `exposure.ways`.
        #[example("vpn")]
        pub way: At<String> = "default",
    }
}

words! {
    /// Transport of a stream.
    pub enum StreamTransport {
        Tcp = "tcp",
        Udp = "udp",
        Tls = "tls",
    }
}

words! {
    /// Who can connect to a stream.
    pub enum StreamAuth {
        Own = "own",
        Public = "public",
    }
}

/// A host without a dot is placed under the lab's domain; a host with a dot is used unchanged.
pub fn full_host(host: &str, domain: &HostName) -> String {
    if host.contains('.') { host.to_owned() } else { format!("{host}.{domain}") }
}

impl Expose {
    /// The full form of the first host.
    pub fn full_host(&self, domain: &HostName) -> String {
        full_host(&self.host, domain)
    }

    /// All hosts, the first one first.
    pub fn all_hosts(&self) -> impl Iterator<Item = &At<String>> {
        std::iter::once(&self.host).chain(&self.hosts)
    }

    /// All paths, the first one first.
    pub fn all_paths(&self) -> impl Iterator<Item = &At<String>> {
        std::iter::once(&self.path).chain(&self.paths)
    }

    /// The protocol of the service itself.
    pub fn upstream_protocol(&self) -> UpstreamProtocol {
        self.upstream.as_ref().map_or(UpstreamProtocol::Http, |upstream| upstream.protocol.value)
    }
}
