//! `kustomization.yaml`: not an object of a cluster, but kustomize is equally strict about its fields.

use serde_json::{Value, json};

use crate::kube::object::KubeObject;

/// Whether the object is a kustomization.
pub(super) fn is_one(object: &KubeObject<'_>) -> bool {
    object.group() == "kustomize.config.k8s.io"
}

const LISTS_OF_TEXT: &[&str] = &[
    "bases",
    "buildMetadata",
    "components",
    "configurations",
    "crds",
    "generators",
    "patchesStrategicMerge",
    "resources",
    "transformers",
    "validators",
];
const LISTS_OF_RECORDS: &[&str] = &[
    "configMapGenerator",
    "helmCharts",
    "images",
    "labels",
    "patches",
    "patchesJson6902",
    "replacements",
    "replicas",
    "secretGenerator",
    "vars",
];
const RECORDS: &[&str] = &[
    "commonAnnotations",
    "commonLabels",
    "generatorOptions",
    "helmGlobals",
    "metadata",
    "openapi",
    "sortOptions",
];
const TEXTS: &[&str] = &["namePrefix", "nameSuffix", "namespace"];

/// The schema of a kustomization.
pub(super) fn schema() -> Value {
    let mut properties = serde_json::Map::new();
    properties.insert(
        "apiVersion".into(),
        json!({ "enum": ["kustomize.config.k8s.io/v1beta1", "kustomize.config.k8s.io/v1alpha1"] }),
    );
    properties.insert("kind".into(), json!({ "enum": ["Kustomization", "Component"] }));
    let mut add = |names: &[&str], schema: Value| {
        properties.extend(names.iter().map(|name| ((*name).to_owned(), schema.clone())));
    };
    add(LISTS_OF_TEXT, json!({ "type": "array", "items": { "type": "string" } }));
    add(LISTS_OF_RECORDS, json!({ "type": "array", "items": { "type": "object" } }));
    add(RECORDS, json!({ "type": "object" }));
    add(TEXTS, json!({ "type": "string" }));
    json!({ "type": "object", "properties": properties, "additionalProperties": false })
}
