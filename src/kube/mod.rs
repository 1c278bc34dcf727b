//! Validation: every Kubernetes object is validated against the schema of its kind, and against rules that no schema has.
//!
//! In: the [`Document`]s of a lab. Out: findings, each at the configuration value that decided the offending node.
//! The schemas are bundled with `render`: Kubernetes' own kinds for the minor version of the lab's cluster, and the
//! custom resources of the projects in `bundle/NOTICE`. A CRD among the lab's own documents overrides these.
//!
//! Not checked: the content of fields that a schema leaves open.

pub mod admission;
pub(crate) mod codes;

mod apis;
mod bounds;
mod bundle;
mod cel;
mod chart_schema;
mod defaults;
mod duplicates;
mod enum_values;
mod faults;
mod formats;
mod forms;
mod json;
mod kinds;
mod kustomization;
mod labels;
mod lists;
mod names;
mod object;
mod pod_parts;
mod pods;
mod required_fields;
mod rules;
mod schema;
mod schemas;
mod selectors;
mod shape;
mod structural;
#[cfg(test)]
mod tests;

pub use chart_schema::{SchemaError, schema_errors};
pub use kinds::{group, pod_template};
pub use schemas::Store;

use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::LazyLock;

use crate::crds::{Crd, Crds};
use crate::diag::Diagnostic;
use crate::document::{Content, Document, elements};
use crate::lab::Lab;
use crate::value::Values;
use apis::{Custom, Declared, Served};
use bundle::KUBERNETES;
use codes::K8S_VERSION;
use object::{Fault, KubeObject, Path};
use schemas::{OwnKinds, Schemas};
use shape::Nulls;

/// The folders of the output tree that contain Kubernetes objects.
pub const FOLDERS: &[&str] = &["kubernetes/", "gitops/"];

/// Validates every object of a lab's documents. `crds` are the CRDs of the project.
pub fn validate(
    documents: &[Document],
    lab: &Lab,
    crds: &Crds,
    store: &Store,
    values: &Values,
) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let minor = match &lab.cluster {
        Some(cluster) => {
            diagnostics.extend(unknown_version(cluster.version.minor(), cluster.version.node, values));
            cluster.version.minor()
        }
        None => newest_minor(),
    };
    let objects = objects(documents);
    let validator = Validator::new(minor, crds, store, &objects);
    for object in &objects {
        let faults = validator.faults(object);
        diagnostics.extend(faults.into_iter().map(|fault| fault.diagnostic(object, values)));
    }
    diagnostics.extend(duplicates::findings(&objects, values));
    diagnostics
}

/// Whether an API group is Kubernetes' own.
pub fn is_kubernetes_group(name: &str) -> bool {
    static GROUPS: LazyLock<BTreeSet<&'static str>> = LazyLock::new(|| {
        let own = bundle::kinds().iter().filter(|kind| &*kind.family == KUBERNETES);
        own.map(|kind| group(&kind.api)).collect()
    });
    GROUPS.contains(name)
}

/// Why a CRD cannot be used: one of its schemas is invalid, in terms of JSON Schema, or has a rule that is too expensive.
pub fn unusable(crd: &Crd) -> Option<String> {
    let (schemas, own) = (Schemas::new(bundle::minors().1), OwnKinds::default());
    crd.versions.iter().find_map(|version| {
        if let Some(excess) = cel::excesses(&version.schema).first() {
            return Some(format!(
                "the API server would refuse the CRD `{}`: the estimated cost of the rule at `{}[{}]` in version `{}` is {} \
                 times its limit",
                crd.name,
                excess.path.join("."),
                excess.index,
                version.name,
                excess.times
            ));
        }
        let problem = schemas.of_crd(&own, &version.name, &crd.kind, &version.schema).err()?;
        Some(format!(
            "the schema of version `{}` of the CRD `{}` is invalid: {problem}",
            version.name, crd.name
        ))
    })
}

/// Whether a kind is namespaced; `None` if unknown.
pub fn is_namespaced(api: &str, kind: &str) -> Option<bool> {
    bundle::kind(api, kind)?.namespaced
}

/// The newest minor version of Kubernetes with bundled schemas. A lab without a cluster is validated against it.
pub fn newest_minor() -> u32 {
    bundle::minors().1
}

/// The objects of all documents, including the items of a `List`.
fn objects(documents: &[Document]) -> Vec<KubeObject<'_>> {
    let within = |document: &&Document| FOLDERS.iter().any(|folder| document.path.starts_with(folder));
    let mut found = Vec::new();
    for document in documents.iter().filter(within) {
        let Content::Yaml(all) = &document.content else { continue };
        for object in all.iter().filter_map(|data| KubeObject::of(data, &document.path)) {
            if (object.api, object.kind) == ("v1", "List") {
                let items = elements(object.data.get("items"));
                found.extend(items.iter().filter_map(|data| KubeObject::of(data, &document.path)));
            } else {
                found.push(object);
            }
        }
    }
    found
}

fn unknown_version(minor: u32, node: crate::value::NodeId, values: &Values) -> Option<Diagnostic> {
    let (oldest, newest) = bundle::minors();
    if (oldest..=newest).contains(&minor) {
        return None;
    }
    let nearest = minor.clamp(oldest, newest);
    let message = format!("there are no schemas for Kubernetes 1.{minor}");
    let label = format!("objects are validated against 1.{nearest}");
    let help = format!("available: 1.{oldest} to 1.{newest}");
    Some(Diagnostic::new(&K8S_VERSION, message).at_node(node, values.span(node), label).help(help))
}

/// One run over the objects of a lab.
struct Validator {
    minor: u32,
    declared: Declared,
    schemas: Rc<Schemas>,
    own: OwnKinds,
}

impl Validator {
    fn new(minor: u32, crds: &Crds, store: &Store, objects: &[KubeObject<'_>]) -> Self {
        let (oldest, newest) = bundle::minors();
        let mut declared = Declared::default();
        crds.iter().for_each(|crd| declared.add(crd.clone()));
        objects.iter().for_each(|object| declared.add_object(object));
        let schemas = store.of(minor.clamp(oldest, newest));
        Self { minor, declared, schemas, own: OwnKinds::default() }
    }

    /// Everything that is wrong with one object.
    fn faults(&self, object: &KubeObject<'_>) -> Vec<Fault> {
        let heads = [("apiVersion", object.api), ("kind", object.kind)];
        if let Some((field, _)) = heads.into_iter().find(|(_, text)| text.is_empty()) {
            return vec![faults::missing(&Path::default(), field)];
        }
        if kustomization::is_one(object) {
            return self.schemas.of_kustomization().faults(object, Nulls::Absent, &self.schemas);
        }
        let (mut faults, family, namespaced, schema) = match self.declared.find(object) {
            Some(crd) => {
                let Custom { version, fault } = apis::custom(object, crd);
                let mut faults: Vec<Fault> = fault.into_iter().collect();
                let Some(version) = version else { return faults };
                let schema = self.schemas.of_crd(&self.own, object.api, object.kind, &version.schema);
                let schema = schema.map_err(|problem| faults.push(faults::no_schema(&problem))).ok();
                (faults, "", Some(crd.namespaced), schema)
            }
            None => {
                let Served { kind, fault } = apis::served(object, self.minor, &self.declared);
                let faults: Vec<Fault> = fault.into_iter().collect();
                match kind {
                    Some(kind) => (faults, &*kind.family, kind.namespaced, self.schemas.of_kind(kind)),
                    None => return faults,
                }
            }
        };
        faults.extend(names::faults(object, family, namespaced));
        if let Some(schema) = schema {
            let nulls = if family == KUBERNETES { Nulls::Absent } else { Nulls::PrunedRoot };
            faults.extend(schema.faults(object, nulls, &self.schemas));
        }
        if family == KUBERNETES {
            faults.extend(selectors::faults(object));
            faults.extend(pods::faults(object));
        }
        faults.extend(rules::faults(object));
        faults
    }
}
