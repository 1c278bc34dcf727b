//! The objects of a lab, each with its file, and plain access to their fields.

use std::fmt;

use crate::document::{Content, Data, DataKind, Document};
use crate::value::Number;

/// The folders of the output tree that contain Kubernetes objects.
const FOLDERS: &[&str] = &["kubernetes/", "gitops/", "bootstrap/"];

/// A kind with its API group. Versions of an API share their objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GroupKind<'d> {
    /// The name of the kind.
    pub kind: &'d str,
    /// Empty for the core group.
    pub group: &'d str,
}

/// An object and the file that it is printed to.
#[derive(Clone, Copy, Debug)]
pub struct Object<'d> {
    /// The content of the object.
    pub data: &'d Data,
    /// The path of the file.
    pub file: &'d str,
    /// The kind of the object.
    pub kind: GroupKind<'d>,
    /// Empty for a cluster-scoped object.
    pub namespace: &'d str,
    /// The name of the object.
    pub name: &'d str,
}

impl<'d> Object<'d> {
    /// An object, if the data has a kind and a name.
    fn of(data: &'d Data, file: &'d str) -> Option<Self> {
        let kind = GroupKind { kind: text(data, "kind")?, group: group(text(data, "apiVersion")?) };
        let metadata = data.get("metadata")?;
        let namespace = text(metadata, "namespace").unwrap_or_default();
        Some(Self { data, file, kind, namespace, name: text(metadata, "name")? })
    }

    /// Whether it is of a kind.
    pub fn is(&self, kind: &str, group: &str) -> bool {
        self.kind == GroupKind { kind, group }
    }

    /// The labels of the object.
    pub fn labels(&self) -> &'d [(String, Data)] {
        fields(self.data.get("metadata").and_then(|metadata| metadata.get("labels")))
    }

    /// The value of an annotation of the object.
    pub fn annotation(&self, key: &str) -> Option<&'d Data> {
        self.data.get("metadata")?.get("annotations")?.get(key)
    }

    /// The metadata and the specification of its pods, if it has any.
    pub fn pod(&self) -> Option<(&'d Data, &'d Data)> {
        let keys: &[&str] = match (self.kind.group, self.kind.kind) {
            ("", "Pod") => &[],
            ("", "ReplicationController")
            | ("apps", "DaemonSet" | "Deployment" | "ReplicaSet" | "StatefulSet")
            | ("batch", "Job") => &["spec", "template"],
            ("batch", "CronJob") => &["spec", "jobTemplate", "spec", "template"],
            _ => return None,
        };
        let template = keys.iter().try_fold(self.data, |data, key| data.get(key))?;
        Some((template.get("metadata").unwrap_or(template), template.get("spec")?))
    }
}

impl fmt::Display for Object<'_> {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{} `{}`", self.kind.kind, Title(self.namespace, self.name))
    }
}

/// The name of an object with its namespace, if it has one.
pub struct Title<'t>(pub &'t str, pub &'t str);

impl fmt::Display for Title<'_> {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self.0 {
            "" => f.write_str(self.1),
            namespace => write!(f, "{namespace}/{}", self.1),
        }
    }
}

/// The objects of all documents, including the items of a `List`.
pub fn objects(documents: &[Document]) -> Vec<Object<'_>> {
    let within = |document: &&Document| FOLDERS.iter().any(|folder| document.path.starts_with(folder));
    let mut found = Vec::new();
    for document in documents.iter().filter(within) {
        let Content::Yaml(all) = &document.content else { continue };
        for data in all {
            if text(data, "kind") == Some("List") {
                let items = elements(data.get("items"));
                found.extend(items.iter().filter_map(|data| Object::of(data, &document.path)));
            } else {
                found.extend(Object::of(data, &document.path));
            }
        }
    }
    found.retain(|object| object.kind.group != "kustomize.config.k8s.io");
    found
}

/// The group of an `apiVersion`.
pub fn group(api: &str) -> &str {
    api.split_once('/').map_or("", |(group, _)| group)
}

/// The text under a key; absent if it is empty.
pub fn text<'d>(data: &'d Data, key: &str) -> Option<&'d str> {
    data.get(key).and_then(Data::as_str).filter(|text| !text.is_empty())
}

/// The elements of a list; empty for other data.
pub fn elements(data: Option<&Data>) -> &[Data] {
    match data.map(|data| &data.kind) {
        Some(DataKind::List(elements)) => elements,
        _ => &[],
    }
}

/// The fields of a map; empty for other data.
pub fn fields(data: Option<&Data>) -> &[(String, Data)] {
    match data.map(|data| &data.kind) {
        Some(DataKind::Map(fields)) => fields,
        _ => &[],
    }
}

/// A scalar as text.
pub fn shown(data: &Data) -> String {
    match &data.kind {
        DataKind::String(text) => text.clone(),
        DataKind::Bool(value) => value.to_string(),
        DataKind::Number(Number::Integer(number)) => number.to_string(),
        DataKind::Number(Number::Decimal(digits)) => digits.to_string(),
        DataKind::Null | DataKind::List(_) | DataKind::Map(_) => String::new(),
    }
}

/// The path of a node in an object, as messages show it: `spec.rules[0].host`.
pub fn path_of(root: &Data, node: &Data) -> String {
    let mut path = String::new();
    descend(root, node, &mut path);
    path
}

fn descend(data: &Data, node: &Data, path: &mut String) -> bool {
    if std::ptr::eq(data, node) {
        return true;
    }
    let length = path.len();
    for (key, value) in fields(Some(data)) {
        let is_plain = key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
        match (is_plain, length) {
            (true, 0) => path.push_str(key),
            (true, _) => path.push_str(&format!(".{key}")),
            (false, _) => path.push_str(&format!("[{key:?}]")),
        }
        if descend(value, node, path) {
            return true;
        }
        path.truncate(length);
    }
    for (index, value) in elements(Some(data)).iter().enumerate() {
        path.push_str(&format!("[{index}]"));
        if descend(value, node, path) {
            return true;
        }
        path.truncate(length);
    }
    false
}
