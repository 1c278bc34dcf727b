//! Secrets: the stores of a lab, and the keys that its services read. Never a value.

use std::collections::BTreeMap;

use crate::lab::decode::{Entries, Raw, record, words};
use crate::types::{ConfigKey, DnsLabel, Duration, LabelKey, LabelValue, ObjectName, SecretTemplate};
use crate::value::{At, NodeId};

record! {
    /// Where the lab's secrets come from.
    pub struct SecretSource {
        /// Name of the lab's default store of External Secrets.
        #[example("vault")]
        pub store: Option<At<ObjectName>>,
        /// Interval at which secrets are read again, such as `1h`.
        #[example("1h")]
        pub refresh: At<Duration> = "1h",
        /// Secret stores of the lab, by name. If any is defined, services can use only these.
        #[example({ vault = {} })]
        pub stores: Entries<ObjectName, SecretStore>,
        /// Names of image pull Secrets for all pods. They must exist in every namespace.
        #[example(["registry"])]
        pub pull_secrets: Vec<At<ObjectName>>,
    }
}

record! {
    /// A store of External Secrets. Without a `spec`, it is created elsewhere.
    pub struct SecretStore {
        /// Whether the store serves all namespaces, or is created in each namespace that uses it.
        pub kind: At<StoreKind> = "ClusterSecretStore",
        /// Spec of the store, as External Secrets defines it:
        /// `spec.provider.vault = { server = "...", ... }`. Without it, the store must already exist.
        #[example({ provider.vault = { server = "https://vault.example.com", path = "kv", version = "v2" } })]
        pub spec: Option<Raw>,
    }
}

words! {
    /// Kind of a secret store.
    pub enum StoreKind {
        ClusterSecretStore = "ClusterSecretStore",
        SecretStore = "SecretStore",
    }
}

record! {
    /// A secret that a service uses. The output contains references only.
    pub struct Secret {
        /// Store of this secret. Without it, the lab's `secrets.store`.
        #[example("vault")]
        pub store: Option<At<ObjectName>>,
        /// Path in the store.
        #[example("services/photos")]
        pub path: Option<At<String>>,
        /// Keys of the Kubernetes Secret, each with the property of the stored secret that provides its
        /// value.
        #[example({ PASSWORD = "password" })]
        pub keys: Entries<ConfigKey, At<String>>,
        /// Whether all properties at `path` are used, under their own names.
        pub extract: At<bool> = false,
        /// Search in the store; all matching secrets are included.
        pub find: Option<Find>,
        /// Additional sources of keys, by name.
        #[example({ smtp = { path = "services/smtp", keys = { SMTP_PASSWORD = "password" } } })]
        pub sources: Entries<DnsLabel, Source>,
        /// Keys whose values are generated once, in the cluster, such as `generate.PASSWORD = {}`.
        #[example({ PASSWORD = {} })]
        pub generate: Entries<ConfigKey, Password>,
        /// Keys that are not listed otherwise because they come from `extract`, `find`, `sops`, or an
        /// existing Secret. Containers can refer to them.
        #[example(["USER", "PASSWORD"])]
        pub expected_keys: Vec<At<ConfigKey>>,
        /// Keys that are composed of other keys:
        /// `template.URL = "postgres://app:{{ .PASSWORD }}@db:5432/app"`. The Secret then contains only these
        /// keys, unless `merge` is set.
        #[example({ URL = "postgres://app:{{ .PASSWORD }}@db:5432/app" })]
        pub template: Entries<ConfigKey, At<SecretTemplate>>,
        /// Whether a Secret with a `template` also contains the keys that the template uses.
        pub merge: At<bool> = false,
        /// The Secret as a SOPS-encrypted file: `sops = import "login.sops.yaml" as 'Text`. It is written
        /// unchanged, for Flux or another tool to decrypt; its `metadata` names the Secret.
        #[example(import "login.sops.yaml" as 'Text)]
        pub sops: Option<At<String>>,
        /// Whether the Secret is created elsewhere. Then only its name and the `expected_keys` are used.
        pub existing: At<bool> = false,
        /// Name of the Kubernetes Secret. Without it, the service's name followed by the name of the entry.
        #[example("photos-credentials")]
        pub name: Option<At<ObjectName>>,
        /// Type of the Kubernetes Secret, such as `kubernetes.io/tls`.
        #[example("kubernetes.io/tls")]
        pub r#type: Option<At<String>>,
        /// Labels of the Kubernetes Secret.
        #[example({ "example.com/rotates" = "monthly" })]
        pub labels: Entries<LabelKey, At<LabelValue>>,
        /// Annotations of the Kubernetes Secret.
        #[example({ "reloader.stakater.com/match" = "true" })]
        pub annotations: Entries<LabelKey, At<String>>,
        /// Creation policy of the ExternalSecret: whether it owns the Secret, or only adds keys to an
        /// existing one (`'Merge`).
        pub creation: Option<At<CreationPolicy>>,
        /// Deletion policy of the ExternalSecret: what happens to the Secret when the stored secret is
        /// deleted.
        #[example("Delete")]
        pub deletion: Option<At<DeletionPolicy>>,
        /// Refresh interval. Without it, the lab's `secrets.refresh`.
        #[example("15m")]
        pub refresh: Option<At<Duration>>,
        /// When the secret is read again. Without it, `'CreatedOnce` for generated values, which must not
        /// change.
        pub refresh_policy: Option<At<RefreshPolicy>>,
        /// Whether the Secret is used as an image pull secret.
        pub pull: At<bool> = false,
        /// Places in the store that the Secret is written to, by name. Use it to store values generated in
        /// the cluster.
        #[example({ backup = { path = "services/photos", keys = { PASSWORD = "password" } } })]
        pub push: Entries<DnsLabel, Push>,
    }
}

record! {
    /// Secrets of a store that are selected together.
    pub struct Find {
        /// Regular expression that matches the names of the secrets.
        #[example("^photos-")]
        pub name: Option<At<String>>,
        /// Path in the store to search below.
        #[example("services")]
        pub path: Option<At<String>>,
        /// Tags that the secrets must have.
        #[example({ team = "media" })]
        pub tags: Entries<ConfigKey, At<String>>,
    }
}

record! {
    /// An additional source of a secret's keys.
    pub struct Source {
        /// Store of this source. Without it, the secret's store.
        #[example("vault")]
        pub store: Option<At<ObjectName>>,
        /// Path in the store.
        #[example("services/smtp")]
        pub path: At<String>,
        /// Keys of the Kubernetes Secret, each with the property of the stored secret that provides its
        /// value.
        #[example({ SMTP_PASSWORD = "password" })]
        pub keys: Entries<ConfigKey, At<String>>,
        /// Whether all properties of the stored secret are used, under their own names.
        pub extract: At<bool> = false,
    }
}

record! {
    /// A value that is generated in the cluster.
    pub struct Password {
        /// Number of characters.
        #[example(64)]
        pub length: At<u32> = 32,
        /// Number of digits. Without it, External Secrets chooses.
        #[example(8)]
        pub digits: Option<At<u32>>,
        /// Number of symbols.
        #[example(4)]
        pub symbols: At<u32> = 0,
        /// Whether the password can contain capital letters.
        pub upper: At<bool> = true,
        /// Whether a character can occur more than once.
        pub repeat: At<bool> = true,
    }
}

record! {
    /// Where values of a secret are written back to.
    pub struct Push {
        /// Store to write to. Without it, the secret's store.
        #[example("vault")]
        pub store: Option<At<ObjectName>>,
        /// Path in the store to write to.
        #[example("services/photos")]
        pub path: At<String>,
        /// Keys of the Kubernetes Secret, each with the property of the stored secret to write.
        #[example({ PASSWORD = "password" })]
        pub keys: At<Entries<ConfigKey, At<String>>>,
        /// Whether the stored secret is deleted together with the PushSecret.
        pub deletion: At<PushDeletion> = "None",
    }
}

words! {
    /// What happens to a pushed secret when its source is removed.
    pub enum PushDeletion {
        Delete = "Delete",
        None = "None",
    }
}

words! {
    /// Who owns the generated Secret.
    pub enum CreationPolicy {
        Owner = "Owner",
        Orphan = "Orphan",
        Merge = "Merge",
        None = "None",
    }
}

words! {
    /// What happens to the Secret when the stored one is deleted.
    pub enum DeletionPolicy {
        Delete = "Delete",
        Merge = "Merge",
        Retain = "Retain",
    }
}

words! {
    /// When a secret is read again.
    pub enum RefreshPolicy {
        Periodic = "Periodic",
        OnChange = "OnChange",
        CreatedOnce = "CreatedOnce",
    }
}

impl Secret {
    /// Whether External Secrets creates it.
    pub fn is_external(&self) -> bool {
        self.sops.is_none() && !self.existing.value
    }

    /// Whether part of it comes from a store.
    pub fn needs_store(&self) -> bool {
        self.is_external() && (self.path.is_some() || self.find.is_some() || !self.sources.is_empty())
    }

    /// The keys that are fetched or generated, before a template, and where each is defined.
    pub fn fetched(&self) -> BTreeMap<&ConfigKey, NodeId> {
        let sources = self.sources.values().flat_map(|source| &source.keys);
        let named = self.keys.iter().chain(sources).map(|(key, from)| (key, from.node));
        let made_up = self.generate.iter().map(|(key, password)| (key, password.node));
        let held = self.expected_keys.iter().map(|key| (&key.value, key.node));
        named.chain(made_up).chain(held).collect()
    }

    /// The known keys of the Kubernetes Secret, and where each is defined.
    pub fn known_keys(&self) -> BTreeMap<&ConfigKey, NodeId> {
        let mut keys: BTreeMap<_, _> = self.template.iter().map(|(key, text)| (key, text.node)).collect();
        if self.template.is_empty() || self.merge.value {
            keys.extend(self.fetched());
        }
        keys
    }

    /// Name of the Kubernetes Secret.
    pub fn object(&self, service: &DnsLabel, entry: &DnsLabel) -> String {
        self.name.as_ref().map_or_else(|| format!("{service}-{entry}"), ToString::to_string)
    }

    /// The stores that it refers to.
    pub fn named_stores(&self) -> impl Iterator<Item = &At<ObjectName>> {
        let sources = self.sources.values().filter_map(|source| source.store.as_ref());
        let pushes = self.push.values().filter_map(|push| push.store.as_ref());
        self.store.iter().chain(sources).chain(pushes)
    }
}
