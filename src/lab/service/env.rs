//! The environment of a container.

use crate::lab::decode::{Decode, Decoded, Decoder, record, words};
use crate::lab::service::{Service, WorkloadPort};
use crate::types::{ConfigKey, DnsLabel, EnvName, ObjectName};
use crate::value::{At, Kind, NodeId};

/// Where an environment variable's value comes from.
#[derive(Clone, Debug)]
pub enum EnvValue {
    Literal(String),
    Secret(SecretKey),
    Config(ConfigKeyRef),
    Field(FieldRef),
    Resource(ResourceRef),
    Fact(NeedFact),
    Database(DatabaseFact),
}

record! {
    pub struct SecretKey {
        pub secret: At<ObjectName>,
        pub key: At<ConfigKey>,
        /// Whether the container starts without it.
        pub optional: Option<At<bool>>,
    }
}

record! {
    pub struct ConfigKeyRef {
        pub config: At<DnsLabel>,
        pub key: At<ConfigKey>,
    }
}

record! {
    pub struct FieldRef {
        pub field: At<String>,
    }
}

record! {
    /// A request or limit of a container.
    pub struct ResourceRef {
        pub resource: At<String>,
        /// Another container than the one that has the variable.
        pub container: Option<At<DnsLabel>>,
        /// The unit that the number counts, such as `1Mi`.
        pub divisor: Option<At<String>>,
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

words! {
    pub enum Fact {
        Host = "host",
        Port = "port",
        Address = "address",
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

impl NeedFact {
    /// The port of the needed service that is meant: the one that is named, or the only one.
    pub fn port<'l>(&self, name: &'l DnsLabel, needed: &'l Service) -> Option<WorkloadPort<'l>> {
        let mut ports = needed.ports(name).into_iter().filter(|port| !port.port.is_internal());
        match &self.port {
            Some(wanted) => ports.find(|port| *port.name == wanted.value),
            None => {
                let first = ports.next()?;
                ports.all(|port| port.name == first.name).then_some(first)
            }
        }
    }
}

impl Decode for EnvValue {
    fn decode(node: NodeId, decoder: &mut Decoder<'_>) -> Decoded<Self> {
        let has = |name: &str| decoder.values.field(node, name).is_some();
        match &decoder.values.node(node).kind {
            Kind::String(text) => Ok(Self::Literal(text.to_string())),
            Kind::Record(_) if has("field") => FieldRef::decode(node, decoder).map(Self::Field),
            Kind::Record(_) if has("resource") => ResourceRef::decode(node, decoder).map(Self::Resource),
            Kind::Record(_) if has("database") => DatabaseFact::decode(node, decoder).map(Self::Database),
            Kind::Record(_) if has("need") => NeedFact::decode(node, decoder).map(Self::Fact),
            Kind::Record(_) if has("config") => ConfigKeyRef::decode(node, decoder).map(Self::Config),
            Kind::Record(_) => SecretKey::decode(node, decoder).map(Self::Secret),
            _ => decoder.mismatch(
                node,
                "a string, `{ secret, key }`, `{ config, key }`, `{ need, fact }`, `{ database, fact }`, `{ field }` or `{ resource }`",
            ),
        }
    }
}

record! {
    /// All keys of a secret or a config, as variables.
    pub struct EnvFrom {
        pub secret: Option<At<DnsLabel>>,
        pub config: Option<At<DnsLabel>>,
        /// What is put in front of each key.
        pub prefix: Option<At<EnvName>>,
        /// Whether the container starts without it.
        pub optional: Option<At<bool>>,
    }
}
