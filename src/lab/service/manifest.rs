//! Objects as Kubernetes has them, and changes to those that are made.

use crate::lab::decode::{Decode, Decoded, Decoder, Raw, record, words};
use crate::value::{At, Kind, NodeId};

/// One object, or several in a list, as files of YAML have them.
#[derive(Clone, Debug)]
pub struct Manifests(pub Vec<RawObject>);

/// An object with its head looked at; the rest follows the schema of its kind.
#[derive(Clone, Debug)]
pub struct RawObject {
    pub node: NodeId,
    pub api_version: At<String>,
    pub kind: At<String>,
    pub name: At<String>,
    pub namespace: Option<At<String>>,
}

impl RawObject {
    /// Its API group; none for those that Kubernetes has from of old.
    pub fn group(&self) -> Option<&str> {
        Some(self.api_version.split_once('/')?.0)
    }

    /// The API group that it defines, where it is a definition: they are named after it.
    pub fn defines(&self) -> Option<(&str, NodeId)> {
        let (_, group) =
            self.name.split_once('.').filter(|_| self.kind.value == "CustomResourceDefinition")?;
        Some((group, self.node))
    }
}

impl Decode for Manifests {
    fn decode(node: NodeId, decoder: &mut Decoder<'_>) -> Decoded<Self> {
        match decoder.values.node(node).kind {
            Kind::List(_) => Vec::decode(node, decoder).map(Self),
            _ => RawObject::decode(node, decoder).map(|object| Self(vec![object])),
        }
    }
}

impl Decode for RawObject {
    fn decode(node: NodeId, decoder: &mut Decoder<'_>) -> Decoded<Self> {
        if !matches!(decoder.values.node(node).kind, Kind::Record(_)) {
            return decoder
                .mismatch(node, "an object with `apiVersion`, `kind` and `metadata`, or a list of such");
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
    /// A change to objects that are made.
    pub struct Patch {
        pub kind: At<String>,
        pub name: Option<At<String>>,
        pub namespace: Option<At<String>>,
        pub merge: Option<Raw>,
        pub json: Vec<JsonStep>,
    }
}

record! {
    /// A step of a JSON patch.
    pub struct JsonStep {
        pub op: At<JsonOp>,
        pub path: At<String>,
        pub from: Option<At<String>>,
        pub value: Option<Raw>,
    }
}

words! {
    pub enum JsonOp {
        Add = "add",
        Remove = "remove",
        Replace = "replace",
        Move = "move",
        Copy = "copy",
        Test = "test",
    }
}
