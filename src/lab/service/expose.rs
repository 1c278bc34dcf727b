//! Ways into a service from outside the cluster.

use crate::lab::decode::{Entries, Raw, record, words};
use crate::lab::network::Auth;
use crate::lab::service::Tile;
use crate::types::{DnsLabel, Duration, HostName, LabelKey, Memory, ObjectName, Port};
use crate::value::At;

record! {
    pub struct Expose {
        pub port: At<DnsLabel>,
        pub external: Option<At<DnsLabel>>,
        pub host: At<String>,
        pub hosts: Vec<At<String>>,
        pub path: At<String>,
        pub paths: Vec<At<String>>,
        pub path_type: At<PathType>,
        pub auth: At<Auth>,
        pub ways: Vec<At<String>>,
        pub tile: Option<Tile>,
        pub annotations: Entries<LabelKey, At<String>>,
        pub middlewares: Vec<At<DnsLabel>>,
        pub filters: Vec<Raw>,
        pub max_body: Option<At<Memory>>,
        pub priority: Option<At<u32>>,
        pub upstream: Option<Upstream>,
        pub node_port: Option<At<Port>>,
    }
}

words! {
    /// How paths are compared.
    pub enum PathType {
        Prefix = "Prefix",
        Exact = "Exact",
        Regex = "Regex",
    }
}

record! {
    /// How the service itself is spoken to.
    pub struct Upstream {
        pub protocol: At<UpstreamProtocol>,
        pub verify: At<bool>,
        pub server_name: Option<At<HostName>>,
        pub ca: Option<At<ObjectName>>,
        pub timeout: Option<At<Duration>>,
    }
}

words! {
    pub enum UpstreamProtocol {
        Http = "http",
        Https = "https",
        H2c = "h2c",
        Ws = "ws",
    }
}

record! {
    /// A way in for what is not HTTP.
    pub struct Stream {
        pub port: At<DnsLabel>,
        pub transport: At<StreamTransport>,
        pub entry_point: At<ObjectName>,
        pub host: Option<At<String>>,
        pub auth: At<StreamAuth>,
        pub way: At<String>,
    }
}

words! {
    pub enum StreamTransport {
        Tcp = "tcp",
        Udp = "udp",
        Tls = "tls",
    }
}

words! {
    /// Who may enter where nothing can stand in front.
    pub enum StreamAuth {
        Own = "own",
        Public = "public",
    }
}

/// A host without a dot stands under the lab's domain; one with a dot is taken as it is.
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

    /// What the service itself speaks.
    pub fn upstream_protocol(&self) -> UpstreamProtocol {
        self.upstream.as_ref().map_or(UpstreamProtocol::Http, |upstream| upstream.protocol.value)
    }
}
