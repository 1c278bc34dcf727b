//! Validation: every Kubernetes object against the schema of the API it is meant for, and what schemas miss.
//!
//! In: the [`Document`]s of a lab. Out: findings, each at the configuration value that decided the offending node.
//! The schemas come with `render`: Kubernetes' own kinds for the minor version that the lab names, and the custom
//! resources of the projects in `bundle/NOTICE`. A CRD among the lab's own documents goes before those.
//!
//! Not checked: rules that projects write in CEL, and what lies inside fields that a schema leaves open.

pub mod codes;

mod apis;
mod bounds;
mod bundle;
mod faults;
mod formats;
mod json;
mod kustomization;
mod lists;
mod names;
mod object;
mod pods;
mod schemas;
mod selectors;
mod structural;
#[cfg(test)]
mod tests;
mod twice;

use crate::diag::Diagnostic;
use crate::lab::Lab;
use crate::plan::data::Data;
use crate::plan::{Content, Document};
use crate::source::value::Values;
use apis::{Declared, Served};
use bundle::KUBERNETES;
use codes::K8S_VERSION;
use object::{Fault, Object, Path, elements};
use schemas::Schemas;

/// The folders of the output tree that hold Kubernetes objects.
const FOLDERS: &[&str] = &["kubernetes/", "gitops/"];

/// Checks every object of a lab's documents.
pub fn validate(documents: &[Document], lab: &Lab, values: &Values) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let minor = match &lab.cluster {
        Some(cluster) => {
            diagnostics.extend(unknown_version(cluster.version.minor(), cluster.version.node, values));
            cluster.version.minor()
        }
        None => bundle::minors().1,
    };
    let objects = objects(documents);
    diagnostics.extend(twice::findings(&objects, values));
    let mut validator = Validator::new(minor, &objects);
    for object in &objects {
        let faults = validator.faults(object);
        diagnostics.extend(faults.into_iter().map(|fault| fault.diagnostic(object, values)));
    }
    diagnostics
}

/// The objects of all documents; those inside a `List` too.
fn objects(documents: &[Document]) -> Vec<Object<'_>> {
    let within = |document: &&Document| FOLDERS.iter().any(|folder| document.path.starts_with(folder));
    let mut found = Vec::new();
    for document in documents.iter().filter(within) {
        let Content::Yaml(all) = &document.content else { continue };
        for object in all.iter().filter_map(|data| Object::of(data, &document.path)) {
            if (object.api, object.kind) == ("v1", "List") {
                let items = elements(object.data.get("items"));
                found.extend(items.iter().filter_map(|data| Object::of(data, &document.path)));
            } else {
                found.push(object);
            }
        }
    }
    found
}

fn unknown_version(minor: u32, node: crate::source::value::NodeId, values: &Values) -> Option<Diagnostic> {
    let (oldest, newest) = bundle::minors();
    if (oldest..=newest).contains(&minor) {
        return None;
    }
    let nearest = minor.clamp(oldest, newest);
    let message = format!("the schemas of Kubernetes 1.{minor} are not known");
    let label = format!("objects are checked against 1.{nearest}");
    let help = format!("known are 1.{oldest} to 1.{newest}");
    Some(Diagnostic::new(&K8S_VERSION, message).at_node(node, values.span(node), label).help(help))
}

/// One run over the objects of a lab.
struct Validator {
    minor: u32,
    declared: Declared,
    schemas: Schemas,
}

impl Validator {
    fn new(minor: u32, objects: &[Object<'_>]) -> Self {
        let (oldest, newest) = bundle::minors();
        let mut declared = Declared::default();
        objects.iter().for_each(|object| declared.add(object));
        Self { minor, declared, schemas: Schemas::new(minor.clamp(oldest, newest)) }
    }

    /// Everything that is wrong with one object.
    fn faults(&mut self, object: &Object<'_>) -> Vec<Fault> {
        let heads = [("apiVersion", object.api), ("kind", object.kind)];
        if let Some((field, _)) = heads.into_iter().find(|(_, text)| text.is_empty()) {
            return vec![faults::missing(&Path::default(), field)];
        }
        if kustomization::is_one(object) {
            return kustomization::faults(object);
        }
        let (mut faults, family, namespaced, schema) = match self.declared.find(object) {
            Some(definition) => {
                let schema = self.schemas.of_crd(object.api, object.kind, &definition.schema);
                (Vec::new(), "", Some(definition.namespaced), schema)
            }
            None => {
                let Served { kind, fault } = apis::served(object, self.minor);
                let faults: Vec<Fault> = fault.into_iter().collect();
                match kind {
                    Some(kind) => (faults, &*kind.family, kind.namespaced, self.schemas.of_kind(kind)),
                    None => return faults,
                }
            }
        };
        faults.extend(names::faults(object, family, namespaced));
        if let Some(schema) = schema {
            let instance = instance(object.data, family);
            faults.extend(faults::faults(&schema, &instance));
            faults.extend(lists::faults(&schema.tree, object.data));
        }
        if family == KUBERNETES {
            faults.extend(selectors::faults(object));
            faults.extend(pods::faults(object));
        }
        faults
    }
}

/// What a validator is given. For Kubernetes' own kinds, and in the head of every object, null is the same as absent.
fn instance(data: &Data, family: &str) -> serde_json::Value {
    if family == KUBERNETES {
        return json::without_null(data);
    }
    let mut instance = json::plain(data);
    if let Some(metadata) = data.get("metadata") {
        instance["metadata"] = json::without_null(metadata);
    }
    instance
}
