//! The schemas that `render` holds Kubernetes objects against: `cargo xtask schemas`.
//!
//! In: `src/kube/bundle/pins.json`, which names packages, versions and hashes. Out, beside it: one compressed
//! file of definitions per source, `index.json` with every kind, and `NOTICE`. All sources are packages of PyPI
//! and of the Go module proxy, fetched by `pip` and `go`; nothing is taken that does not have its pinned hash.

mod crds;
mod fetch;
mod go_types;
mod kubernetes;
mod pins;
mod write;

use std::collections::BTreeMap;
use std::path::PathBuf;

use pins::Pins;

use crate::Outcome;

/// Makes the bundle anew.
pub(crate) fn run() -> Outcome {
    let (pins, hash) = Pins::read()?;
    let types = go_types::read(&pins.go_types)?;
    let mut bundle = Bundle::default();
    kubernetes::collect(&pins.kubernetes, &types, &mut bundle)?;
    for family in &pins.families {
        crds::collect(family, &pins.controller_gen, &mut bundle)?;
    }
    write::bundle(&pins, &hash, bundle)
}

/// The unpacked package of Kubernetes' own schemas.
pub(crate) fn kubernetes_package() -> Result<PathBuf, String> {
    fetch::wheel(&Pins::read()?.0.kubernetes)
}

/// Every file that holds CRDs of the known families.
pub(crate) fn crd_files() -> Result<Vec<PathBuf>, String> {
    let (pins, _) = Pins::read()?;
    let mut all = Vec::new();
    for family in &pins.families {
        all.extend(crds::sources(family, &pins.controller_gen)?);
    }
    Ok(all)
}

/// What all sources hold.
#[derive(Default)]
struct Bundle {
    /// By API version and kind.
    kinds: BTreeMap<(String, String), Kind>,
    /// By family: the lines of its file.
    families: BTreeMap<String, Vec<Definition>>,
}

/// A definition of a schema.
struct Definition {
    /// The minor versions of Kubernetes that have it so, both included. Empty for what does not depend on them.
    minors: Option<(u32, u32)>,
    name: String,
    schema: serde_json::Value,
}

/// A kind as it stands in the index.
#[derive(Clone, serde::Serialize)]
struct Kind {
    api: String,
    kind: String,
    family: String,
    /// Name of its definition in the family's file; absent where no version in the bundle has it any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    definition: Option<String>,
    /// Absent where no source tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    namespaced: Option<bool>,
    /// The minor versions of Kubernetes that the bundle's sources know it in.
    #[serde(skip_serializing_if = "Option::is_none")]
    minors: Option<(u32, u32)>,
    /// The minor version since which it is deprecated; 0 where the version of Kubernetes does not matter.
    #[serde(skip_serializing_if = "Option::is_none")]
    deprecated: Option<u32>,
    /// The minor version since which it is no longer served.
    #[serde(skip_serializing_if = "Option::is_none")]
    removed: Option<u32>,
    /// API version and kind that took its place.
    #[serde(skip_serializing_if = "Option::is_none")]
    replacement: Option<String>,
}

impl Bundle {
    fn add_kind(&mut self, kind: Kind) {
        self.kinds.entry((kind.api.clone(), kind.kind.clone())).or_insert(kind);
    }
}

/// A schema without what only people and the API server read.
fn strip(schema: &mut serde_json::Value, dropped: &[&str]) {
    let Some(fields) = schema.as_object_mut() else { return };
    fields.retain(|key, _| !dropped.contains(&key.as_str()));
    for (key, value) in fields.iter_mut() {
        match key.as_str() {
            "properties" | "patternProperties" => {
                value.as_object_mut().into_iter().flatten().for_each(|(_, each)| strip(each, dropped));
            }
            "allOf" | "anyOf" | "oneOf" => {
                value.as_array_mut().into_iter().flatten().for_each(|each| strip(each, dropped));
            }
            "items" | "additionalProperties" | "not" => strip(value, dropped),
            _ => {}
        }
    }
}
