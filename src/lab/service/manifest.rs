//! Raw Kubernetes objects, and patches to generated objects.

use crate::lab::decode::{Decode, Decoded, Decoder, Raw, Shape, record, words};
use crate::value::{At, Kind, NodeId};

/// One object, or a list of several.
#[derive(Clone, Debug)]
pub struct Manifests(pub Vec<RawObject>);

/// An object whose head is decoded; the rest follows the schema of its kind.
#[derive(Clone, Debug)]
pub struct RawObject {
    /// The record in the configuration.
    pub node: NodeId,
    /// `apiVersion`.
    pub api_version: At<String>,
    /// `kind`.
    pub kind: At<String>,
    /// `metadata.name`.
    pub name: At<String>,
    /// `metadata.namespace`.
    pub namespace: Option<At<String>>,
}

impl RawObject {
    /// Its API group; none for the core group.
    pub fn group(&self) -> Option<&str> {
        Some(self.api_version.split_once('/')?.0)
    }

    /// The API group that it defines, if it is a CRD: the names of CRDs contain it.
    pub fn defines(&self) -> Option<(&str, NodeId)> {
        let (_, group) =
            self.name.split_once('.').filter(|_| self.kind.value == "CustomResourceDefinition")?;
        Some((group, self.node))
    }
}

impl Decode for Manifests {
    const SHAPE: Shape = Shape::Any;

    fn decode(node: NodeId, decoder: &mut Decoder<'_>) -> Decoded<Self> {
        match decoder.values.node(node).kind {
            Kind::List(_) => Vec::decode(node, decoder).map(Self),
            _ => RawObject::decode(node, decoder).map(|object| Self(vec![object])),
        }
    }
}

impl Decode for RawObject {
    const SHAPE: Shape = Shape::Any;

    fn decode(node: NodeId, decoder: &mut Decoder<'_>) -> Decoded<Self> {
        if !matches!(decoder.values.node(node).kind, Kind::Record(_)) {
            return decoder
                .mismatch(node, "an object with `apiVersion`, `kind` and `metadata`, or a list of objects");
        }
        let version = decoder.field(node, "apiVersion");
        let kind = decoder.field(node, "kind");
        let metadata = decoder.field::<Raw>(node, "metadata");
        let (api_version, kind, metadata) = (version?, kind?, metadata?.0);
        if !matches!(decoder.values.node(metadata).kind, Kind::Record(_)) {
            return decoder.mismatch(metadata, "a record");
        }
        let name = decoder.field(metadata, "name");
        let namespace = decoder.field(metadata, "namespace");
        Ok(Self { node, api_version, kind, name: name?, namespace: namespace? })
    }
}

record! {
    /// A change to generated objects.
    pub struct Patch {
        /// Kind of the objects to patch, such as `Deployment`.
        #[example("Deployment")]
        pub kind: At<String>,
        /// Name of the object. Without it, the service's name; `*` matches all objects of the kind.
        #[example("photos")]
        pub name: Option<At<String>>,
        /// Namespace of the object. Use it in patches of the whole lab to match one namespace.
        #[example("photos")]
        pub namespace: Option<At<String>>,
        /// Strategic merge patch: fields replace those of the object, null removes a field, and lists with a
        /// merge key in Kubernetes are merged by it, such as containers by name.
        #[example({ spec.revisionHistoryLimit = 3 })]
        pub merge: Option<Raw>,
        /// Steps of a JSON patch (RFC 6902), applied after `merge`.
        #[example([{ op = 'remove, path = "/spec/replicas" }])]
        pub json: Vec<JsonStep>,
    }
}

record! {
    /// An operation of a JSON patch.
    pub struct JsonStep {
        /// Operation of the step.
        #[example("remove")]
        pub op: At<JsonOp>,
        /// JSON pointer to the field, such as `/spec/template/spec/containers/0/args/-`.
        #[example("/spec/replicas")]
        pub path: At<String>,
        /// JSON pointer to the source; with `'move` and `'copy`.
        #[example("/spec/minReadySeconds")]
        pub from: Option<At<String>>,
        /// Value to set, or to compare with for `'test`.
        #[example(3)]
        pub value: Option<Raw>,
    }
}

words! {
    /// Operation of a JSON patch.
    pub enum JsonOp {
        Add = "add",
        Remove = "remove",
        Replace = "replace",
        Move = "move",
        Copy = "copy",
        Test = "test",
    }
}
