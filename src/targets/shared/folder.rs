//! A kustomize folder: a `kustomization.yaml` and one file per object.

use std::collections::BTreeSet;

use crate::document::{Content, Data, Document, Origin};
use crate::value::NodeId;

/// An object and its file name.
pub struct Manifest {
    /// The name of the file in the folder.
    pub file: String,
    /// The object.
    pub object: ManifestContent,
}

/// The content of the file.
pub enum ManifestContent {
    /// An object that `render` prints.
    Data(Data),
    /// Text that is used unchanged, because encrypted or signed content must not change.
    Text {
        /// The text.
        text: String,
        /// The value because of which the object exists.
        node: NodeId,
    },
}

impl ManifestContent {
    /// The value because of which the object exists.
    pub fn origin(&self) -> Origin {
        match self {
            Self::Data(data) => data.origin,
            Self::Text { node, .. } => Origin::follows(*node),
        }
    }
}

impl Manifest {
    /// An object in a file of the given name.
    pub fn new(file: impl Into<String>, object: impl Into<Data>) -> Self {
        Self { file: file.into(), object: ManifestContent::Data(object.into()) }
    }

    /// An object from elsewhere, in a file named after its kind and its name. Names of some kinds have characters that
    /// file names cannot have on all systems, and two objects may have the same file name otherwise.
    pub fn named(object: Data, taken: &mut BTreeSet<String>) -> Self {
        let text = |data: Option<&Data>| data.and_then(Data::as_str).unwrap_or_default().to_lowercase();
        let name = text(object.get("metadata").and_then(|metadata| metadata.get("name")));
        let plain = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '-' | '.') { c } else { '-' };
        let stem: String = format!("{}-{name}", text(object.get("kind"))).chars().map(plain).collect();
        let names = (1..).map(|number| match number {
            1 => format!("{stem}.yaml"),
            _ => format!("{stem}-{number}.yaml"),
        });
        let free = names.into_iter().find(|name| !taken.contains(name)).expect("names do not end");
        taken.insert(free.clone());
        Self::new(free, object)
    }

    /// An object whose text is used unchanged.
    pub fn text(file: impl Into<String>, text: String, node: NodeId) -> Self {
        Self { file: file.into(), object: ManifestContent::Text { text, node } }
    }
}

/// A folder that is being described.
pub struct Folder {
    path: String,
    node: NodeId,
    manifests: Vec<Manifest>,
    folders: Vec<Data>,
    patches: Vec<Data>,
    in_order: bool,
}

impl Folder {
    /// An empty folder; `node` is the value because of which it exists.
    pub fn new(path: impl Into<String>, node: NodeId) -> Self {
        Self {
            path: path.into(),
            node,
            manifests: Vec::new(),
            folders: Vec::new(),
            patches: Vec::new(),
            in_order: false,
        }
    }

    /// Adds manifests.
    pub fn manifests(mut self, manifests: impl IntoIterator<Item = Manifest>) -> Self {
        self.manifests.extend(manifests);
        self
    }

    /// Another folder of this one, by its relative path, and the value because of which it is included.
    pub fn folder(mut self, path: impl Into<String>, node: NodeId) -> Self {
        self.folders.push(Data::text(node, path));
        self
    }

    /// Removes objects of a group, or of one kind in it, that are in the other folders.
    pub fn without(mut self, group: &str, kind: Option<&str>) -> Self {
        let target = Data::map(self.node)
            .maybe("group", (!group.is_empty()).then(|| Data::text(self.node, group)))
            .maybe("kind", kind.map(|kind| Data::text(self.node, kind)));
        // With a target, kustomize ignores everything in the patch but the deletion.
        let patch = "$patch: delete\napiVersion: v1\nkind: Any\nmetadata:\n  name: any\n";
        self.patches.push(Data::map(self.node).put("target", target).text("patch", patch).into());
        self
    }

    /// Objects are applied in the listed order instead of by kind.
    pub fn in_order(mut self) -> Self {
        self.in_order = true;
        self
    }

    /// Kustomize refuses an empty folder, so it has no documents. Folders come before files, because the files depend
    /// on them.
    pub fn documents(self) -> Vec<Document> {
        if self.manifests.is_empty() && self.folders.is_empty() {
            return Vec::new();
        }
        let node = self.node;
        let files = self
            .manifests
            .iter()
            .map(|manifest| Data::text(manifest.object.origin().node, manifest.file.clone()));
        let order = self.in_order.then(|| Data::map(node).text("order", "fifo"));
        let kustomization = Data::map(node)
            .text("apiVersion", "kustomize.config.k8s.io/v1beta1")
            .text("kind", "Kustomization")
            .put("resources", Data::list(node, self.folders.into_iter().chain(files)))
            .some("patches", Data::list(node, self.patches))
            .maybe("sortOptions", order);
        let document =
            |file: &str, origin, content| Document { path: format!("{}/{file}", self.path), origin, content };
        let kustomization = Content::Yaml(vec![kustomization.into()]);
        let mut documents = vec![document("kustomization.yaml", Origin::follows(node), kustomization)];
        for Manifest { file, object } in self.manifests {
            let origin = object.origin();
            let content = match object {
                ManifestContent::Data(data) => Content::Yaml(vec![data]),
                ManifestContent::Text { text, .. } => Content::Text(text),
            };
            documents.push(document(&file, origin, content));
        }
        documents
    }
}
