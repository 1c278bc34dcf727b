//! The objects of a lab, each with its file.

use crate::document::{Content, Data, Document};
use crate::kube;

/// An object and the file that it is printed to.
pub(super) struct DeliveredObject<'d> {
    pub(super) file: &'d str,
    pub(super) data: &'d Data,
}

impl DeliveredObject<'_> {
    pub(super) fn text(&self, key: &str) -> &str {
        self.data.get(key).and_then(Data::as_str).unwrap_or_default()
    }

    pub(super) fn metadata(&self, key: &str) -> &str {
        let metadata = self.data.get("metadata").and_then(|metadata| metadata.get(key));
        metadata.and_then(Data::as_str).unwrap_or_default()
    }

    pub(super) fn group(&self) -> &str {
        kube::group(self.text("apiVersion"))
    }
}

pub(super) fn objects(documents: &[Document]) -> Vec<DeliveredObject<'_>> {
    let within = |document: &&Document| kube::FOLDERS.iter().any(|folder| document.path.starts_with(folder));
    let objects = documents.iter().filter(within).flat_map(|document| {
        let all = match &document.content {
            Content::Yaml(all) => all.as_slice(),
            _ => &[],
        };
        all.iter().map(|data| DeliveredObject { file: &document.path, data })
    });
    objects
        .filter(|object| object.group() != "kustomize.config.k8s.io" && !object.text("kind").is_empty())
        .collect()
}
