//! The environment of a container.

use crate::lab::decode::{Decode, Decoded, Decoder, Shape, StandIn, record, words};
use crate::types::{ConfigKey, DnsLabel, EnvName, ObjectName};
use crate::value::{At, Kind, NodeId};

/// The source of an environment variable's value.
#[derive(Clone, Debug)]
pub enum EnvValue {
    /// A literal value.
    Literal(String),
    /// A key of a secret.
    Secret(SecretKey),
    /// A key of a config.
    Config(ConfigKeyRef),
    /// A field of the pod.
    Field(FieldRef),
    /// A resource of the container.
    Resource(ResourceRef),
    /// A fact about a service that this one needs.
    Fact(NeedFact),
    /// A fact about a database.
    Database(DatabaseFact),
}

record! {
    /// An environment variable from a key of a secret.
    pub struct SecretKey {
        /// Name of one of the service's secrets.
        #[example("login")]
        pub secret: At<ObjectName>,
        /// Key of the secret.
        #[example("PASSWORD")]
        pub key: At<ConfigKey>,
        /// Whether the container starts without it.
        pub optional: Option<At<bool>>,
    }
}

record! {
    /// An environment variable from a file of a config.
    pub struct ConfigKeyRef {
        /// Name of one of the service's configs.
        #[example("app")]
        pub config: At<DnsLabel>,
        /// File of the config.
        #[example("app.yaml")]
        pub key: At<ConfigKey>,
    }
}

record! {
    /// An environment variable from a field of the pod.
    pub struct FieldRef {
        /// Field of the pod, as in the downward API.
        #[example("status.podIP")]
        pub field: At<String>,
    }
}

record! {
    /// An environment variable from a request or limit of a container.
    pub struct ResourceRef {
        /// Request or limit of a container, as in the downward API.
        #[example("limits.memory")]
        pub resource: At<String>,
        /// Container that the request or limit belongs to. Default: this container.
        #[example("main")]
        pub container: Option<At<DnsLabel>>,
        /// Unit of the number.
        #[example("1Mi")]
        pub divisor: Option<At<String>>,
    }
}

record! {
    /// An environment variable with the address of another service.
    pub struct NeedFact {
        /// Name of a service that this one `needs`.
        #[example("postgres")]
        pub need: At<DnsLabel>,
        /// What to insert: its host, its port, or its address with both.
        pub fact: At<Fact>,
        /// Name of the port, if the service has several.
        #[example("http")]
        pub port: Option<At<DnsLabel>>,
    }
}

words! {
    /// Part of a service's address.
    pub enum Fact {
        Host = "host",
        Port = "port",
        Address = "address",
    }
}

record! {
    /// An environment variable with connection details of a database.
    pub struct DatabaseFact {
        /// Name of one of the service's databases.
        #[example("main")]
        pub database: At<DnsLabel>,
        /// What to insert: where the database is, its name, its user, its password, or a URI with all of
        /// them.
        pub fact: At<DatabaseWord>,
    }
}

words! {
    /// Connection detail of a database.
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

impl Decode for EnvValue {
    const SHAPE: Shape = Shape::Either(&[
        String::SHAPE,
        SecretKey::SHAPE,
        ConfigKeyRef::SHAPE,
        FieldRef::SHAPE,
        ResourceRef::SHAPE,
        NeedFact::SHAPE,
        DatabaseFact::SHAPE,
    ]);

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
                "a string, `{ secret, key }`, `{ config, key }`, `{ need, fact }`, `{ database, fact }`, \
                 `{ field }` or `{ resource }`",
            ),
        }
    }

    fn stand_in(_how: StandIn, _node: NodeId) -> Option<Self> {
        Some(Self::Literal(String::new()))
    }
}

record! {
    /// Environment variables from all keys of a secret or config.
    pub struct EnvFrom {
        /// One of the service's secrets.
        #[example("login")]
        pub secret: Option<At<DnsLabel>>,
        /// One of the service's configs.
        #[example("app")]
        pub config: Option<At<DnsLabel>>,
        /// Prefix added to the name of each variable.
        #[example("DB_")]
        pub prefix: Option<At<EnvName>>,
        /// Whether the container starts if the secret or config does not exist.
        pub optional: Option<At<bool>>,
    }
}
