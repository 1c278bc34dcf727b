//! Containers of a service.

use crate::lab::decode::{At, Decode, Decoded, Decoder, Entries, record, words};
use crate::lab::{Capability, ExtendedResource};
use crate::source::value::{Kind, NodeId};
use crate::types::{
    ConfigKey, Cpu, DnsLabel, Duration, EnvName, ImageRef, Malformed, Memory, ObjectName, Port,
};

record! {
    pub struct Container {
        pub image: At<ImageRef>,
        pub command: Vec<At<String>>,
        pub args: Vec<At<String>>,
        pub env: Entries<EnvName, At<EnvValue>>,
        pub ports: Entries<DnsLabel, ContainerPort>,
        pub cpu: Option<At<Cpu>>,
        pub memory: Option<At<Memory>>,
        pub cpu_limit: Option<At<Cpu>>,
        pub memory_limit: Option<At<Memory>>,
        pub extended_resources: Entries<ExtendedResource, At<u32>>,
        pub mounts: Entries<MountPath, Mount>,
        pub readiness: Option<Probe>,
        pub liveness: Option<Probe>,
        pub startup: Option<Probe>,
        pub user: Option<At<u32>>,
        pub group: Option<At<u32>>,
        pub read_only_root: Option<At<bool>>,
        pub allow_privilege_escalation: Option<At<bool>>,
        pub capabilities: Option<Capabilities>,
        pub privileged: Option<At<bool>>,
    }
}

record! {
    /// Rights of root, one by one.
    pub struct Capabilities {
        pub add: Vec<At<Capability>>,
        pub drop: Vec<At<Capability>>,
    }
}

record! {
    pub struct Probe {
        pub http: Option<At<String>>,
        pub tcp: Option<At<bool>>,
        pub command: Vec<At<String>>,
        pub port: Option<At<DnsLabel>>,
        pub initial_delay: Option<At<Duration>>,
        pub period: Option<At<Duration>>,
        pub timeout: Option<At<Duration>>,
        pub failures: Option<At<u32>>,
    }
}

/// Where an environment variable's value comes from.
#[derive(Clone, Debug)]
pub enum EnvValue {
    Literal(String),
    Secret(SecretKey),
    Field(FieldRef),
    Fact(NeedFact),
    Database(DatabaseFact),
}

record! {
    pub struct SecretKey {
        pub secret: At<ObjectName>,
        pub key: At<ConfigKey>,
    }
}

record! {
    pub struct FieldRef {
        pub field: At<String>,
    }
}

record! {
    /// Where a service that is needed is reached.
    pub struct NeedFact {
        pub need: At<DnsLabel>,
        pub fact: At<Fact>,
        pub port: Option<At<DnsLabel>>,
    }
}

record! {
    /// Where one of the service's databases is, and who may enter.
    pub struct DatabaseFact {
        pub database: At<DnsLabel>,
        pub fact: At<DatabaseWord>,
    }
}

words! {
    pub enum DatabaseWord {
        Host = "host",
        Port = "port",
        Address = "address",
        Name = "name",
        User = "user",
        Password = "password",
        Uri = "uri",
    }
}

words! {
    pub enum Fact {
        Host = "host",
        Port = "port",
        Address = "address",
    }
}

impl Decode for EnvValue {
    fn decode(node: NodeId, decoder: &mut Decoder<'_>) -> Decoded<Self> {
        match &decoder.values.node(node).kind {
            Kind::String(text) => Ok(Self::Literal(text.to_string())),
            Kind::Record(_) if decoder.values.field(node, "field").is_some() => {
                FieldRef::decode(node, decoder).map(Self::Field)
            }
            Kind::Record(_) if decoder.values.field(node, "database").is_some() => {
                DatabaseFact::decode(node, decoder).map(Self::Database)
            }
            Kind::Record(_) if decoder.values.field(node, "need").is_some() => {
                NeedFact::decode(node, decoder).map(Self::Fact)
            }
            Kind::Record(_) => SecretKey::decode(node, decoder).map(Self::Secret),
            _ => decoder.mismatch(
                node,
                "a string, `{ secret, key }`, `{ need, fact }`, `{ database, fact }` or `{ field }`",
            ),
        }
    }
}

words! {
    /// Transport of a port.
    pub enum Protocol {
        Tcp = "TCP",
        Udp = "UDP",
        Sctp = "SCTP",
    }
}

/// A port: a bare number, or a record with a protocol.
#[derive(Clone, Debug)]
pub struct ContainerPort {
    pub node: NodeId,
    pub port: At<Port>,
    pub protocol: Option<At<Protocol>>,
    /// The Service's number, where it is another.
    pub service_port: Option<At<Port>>,
    pub internal: Option<At<bool>>,
}

impl ContainerPort {
    /// The number under which the Service has it.
    pub fn in_service(&self) -> &At<Port> {
        self.service_port.as_ref().unwrap_or(&self.port)
    }

    /// Whether the Service leaves it out.
    pub fn is_internal(&self) -> bool {
        self.internal.as_ref().is_some_and(|internal| internal.value)
    }

    /// TCP, where nothing else is said.
    pub fn transport(&self) -> Protocol {
        self.protocol.as_ref().map_or(Protocol::Tcp, |protocol| protocol.value)
    }
}

record! {
    pub struct LongPort {
        pub port: At<Port>,
        pub protocol: Option<At<Protocol>>,
        pub service_port: Option<At<Port>>,
        pub internal: Option<At<bool>>,
    }
}

impl Decode for ContainerPort {
    fn decode(node: NodeId, decoder: &mut Decoder<'_>) -> Decoded<Self> {
        if matches!(decoder.values.node(node).kind, Kind::Record(_)) {
            let LongPort { node, port, protocol, service_port, internal } = LongPort::decode(node, decoder)?;
            return Ok(Self { node, port, protocol, service_port, internal });
        }
        let port = At::decode(node, decoder)?;
        Ok(Self { node, port, protocol: None, service_port: None, internal: None })
    }
}

/// A mounted volume: its bare name, or a record with more to say.
#[derive(Clone, Debug)]
pub struct Mount {
    pub node: NodeId,
    pub volume: At<DnsLabel>,
    pub sub_path: Option<At<String>>,
    pub read_only: Option<At<bool>>,
}

record! {
    pub struct LongMount {
        pub volume: At<DnsLabel>,
        pub sub_path: Option<At<String>>,
        pub read_only: Option<At<bool>>,
    }
}

impl Decode for Mount {
    fn decode(node: NodeId, decoder: &mut Decoder<'_>) -> Decoded<Self> {
        if matches!(decoder.values.node(node).kind, Kind::String(_)) {
            let volume = At::decode(node, decoder)?;
            return Ok(Self { node, volume, sub_path: None, read_only: None });
        }
        let LongMount { node, volume, sub_path, read_only } = LongMount::decode(node, decoder)?;
        Ok(Self { node, volume, sub_path, read_only })
    }
}

/// An absolute path inside a container.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MountPath(String);

impl MountPath {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for MountPath {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        if text.starts_with('/') && !text.contains(':') {
            return Ok(Self(text.to_owned()));
        }
        Err(Malformed {
            message: format!("`{text}` is not an absolute path"),
            help: Some("a mount path starts with `/` and holds no colon".into()),
        })
    }
}
