//! What a container mounts, and where.

use crate::lab::RelativePath;
use crate::lab::decode::{Decode, Decoded, Decoder, record, words};
use crate::types::{ConfigKey, DnsLabel};
use crate::value::{At, Kind, NodeId};

/// A mount: the bare name of a volume, or a record with more to say.
#[derive(Clone, Debug)]
pub struct Mount {
    pub node: NodeId,
    pub what: Mounted,
    pub read_only: Option<At<bool>>,
    pub propagation: Option<At<Propagation>>,
}

/// What is mounted.
#[derive(Clone, Debug)]
pub enum Mounted {
    /// One of the service's volumes, or a directory in it.
    Volume { volume: At<DnsLabel>, sub_path: Option<At<RelativePath>> },
    /// The files of one of the service's configs, or a single one.
    Config { config: At<DnsLabel>, key: Option<At<ConfigKey>> },
    /// The keys of one of the service's secrets as files, or a single one.
    Secret { secret: At<DnsLabel>, key: Option<At<ConfigKey>> },
}

impl Mount {
    /// The volume's name, where one of the service's is mounted.
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

/// As messages call it: volume `data`.
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
    pub struct VolumeMount {
        pub volume: At<DnsLabel>,
        pub sub_path: Option<At<RelativePath>>,
        pub read_only: Option<At<bool>>,
        pub propagation: Option<At<Propagation>>,
    }
}

words! {
    /// Whether mounts that are made later reach the container, or leave it too.
    pub enum Propagation {
        HostToContainer = "HostToContainer",
        Bidirectional = "Bidirectional",
    }
}

record! {
    pub struct ConfigMount {
        pub config: At<DnsLabel>,
        pub key: Option<At<ConfigKey>>,
    }
}

record! {
    pub struct SecretMount {
        pub secret: At<DnsLabel>,
        pub key: Option<At<ConfigKey>>,
    }
}

impl Decode for Mount {
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
                return decoder.mismatch(node, "a volume's name, `{ volume }`, `{ config }` or `{ secret }`");
            }
        };
        Ok(Self { node, what, read_only, propagation })
    }
}
