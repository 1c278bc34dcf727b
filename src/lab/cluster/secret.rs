//! Secrets: where a lab's come from, and what of them a service reads. Never a value.

use std::collections::BTreeMap;

use crate::lab::decode::{Entries, Raw, record, words};
use crate::types::{ConfigKey, DnsLabel, Duration, LabelKey, LabelValue, ObjectName, SecretTemplate};
use crate::value::{At, NodeId};

record! {
    pub struct SecretSource {
        pub store: Option<At<ObjectName>>,
        pub refresh: At<Duration>,
        pub stores: Entries<ObjectName, SecretStore>,
        pub pull_secrets: Vec<At<ObjectName>>,
    }
}

record! {
    /// A store of External Secrets. Without a specification it is made elsewhere.
    pub struct SecretStore {
        pub kind: At<StoreKind>,
        pub spec: Option<Raw>,
    }
}

words! {
    pub enum StoreKind {
        ClusterSecretStore = "ClusterSecretStore",
        SecretStore = "SecretStore",
    }
}

record! {
    pub struct Secret {
        pub store: Option<At<ObjectName>>,
        pub path: Option<At<String>>,
        pub keys: Entries<ConfigKey, At<String>>,
        pub extract: At<bool>,
        pub find: Option<Find>,
        pub sources: Entries<DnsLabel, Source>,
        pub generate: Entries<ConfigKey, Password>,
        pub holds: Vec<At<ConfigKey>>,
        pub template: Entries<ConfigKey, At<SecretTemplate>>,
        pub keep: At<bool>,
        pub sops: Option<At<String>>,
        pub existing: At<bool>,
        pub name: Option<At<ObjectName>>,
        pub r#type: Option<At<String>>,
        pub labels: Entries<LabelKey, At<LabelValue>>,
        pub annotations: Entries<LabelKey, At<String>>,
        pub creation: Option<At<CreationPolicy>>,
        pub deletion: Option<At<DeletionPolicy>>,
        pub refresh: Option<At<Duration>>,
        pub refresh_policy: Option<At<RefreshPolicy>>,
        pub pull: At<bool>,
        pub push: Entries<DnsLabel, Push>,
    }
}

record! {
    /// Secrets of a store that are taken together.
    pub struct Find {
        pub name: Option<At<String>>,
        pub path: Option<At<String>>,
        pub tags: Entries<ConfigKey, At<String>>,
    }
}

record! {
    /// A further place that a secret is put together from.
    pub struct Source {
        pub store: Option<At<ObjectName>>,
        pub path: At<String>,
        pub keys: Entries<ConfigKey, At<String>>,
        pub extract: At<bool>,
    }
}

record! {
    /// A value that is made up in the cluster.
    pub struct Password {
        pub length: At<u32>,
        pub digits: Option<At<u32>>,
        pub symbols: At<u32>,
        pub upper: At<bool>,
        pub repeat: At<bool>,
    }
}

record! {
    /// Where values are written back.
    pub struct Push {
        pub store: Option<At<ObjectName>>,
        pub path: At<String>,
        pub keys: Entries<ConfigKey, At<String>>,
        pub deletion: At<PushDeletion>,
    }
}

words! {
    pub enum PushDeletion {
        Delete = "Delete",
        None = "None",
    }
}

words! {
    pub enum CreationPolicy {
        Owner = "Owner",
        Orphan = "Orphan",
        Merge = "Merge",
        None = "None",
    }
}

words! {
    pub enum DeletionPolicy {
        Delete = "Delete",
        Merge = "Merge",
        Retain = "Retain",
    }
}

words! {
    pub enum RefreshPolicy {
        Periodic = "Periodic",
        OnChange = "OnChange",
        CreatedOnce = "CreatedOnce",
    }
}

impl Secret {
    /// Whether External Secrets makes it.
    pub fn is_external(&self) -> bool {
        self.sops.is_none() && !self.existing.value
    }

    /// Whether something of it comes from a store.
    pub fn needs_store(&self) -> bool {
        self.is_external() && (self.path.is_some() || self.find.is_some() || !self.sources.is_empty())
    }

    /// The keys that are fetched or made up, before a template, and where each is described.
    pub fn fetched(&self) -> BTreeMap<&ConfigKey, NodeId> {
        let sources = self.sources.values().flat_map(|source| &source.keys);
        let named = self.keys.iter().chain(sources).map(|(key, from)| (key, from.node));
        let made_up = self.generate.iter().map(|(key, password)| (key, password.node));
        let held = self.holds.iter().map(|key| (&key.value, key.node));
        named.chain(made_up).chain(held).collect()
    }

    /// The keys that the Kubernetes Secret is known to have, and where each is described.
    pub fn known_keys(&self) -> BTreeMap<&ConfigKey, NodeId> {
        let mut keys: BTreeMap<_, _> = self.template.iter().map(|(key, text)| (key, text.node)).collect();
        if self.template.is_empty() || self.keep.value {
            keys.extend(self.fetched());
        }
        keys
    }

    /// Name of the Kubernetes Secret.
    pub fn object(&self, service: &DnsLabel, entry: &DnsLabel) -> String {
        self.name.as_ref().map_or_else(|| format!("{service}-{entry}"), ToString::to_string)
    }

    /// The stores that it names.
    pub fn named_stores(&self) -> impl Iterator<Item = &At<ObjectName>> {
        let sources = self.sources.values().filter_map(|source| source.store.as_ref());
        let pushes = self.push.values().filter_map(|push| push.store.as_ref());
        self.store.iter().chain(sources).chain(pushes)
    }
}
