//! Secrets, as references: an ExternalSecret each, or an encrypted file. No value of a secret is ever in the tree.

mod store;

use crate::document::{Data, Map};
use crate::facts::names;
use crate::lab::cluster::{Find, Secret, SecretSource, Source};
use crate::lab::service::Pod;
use crate::resolve::{Resolved, ResolvedService};
use crate::targets::kubernetes::{metadata, object};
use crate::targets::shared::folder::Manifest;
use crate::types::{ConfigKey, DnsLabel, ObjectName};
use crate::value::NodeId;
use crate::value::ToScalar;

pub(super) use store::stores;

const GENERATORS: &str = "generators.external-secrets.io/v1alpha1";

pub(super) fn secrets(lab: &Resolved<'_>, service: &ResolvedService<'_>) -> Vec<Manifest> {
    let mut objects = store::own(lab, service);
    for (name, secret) in &service.service.secrets {
        if let Some(text) = &secret.sops {
            objects.push(Manifest::text(format!("secret-{name}.sops.yaml"), text.value.clone(), text.node));
        } else if secret.is_external() {
            let make = SecretObjects { source: lab.lab.secrets.as_ref(), service, name, secret };
            objects.extend(make.generators());
            objects.push(make.external_secret());
        }
        let make = SecretObjects { source: lab.lab.secrets.as_ref(), service, name, secret };
        objects.extend(make.push_secrets());
    }
    objects
}

/// The name of the Kubernetes Secret of a service's secret.
pub(super) fn secret_name(service: &ResolvedService<'_>, secret: &str) -> String {
    let known = service.service.secrets.iter().find(|(name, _)| name.as_str() == secret);
    known
        .map_or_else(|| names::part(service.name, secret), |(name, secret)| secret.object(service.name, name))
}

/// The image pull Secrets of a pod: the service's own, existing ones that it refers to, and the lab's.
pub(super) fn pulling(lab: &Resolved<'_>, service: &ResolvedService<'_>, pod: &Pod) -> Vec<Data> {
    let own = service.service.secrets.iter().filter(|(_, secret)| secret.pull.value);
    let own = own.map(|(name, secret)| Data::text(secret.pull.node, secret.object(service.name, name)));
    let named = pod.pull_secrets.iter().map(Data::from);
    let common = lab.lab.secrets.iter().flat_map(|source| &source.pull_secrets).map(Data::from);
    let mut names: Vec<Data> = Vec::new();
    for name in own.chain(named).chain(common) {
        if !names.iter().any(|known| known.kind == name.kind) {
            names.push(name);
        }
    }
    names.into_iter().map(|name| Data::map(name.origin.node).put("name", name).into()).collect()
}

struct SecretObjects<'m, 'l> {
    source: Option<&'l SecretSource>,
    service: &'m ResolvedService<'l>,
    name: &'l DnsLabel,
    secret: &'l Secret,
}

impl SecretObjects<'_, '_> {
    fn external_secret(&self) -> Manifest {
        let Self { secret, .. } = self;
        let node = secret.node;
        let path = secret.path.as_ref();
        let own = path.into_iter().flat_map(|path| {
            secret.keys.iter().map(move |(key, property)| data_entry(key, property, Data::from(path), None))
        });
        let others = secret.sources.values().flat_map(|source| {
            let store = self.source_ref(source.store.as_ref());
            source.keys.iter().map(move |(key, property)| {
                data_entry(key, property, Data::from(&source.path), store.clone())
            })
        });
        let refresh = match (&secret.refresh, self.source) {
            (Some(refresh), _) => Some(Data::from(refresh)),
            (None, Some(source)) if secret.needs_store() => Some(Data::from(&source.refresh)),
            _ => None,
        };
        // A generated value must not be generated again.
        let once = secret.generate.values().next().map(|first| Data::text(first.node, "CreatedOnce"));
        let policy = secret.refresh_policy.as_ref().map(Data::from).or(once);
        let store = secret.needs_store().then(|| self.store(secret.store.as_ref())).flatten();
        let spec = Data::map(node)
            .maybe("refreshPolicy", policy)
            .maybe("refreshInterval", refresh)
            .maybe("secretStoreRef", store)
            .put("target", self.target())
            .some("data", Data::list(node, own.chain(others)))
            .some("dataFrom", Data::list(node, self.data_from()));
        let metadata = metadata(self.service, node, self.object());
        let object = object(node, store::API, "ExternalSecret", metadata).put("spec", spec);
        Manifest::new(format!("externalsecret-{}.yaml", self.name), object)
    }

    fn object(&self) -> String {
        self.secret.object(self.service.name, self.name)
    }

    /// The properties of the Secret besides its values.
    fn target(&self) -> Map {
        let Self { secret, .. } = self;
        let node = secret.node;
        let marks = Data::map(node)
            .some("labels", all(node, &secret.labels))
            .some("annotations", all(node, &secret.annotations));
        let data = secret.template.iter().map(|(key, template)| (key.to_string(), Data::from(template)));
        let mut template = Data::map(node)
            .maybe("type", secret.r#type.as_ref())
            .some("metadata", marks)
            .some("data", Data::map(node).extend(data));
        if !template.is_empty() {
            template = template.text("engineVersion", "v2");
            if secret.merge.value {
                template = template.put("mergePolicy", Data::text(secret.merge.node, "Merge"));
            }
        }
        Data::map(node)
            .put("name", Data::text(secret.name.as_ref().map_or(node, |name| name.node), self.object()))
            .maybe("creationPolicy", secret.creation.as_ref())
            .maybe("deletionPolicy", secret.deletion.as_ref())
            .some("template", template)
    }

    /// Sources that supply all keys.
    fn data_from(&self) -> Vec<Data> {
        let Self { secret, .. } = self;
        let mut entries: Vec<Data> = Vec::new();
        if let Some(path) = secret.path.as_ref().filter(|_| secret.extract.value) {
            let extract = Data::map(path.node).put("key", path);
            entries.push(Data::map(secret.extract.node).put("extract", extract).into());
        }
        if let Some(find) = &secret.find {
            entries.push(Data::map(find.node).put("find", found(find)).into());
        }
        for source in secret.sources.values().filter(|source| source.extract.value) {
            entries.push(self.whole_source(source));
        }
        for (key, password) in &secret.generate {
            let reference = Data::map(password.node)
                .text("apiVersion", GENERATORS)
                .text("kind", "Password")
                .text("name", self.generator(key));
            let rename = Data::map(password.node).text("source", "password").text("target", key.to_string());
            let rename = Data::map(password.node).put("regexp", rename).into();
            let whole = Data::map(password.node)
                .put("sourceRef", Data::map(password.node).put("generatorRef", reference))
                .put("rewrite", Data::list(password.node, [rename]));
            entries.push(whole.into());
        }
        entries
    }

    fn whole_source(&self, source: &Source) -> Data {
        let extract = Data::map(source.node).put("key", &source.path);
        let whole = Data::map(source.node).put("extract", extract);
        whole.maybe("sourceRef", self.source_ref(source.store.as_ref())).into()
    }

    /// The store, if it is not the secret's own.
    fn source_ref(&self, store: Option<&crate::value::At<ObjectName>>) -> Option<Data> {
        let store = store?;
        Some(Data::map(store.node).put("storeRef", self.store(Some(store))?).into())
    }

    /// A store by name: the given one, or the lab's default.
    fn store(&self, wanted: Option<&crate::value::At<ObjectName>>) -> Option<Data> {
        let source = self.source?;
        let name = wanted.or(source.store.as_ref())?;
        let described = source.stores.get(&name.value);
        let kind = match described {
            Some(store) => Data::from(&store.kind),
            None => Data::text(source.node, "ClusterSecretStore"),
        };
        Some(Data::map(source.node).put("name", name).put("kind", kind).into())
    }

    /// Name of the generator of a value. Keys may have characters that names may not have.
    fn generator(&self, key: &ConfigKey) -> String {
        let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
        let key: String = key.to_string().chars().map(plain).collect();
        format!("{}-{}", self.object(), key.trim_matches('-'))
    }

    fn generators(&self) -> Vec<Manifest> {
        let all = self.secret.generate.iter();
        all.map(|(key, password)| {
            let node = password.node;
            let name = self.generator(key);
            let spec = Data::map(node)
                .put("length", &password.length)
                .maybe("digits", password.digits.as_ref())
                .put("symbols", &password.symbols)
                .put("noUpper", Data::bool(password.upper.node, !password.upper.value))
                .put("allowRepeat", &password.repeat);
            let part = name.strip_prefix(&format!("{}-", self.service.name)).unwrap_or(&name).to_owned();
            let object = object(node, GENERATORS, "Password", metadata(self.service, node, name));
            Manifest::new(format!("password-{part}.yaml"), object.put("spec", spec))
        })
        .collect()
    }

    fn push_secrets(&self) -> Vec<Manifest> {
        let all = self.secret.push.iter();
        all.map(|(name, push)| {
            let node = push.node;
            let store = self.store(push.store.as_ref().or(self.secret.store.as_ref()));
            let data = push.keys.iter().map(|(key, property)| {
                let remote = Data::map(property.node).put("remoteKey", &push.path).put("property", property);
                let matched =
                    Data::map(property.node).text("secretKey", key.to_string()).put("remoteRef", remote);
                Data::map(property.node).put("match", matched).into()
            });
            let selected = Data::map(node).text("name", self.object());
            let refresh = self.secret.refresh.as_ref().or(self.source.map(|source| &source.refresh));
            let spec = Data::map(node)
                .maybe("refreshInterval", refresh)
                .put("deletionPolicy", &push.deletion)
                .put("secretStoreRefs", Data::list(node, store))
                .put("selector", Data::map(node).put("secret", selected))
                .put("data", Data::list(node, data));
            let metadata = metadata(self.service, node, format!("{}-{name}", self.object()));
            let object = object(node, "external-secrets.io/v1alpha1", "PushSecret", metadata);
            Manifest::new(format!("pushsecret-{}-{name}.yaml", self.name), object.put("spec", spec))
        })
        .collect()
    }
}

fn data_entry(key: &ConfigKey, property: &crate::value::At<String>, path: Data, store: Option<Data>) -> Data {
    let remote = Data::map(property.node).put("key", path).put("property", property);
    Data::map(property.node)
        .text("secretKey", key.to_string())
        .put("remoteRef", remote)
        .maybe("sourceRef", store)
        .into()
}

fn found(find: &Find) -> Map {
    let name = find.name.as_ref().map(|name| Data::map(name.node).put("regexp", name));
    Data::map(find.node)
        .maybe("path", find.path.as_ref())
        .maybe("name", name)
        .some("tags", all(find.node, &find.tags))
}

fn all<K: ToString, V: ToScalar>(
    node: NodeId,
    entries: &crate::lab::decode::Entries<K, crate::value::At<V>>,
) -> Map {
    Data::map(node).extend(entries.iter().map(|(key, value)| (key.to_string(), Data::from(value))))
}

#[cfg(test)]
mod tests;
