//! Secrets, as references: an ExternalSecret each. No value of a secret is ever in the tree.

use crate::plan::data::{Data, shown};
use crate::plan::kubernetes::{Manifest, metadata, object};
use crate::resolve::{Resolved, RunningService};

pub(super) fn external_secrets(lab: &Resolved<'_>, service: &RunningService<'_>) -> Vec<Manifest> {
    let Some(source) = &lab.lab.secrets else { return Vec::new() };
    let secrets = service.service.secrets.iter();
    secrets
        .map(|(name, secret)| {
            let target = secret_name(service, name.as_str());
            let store = Data::map(source.node)
                .put("name", shown(secret.store.as_ref().unwrap_or(&source.store)))
                .text("kind", "ClusterSecretStore");
            let keys = secret.keys.iter().map(|(key, property)| {
                let remote =
                    Data::map(property.node).put("key", shown(&secret.path)).put("property", shown(property));
                Data::map(property.node).text("secretKey", key.to_string()).put("remoteRef", remote).into()
            });
            let spec = Data::map(secret.node)
                .put("refreshInterval", shown(secret.refresh.as_ref().unwrap_or(&source.refresh)))
                .put("secretStoreRef", store)
                .put("target", Data::map(secret.node).text("name", target.clone()))
                .put("data", Data::list(secret.node, keys));
            let metadata = metadata(service, secret.node, target);
            let object =
                object(secret.node, "external-secrets.io/v1", "ExternalSecret", metadata).put("spec", spec);
            Manifest::new(format!("externalsecret-{name}.yaml"), object)
        })
        .collect()
}

/// Name of the Kubernetes Secret that one of the service's secrets becomes.
pub(super) fn secret_name(service: &RunningService<'_>, secret: &str) -> String {
    format!("{}-{secret}", service.name)
}
