//! A CRD: the parts of it that define its objects.

use std::fmt;

use serde_json::Value;

use crate::types::ObjectName;

/// A definition of a custom resource.
#[derive(Clone, Debug, PartialEq)]
pub struct Crd {
    /// `widgets.example.org`.
    pub name: String,
    /// The API group, such as `example.org`.
    pub group: String,
    /// The kind of the objects, such as `Widget`.
    pub kind: String,
    /// Whether the objects are in namespaces.
    pub namespaced: bool,
    /// The versions.
    pub versions: Vec<CrdVersion>,
}

/// One version of a custom resource.
#[derive(Clone, Debug, PartialEq)]
pub struct CrdVersion {
    /// The name, such as `v1beta1`.
    pub name: String,
    /// Whether the API server serves it.
    pub served: bool,
    /// Whether the API server stores objects in it.
    pub stored: bool,
    /// Whether it is deprecated.
    pub deprecated: bool,
    /// Its structural schema.
    pub schema: Value,
}

/// Why a document is not a usable CRD.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// It is another object.
    Another(String),
    /// It is an invalid CRD, for this reason.
    Faulty(String),
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Another(what) => write!(f, "{what} is not a CRD"),
            Self::Faulty(problem) => f.write_str(problem),
        }
    }
}

impl Crd {
    /// Reads a document.
    pub fn read(document: &Value) -> Result<Self, Unfit> {
        let text = |pointer: &str| document.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
        let (api, kind, name) = (text("/apiVersion"), text("/kind"), text("/metadata/name"));
        if kind != "CustomResourceDefinition" || !api.starts_with("apiextensions.k8s.io/") {
            return Err(Unfit::Another(described(kind, name)));
        }
        let faulty = |problem: String| Err(Unfit::Faulty(problem));
        if api != "apiextensions.k8s.io/v1" {
            return faulty(format!(
                "the CRD `{name}` uses `{api}`, which Kubernetes has not served since 1.22"
            ));
        }
        let (group, plural, own) =
            (text("/spec/group"), text("/spec/names/plural"), text("/spec/names/kind"));
        for (field, value) in [
            ("metadata.name", name),
            ("spec.group", group),
            ("spec.names.plural", plural),
            ("spec.names.kind", own),
        ] {
            if value.is_empty() {
                return faulty(format!("the CRD `{name}` has no `{field}`"));
            }
        }
        if name != format!("{plural}.{group}") || name.parse::<ObjectName>().is_err() {
            return faulty(format!(
                "the CRD `{name}` must be named `{plural}.{group}`, after its plural and its group"
            ));
        }
        let namespaced = match text("/spec/scope") {
            "Namespaced" => true,
            "Cluster" => false,
            _ => {
                return faulty(format!(
                    "`spec.scope` of the CRD `{name}` is neither `Namespaced` nor `Cluster`"
                ));
            }
        };
        let versions = document.pointer("/spec/versions").and_then(Value::as_array);
        let versions: Vec<CrdVersion> =
            versions.into_iter().flatten().map(|each| version(name, each)).collect::<Result<_, _>>()?;
        if !versions.iter().any(|version| version.served) {
            return faulty(format!("the CRD `{name}` serves no version"));
        }
        Ok(Self {
            name: name.to_owned(),
            group: group.to_owned(),
            kind: own.to_owned(),
            namespaced,
            versions,
        })
    }

    /// The version that an `apiVersion` names.
    pub fn version(&self, api: &str) -> Option<&CrdVersion> {
        let name = api.strip_prefix(&*self.group)?.strip_prefix('/')?;
        self.versions.iter().find(|version| version.name == name)
    }

    /// The version to use: the stored one, or the first that is served and not deprecated.
    pub fn current(&self) -> Option<&CrdVersion> {
        let is_current = |version: &&CrdVersion| version.served && !version.deprecated;
        let stored = self.versions.iter().find(|version| version.stored).filter(is_current);
        stored.or_else(|| self.versions.iter().find(is_current))
    }
}

fn version(crd: &str, version: &Value) -> Result<CrdVersion, Unfit> {
    let is_set = |key: &str| version[key] == true;
    let name = version["name"].as_str().unwrap_or_default();
    if name.is_empty() {
        return Err(Unfit::Faulty(format!("a version of the CRD `{crd}` has no name")));
    }
    let schema = version.pointer("/schema/openAPIV3Schema").filter(|schema| schema.is_object());
    let Some(schema) = schema else {
        return Err(Unfit::Faulty(format!("version `{name}` of the CRD `{crd}` has no schema")));
    };
    let mut schema = schema.clone();
    bound_replicas(&mut schema, version);
    Ok(CrdVersion {
        name: name.to_owned(),
        served: is_set("served"),
        stored: is_set("storage"),
        deprecated: is_set("deprecated"),
        schema,
    })
}

/// Kubernetes handles the number of replicas of a scalable resource as a 32-bit integer, whatever its schema allows.
fn bound_replicas(schema: &mut Value, version: &Value) {
    let path = version.pointer("/subresources/scale/specReplicasPath").and_then(Value::as_str);
    let Some(path) = path else { return };
    let pointer = path.replace('.', "/properties/");
    let Some(replicas) = schema.pointer_mut(&pointer).and_then(Value::as_object_mut) else { return };
    let bound = |key: &str| replicas.get(key).and_then(Value::as_i64);
    let (least, most) = (bound("minimum").unwrap_or(0).max(0), bound("maximum").unwrap_or(i64::MAX));
    replicas.insert("minimum".to_owned(), least.into());
    replicas.insert("maximum".to_owned(), most.min(i32::MAX.into()).into());
}

fn described(kind: &str, name: &str) -> String {
    match (kind, name) {
        ("", _) => "an object without `kind`".to_owned(),
        (kind, "") => kind.to_owned(),
        (kind, name) => format!("{kind} `{name}`"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn widget() -> Value {
        json!({
            "apiVersion": "apiextensions.k8s.io/v1",
            "kind": "CustomResourceDefinition",
            "metadata": { "name": "widgets.example.org" },
            "spec": {
                "group": "example.org",
                "scope": "Namespaced",
                "names": { "kind": "Widget", "plural": "widgets" },
                "versions": [
                    { "name": "v1beta1", "served": true, "storage": false, "deprecated": true,
                      "schema": { "openAPIV3Schema": { "type": "object" } } },
                    { "name": "v1", "served": true, "storage": true,
                      "schema": { "openAPIV3Schema": { "type": "object" } } },
                ],
            },
        })
    }

    #[test]
    fn a_crd_tells_its_kind_and_versions() {
        let crd = Crd::read(&widget()).expect("it is one");
        assert_eq!((&*crd.group, &*crd.kind, crd.namespaced), ("example.org", "Widget", true));
        assert!(crd.version("example.org/v1beta1").is_some_and(|version| version.deprecated));
        assert_eq!(crd.version("example.org/v2"), None);
        assert_eq!(crd.version("example.orgv1"), None);
        assert_eq!(crd.current().map(|version| &*version.name), Some("v1"));
    }

    #[test]
    fn what_can_be_scaled_has_a_number_of_32_bits() {
        let mut crd = widget();
        let version = &mut crd["spec"]["versions"][1];
        version["subresources"] = json!({ "scale": { "specReplicasPath": ".spec.size" } });
        let schema = &mut version["schema"]["openAPIV3Schema"];
        schema["properties"] =
            json!({ "spec": { "properties": { "size": { "type": "integer", "minimum": 1 } } } });
        let crd = Crd::read(&crd).expect("it is one");
        let size = crd.versions[1].schema.pointer("/properties/spec/properties/size");
        assert_eq!(size, Some(&json!({ "type": "integer", "minimum": 1, "maximum": i32::MAX })));
    }

    #[test]
    fn what_is_no_crd_or_a_faulty_one_says_why() {
        let cases: &[(&str, Value, &str)] = &[
            ("/kind", json!("ConfigMap"), "ConfigMap `widgets.example.org` is not a CRD"),
            ("/apiVersion", json!("apiextensions.k8s.io/v1beta1"), "has not served since 1.22"),
            ("/metadata/name", json!("widget.example.org"), "must be named `widgets.example.org`"),
            ("/metadata/name", json!("../../widgets"), "must be named `widgets.example.org`"),
            ("/spec/group", json!(""), "has no `spec.group`"),
            ("/spec/scope", json!("Global"), "neither `Namespaced` nor `Cluster`"),
            ("/spec/versions", json!([]), "serves no version"),
            (
                "/spec/versions/0/schema",
                json!({}),
                "version `v1beta1` of the CRD `widgets.example.org` has no schema",
            ),
            ("/spec/versions/1/name", json!(7), "has no name"),
        ];
        for (pointer, value, expected) in cases {
            let mut document = widget();
            *document.pointer_mut(pointer).expect(pointer) = value.clone();
            let problem = Crd::read(&document).expect_err(pointer).to_string();
            assert!(problem.contains(expected), "{pointer}: {problem}");
        }
        assert_eq!(Crd::read(&json!([])), Err(Unfit::Another("an object without `kind`".to_owned())));
    }
}
