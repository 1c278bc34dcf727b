//! Mounts of a container.

use crate::lab::RelativePath;
use crate::lab::decode::{Decode, Decoded, Decoder, Shape, record, words};
use crate::types::{ConfigKey, DnsLabel};
use crate::value::{At, Kind, NodeId};

/// A mount: the name of a volume, or a record with options.
#[derive(Clone, Debug)]
pub struct Mount {
    /// The value in the configuration.
    pub node: NodeId,
    /// What is mounted.
    pub what: Mounted,
    /// Whether the container cannot write to it.
    pub read_only: Option<At<bool>>,
    /// Whether mounts propagate between the host and the container.
    pub propagation: Option<At<Propagation>>,
}

/// What is mounted.
#[derive(Clone, Debug)]
pub enum Mounted {
    /// One of the service's volumes, or a directory in it.
    Volume {
        /// The name of the volume.
        volume: At<DnsLabel>,
        /// The mounted path inside the volume.
        sub_path: Option<At<RelativePath>>,
    },
    /// The files of one of the service's configs, or a single one.
    Config {
        /// The name of the config.
        config: At<DnsLabel>,
        /// The mounted key; all keys if there is none.
        key: Option<At<ConfigKey>>,
    },
    /// The keys of one of the service's secrets as files, or a single one.
    Secret {
        /// The name of the secret.
        secret: At<DnsLabel>,
        /// The mounted key; all keys if there is none.
        key: Option<At<ConfigKey>>,
    },
}

impl Mount {
    /// The volume's name, if a volume of the service is mounted.
    pub fn volume(&self) -> Option<&At<DnsLabel>> {
        match &self.what {
            Mounted::Volume { volume, .. } => Some(volume),
            Mounted::Config { .. } | Mounted::Secret { .. } => None,
        }
    }

    /// Whether a single file or a part of a volume is mounted.
    pub fn is_part(&self) -> bool {
        match &self.what {
            Mounted::Volume { sub_path, .. } => sub_path.is_some(),
            Mounted::Config { key, .. } | Mounted::Secret { key, .. } => key.is_some(),
        }
    }
}

/// The form in messages: volume `data`.
impl std::fmt::Display for Mounted {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (kind, name) = match self {
            Self::Volume { volume, .. } => ("volume", volume),
            Self::Config { config, .. } => ("config", config),
            Self::Secret { secret, .. } => ("secret", secret),
        };
        write!(formatter, "{kind} `{name}`")
    }
}

record! {
    /// A volume mounted into a container.
    pub struct VolumeMount {
        /// Name of one of the service's volumes.
        #[example("data")]
        pub volume: At<DnsLabel>,
        /// Directory or file within the volume to mount instead of its root.
        #[example("db")]
        pub sub_path: Option<At<RelativePath>>,
        /// Whether the container can only read it.
        pub read_only: Option<At<bool>>,
        /// Whether mounts made later on the node reach the container, or also the other way round. Without
        /// it, neither.
        pub propagation: Option<At<Propagation>>,
    }
}

words! {
    /// Direction in which later mounts propagate.
    pub enum Propagation {
        HostToContainer = "HostToContainer",
        Bidirectional = "Bidirectional",
    }
}

record! {
    /// Files of a config mounted into a container.
    pub struct ConfigMount {
        /// Name of one of the service's configs.
        #[example("app")]
        pub config: At<DnsLabel>,
        /// Mounts this file only. Without it, a directory with all files.
        #[example("app.yaml")]
        pub key: Option<At<ConfigKey>>,
    }
}

record! {
    /// Keys of a secret mounted into a container as files.
    pub struct SecretMount {
        /// Name of one of the service's secrets.
        #[example("login")]
        pub secret: At<DnsLabel>,
        /// Mounts this key only, as a file. Without it, a directory with all keys.
        #[example("PASSWORD")]
        pub key: Option<At<ConfigKey>>,
    }
}

impl Decode for Mount {
    const SHAPE: Shape = Shape::Either(&[
        Shape::Text("the name of a volume"),
        VolumeMount::SHAPE,
        ConfigMount::SHAPE,
        SecretMount::SHAPE,
    ]);

    fn decode(node: NodeId, decoder: &mut Decoder<'_>) -> Decoded<Self> {
        let has = |name: &str| decoder.values.field(node, name).is_some();
        let (what, read_only, propagation) = match &decoder.values.node(node).kind {
            Kind::String(_) => {
                let volume = At::decode(node, decoder)?;
                (Mounted::Volume { volume, sub_path: None }, None, None)
            }
            Kind::Record(_) if has("config") => {
                let ConfigMount { config, key, .. } = ConfigMount::decode(node, decoder)?;
                (Mounted::Config { config, key }, None, None)
            }
            Kind::Record(_) if has("secret") => {
                let SecretMount { secret, key, .. } = SecretMount::decode(node, decoder)?;
                (Mounted::Secret { secret, key }, None, None)
            }
            Kind::Record(_) => {
                let VolumeMount { volume, sub_path, read_only, propagation, .. } =
                    VolumeMount::decode(node, decoder)?;
                (Mounted::Volume { volume, sub_path }, read_only, propagation)
            }
            _ => {
                return decoder
                    .mismatch(node, "the name of a volume, `{ volume }`, `{ config }` or `{ secret }`");
            }
        };
        Ok(Self { node, what, read_only, propagation })
    }
}
