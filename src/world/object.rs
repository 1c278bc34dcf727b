//! The objects of a lab, each with its file, and plain access to their fields.

use std::fmt;

use crate::document::{Content, Data, DataKind, Document, elements, fields};
use crate::kube;

/// The folder of objects that are applied before the others.
pub const BOOTSTRAP: &str = "bootstrap/";

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
        let kind = GroupKind { kind: text(data, "kind")?, group: kube::group(text(data, "apiVersion")?) };
        let metadata = data.get("metadata")?;
        let namespace = text(metadata, "namespace").unwrap_or_default();
        Some(Self { data, file, kind, namespace, name: text(metadata, "name")? })
    }

    /// Whether it is of a kind.
    pub fn is(&self, kind: &str, group: &str) -> bool {
        self.kind == GroupKind { kind, group }
    }

    /// The specification of the object.
    pub fn spec(&self) -> Option<&'d Data> {
        self.data.get("spec")
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
        // By itself, a PodTemplate makes no pods.
        let keys = kube::pod_template(self.kind.group, self.kind.kind)
            .filter(|_| self.kind.kind != "PodTemplate")?;
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
    let within = |document: &&Document| {
        kube::FOLDERS.iter().chain([&BOOTSTRAP]).any(|folder| document.path.starts_with(folder))
    };
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

/// The program in an image: the last part of the image's name, without its version.
pub fn program(image: &str) -> &str {
    let name = image.rsplit('/').next().unwrap_or_default();
    name.split([':', '@']).next().unwrap_or_default()
}

/// The text under a key; absent if it is empty.
pub fn text<'d>(data: &'d Data, key: &str) -> Option<&'d str> {
    data.get(key).and_then(Data::as_str).filter(|text| !text.is_empty())
}

/// The containers of a pod that have resources, in the order in which they start.
pub fn containers(pod: &Data) -> impl Iterator<Item = &Data> {
    ["initContainers", "containers"].into_iter().flat_map(|list| elements(pod.get(list)))
}

/// Visits all texts in a node, each with its own node.
pub fn each_text<'d>(data: &'d Data, visit: &mut dyn FnMut(&'d Data, &'d str)) {
    match &data.kind {
        DataKind::String(text) => visit(data, text),
        DataKind::List(elements) => elements.iter().for_each(|element| each_text(element, visit)),
        DataKind::Map(fields) => fields.iter().for_each(|(_, value)| each_text(value, visit)),
        DataKind::Null | DataKind::Bool(_) | DataKind::Number(_) => {}
    }
}

/// A scalar as text; empty for other data.
pub fn shown(data: &Data) -> String {
    data.scalar().unwrap_or_default().into_owned()
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

#[cfg(test)]
mod tests {
    use super::program;

    #[test]
    fn programs_are_read_from_images() {
        assert_eq!(program("registry.k8s.io/ingress-nginx/controller:v1.13.0@sha256:1"), "controller");
    }
}
