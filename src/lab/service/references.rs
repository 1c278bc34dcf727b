//! All references from the pods of a workload to secrets and configs of their service.

use crate::lab::RelativePath;
use crate::lab::decode::Entries;
use crate::lab::service::{AnyWorkload, Container, EnvValue, Mounted, VolumeKind};
use crate::types::{ConfigKey, DnsLabel};
use crate::value::{At, NodeId};

/// Chosen keys of a secret or a config, each with the path of its file.
type Items = Entries<ConfigKey, At<RelativePath>>;

/// A reference to a secret or a config.
#[derive(Clone, Copy, Debug)]
pub struct Reference<'l> {
    /// Whether it refers to a secret or a config.
    pub to: Referred,
    /// The name of the secret or config.
    pub name: &'l str,
    /// The value that refers to it.
    pub node: NodeId,
    /// The key and its place; none if the reference is to all keys.
    pub key: Option<(&'l ConfigKey, NodeId)>,
}

/// The kind of what is referred to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Referred {
    /// A secret.
    Secret,
    /// A config.
    Config,
}

impl<'l> AnyWorkload<'l> {
    /// All of them, in the order in which they are found.
    pub fn references(&self) -> Vec<Reference<'l>> {
        let mut references = Vec::new();
        for (_, container) in self.pod().all_containers() {
            of_container(container, &mut references);
        }
        for (_, volume) in self.volumes() {
            of_volume(volume.kind(), &mut references);
        }
        references
    }
}

fn of_container<'l>(container: &'l Container, references: &mut Vec<Reference<'l>>) {
    use Referred::{Config, Secret};
    for value in container.env.values() {
        references.extend(match &value.value {
            EnvValue::Secret(secret) => {
                let key = Some((&secret.key.value, secret.key.node));
                Some(Reference { to: Secret, name: secret.secret.as_str(), node: secret.secret.node, key })
            }
            EnvValue::Config(config) => {
                let key = Some((&config.key.value, config.key.node));
                Some(Reference { to: Config, name: config.config.as_str(), node: config.config.node, key })
            }
            EnvValue::Literal(_)
            | EnvValue::Field(_)
            | EnvValue::Resource(_)
            | EnvValue::Fact(_)
            | EnvValue::Database(_) => None,
        });
    }
    for all in container.env_from.values() {
        for (to, name) in [(Secret, &all.secret), (Config, &all.config)] {
            let Some(name) = name else { continue };
            references.push(Reference { to, name: name.as_str(), node: name.node, key: None });
        }
    }
    for mount in container.mounts.values() {
        let (to, name, key) = match &mount.what {
            Mounted::Secret { secret, key } => (Secret, secret, key),
            Mounted::Config { config, key } => (Config, config, key),
            Mounted::Volume { .. } => continue,
        };
        let key = key.as_ref().map(|key| (&key.value, key.node));
        references.push(Reference { to, name: name.as_str(), node: name.node, key });
    }
}

fn of_volume<'l>(volume: VolumeKind<'l>, references: &mut Vec<Reference<'l>>) {
    use Referred::{Config, Secret};
    let mut add = |to, name: &'l At<DnsLabel>, items: &'l Items| {
        let reference = Reference { to, name: name.as_str(), node: name.node, key: None };
        let mut keys =
            items.iter().map(|(key, path)| Reference { key: Some((key, path.node)), ..reference }).peekable();
        if keys.peek().is_none() {
            references.push(reference);
        }
        references.extend(keys);
    };
    match volume {
        VolumeKind::Config(config) => add(Config, &config.name, &config.items),
        VolumeKind::Secret(secret) => add(Secret, &secret.name, &secret.items),
        VolumeKind::Projected(projected) => {
            for source in projected.sources.values() {
                for (to, name) in [(Config, &source.config), (Secret, &source.secret)] {
                    if let Some(name) = name {
                        add(to, name, &source.items);
                    }
                }
            }
        }
        _ => {}
    }
}
