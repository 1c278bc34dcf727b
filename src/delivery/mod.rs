//! Delivery: cross-object checks. Every object has one owner, no variables are left to substitute, every custom resource
//! has a provider, and the engine reads the folder that is written.
//!
//! In: the [`Document`]s of a lab. Out: findings.

mod path;
mod providers;
mod twice;
mod variables;

use crate::charts::Charts;
use crate::diag::{Code, Diagnostic};
use crate::document::{Content, Data, Document};
use crate::lab::Lab;
use crate::value::Values;

pub static CODES: &[&Code] =
    &[&path::GITOPS_PATH, &providers::DEP_PROVIDER, &twice::OBJ_TWICE, &variables::GITOPS_VARIABLE];

/// The folders of the output tree that contain Kubernetes objects.
const FOLDERS: &[&str] = &["kubernetes/", "gitops/"];

/// All findings. `output` is the lab's output folder, relative to the project's root.
pub fn findings(
    documents: &[Document],
    lab: &Lab,
    charts: &Charts,
    values: &Values,
    output: &str,
) -> Vec<Diagnostic> {
    let objects = objects(documents);
    let mut found = twice::findings(&objects, values);
    found.extend(providers::findings(&objects, lab, charts, values));
    found.extend(variables::findings(&objects, values));
    found.extend(path::finding(lab, values, output));
    found
}

/// An object and the file that it is printed to.
struct Object<'d> {
    file: &'d str,
    data: &'d Data,
}

impl Object<'_> {
    fn text(&self, key: &str) -> &str {
        self.data.get(key).and_then(Data::as_str).unwrap_or_default()
    }

    fn metadata(&self, key: &str) -> &str {
        let metadata = self.data.get("metadata").and_then(|metadata| metadata.get(key));
        metadata.and_then(Data::as_str).unwrap_or_default()
    }

    fn group(&self) -> &str {
        self.text("apiVersion").split_once('/').map_or("", |(group, _)| group)
    }
}

fn objects(documents: &[Document]) -> Vec<Object<'_>> {
    let within = |document: &&Document| FOLDERS.iter().any(|folder| document.path.starts_with(folder));
    let objects = documents.iter().filter(within).flat_map(|document| {
        let all = match &document.content {
            Content::Yaml(all) => all.as_slice(),
            _ => &[],
        };
        all.iter().map(|data| Object { file: &document.path, data })
    });
    objects
        .filter(|object| object.group() != "kustomize.config.k8s.io" && !object.text("kind").is_empty())
        .collect()
}
