//! Evaluated configuration as a tree of plain values, each with its place in the source.
//!
//! Nodes are in one arena and are identified by [`NodeId`]; later stages keep the id as the origin of their data.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::value::{FileId, Span};

/// A node of [`Values`]: the origin of everything derived from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(u32);

/// A number as written: integers exact, others as their exact decimal digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Number {
    /// A whole number.
    Integer(i64),
    /// Digits with a decimal point, such as `0.5`.
    Decimal(Box<str>),
}

/// The content of a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A string, or an enum tag (`'worker`) without its quote.
    String(Box<str>),
    /// The elements.
    List(Vec<NodeId>),
    /// Fields in the order of their names.
    Record(Vec<NodeId>),
    /// Could not be evaluated; the reason has already been reported.
    Broken,
}

/// The position of a node in its parent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// The node is the root.
    Root,
    /// The name of a field.
    Field(Box<str>),
    /// The position in a list.
    Index(u32),
}

/// A value of the configuration.
#[derive(Clone, Debug)]
pub struct Node {
    /// The record or list that contains it; none for the root.
    pub parent: Option<NodeId>,
    /// Its position in the parent.
    pub key: Key,
    /// Where the field's name was written, if it has one.
    pub key_span: Option<Span>,
    /// Where the effective value was written.
    pub span: Span,
    /// The content.
    pub kind: Kind,
}

/// The evaluated configuration of one lab.
#[derive(Clone, Debug, Default)]
pub struct Values {
    nodes: Vec<Node>,
    files: BTreeMap<NodeId, NamedFile>,
}

/// A file that a value refers to.
#[derive(Clone, Debug)]
pub struct NamedFile {
    /// The file, as an entry of the source registry.
    pub file: FileId,
    /// The text of the file.
    pub text: Arc<str>,
}

impl NamedFile {
    /// The place of a line, counted from one.
    pub fn line(&self, line: usize) -> Span {
        let mut start = 0;
        for (index, text) in self.text.split_inclusive('\n').enumerate() {
            let end = start + text.len();
            if index + 1 == line {
                return self.span(start, start + text.trim_end_matches(['\r', '\n']).len());
            }
            start = end;
        }
        self.span(start, start)
    }

    fn span(&self, start: usize, end: usize) -> Span {
        let offset = |at| u32::try_from(at).expect("named files are small");
        Span { file: self.file, start: offset(start), end: offset(end) }
    }
}

impl Values {
    /// Adds a node and returns its id. A parent is added before its children.
    pub fn push(&mut self, node: Node) -> NodeId {
        let id = NodeId(u32::try_from(self.nodes.len()).expect("fewer than 2^32 values"));
        self.nodes.push(node);
        id
    }

    /// Replaces the content of a node.
    pub fn set_kind(&mut self, id: NodeId, kind: Kind) {
        self.nodes[id.0 as usize].kind = kind;
    }

    /// Sets the place of a field's name.
    pub fn set_key_span(&mut self, id: NodeId, span: Span) {
        self.nodes[id.0 as usize].key_span = Some(span);
    }

    /// Stores the file that a value refers to.
    pub fn attach(&mut self, node: NodeId, file: FileId, text: impl Into<Arc<str>>) {
        self.files.insert(node, NamedFile { file, text: text.into() });
    }

    /// The file that a value refers to, if it could be read.
    pub fn file(&self, node: NodeId) -> Option<&NamedFile> {
        self.files.get(&node)
    }

    /// The files in which values are written, and those that values refer to.
    pub fn sources(&self) -> BTreeSet<FileId> {
        let written = self.nodes.iter().map(|node| node.span.file);
        written.chain(self.files.values().map(|named| named.file)).collect()
    }

    /// The root of the configuration.
    pub const ROOT: NodeId = NodeId(0);

    /// The node of an id.
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0 as usize]
    }

    /// Where the effective value was written.
    pub fn span(&self, id: NodeId) -> Span {
        self.node(id).span
    }

    /// Where the field's name was written, or its value if it has no name.
    pub fn key_span(&self, id: NodeId) -> Span {
        let node = self.node(id);
        node.key_span.unwrap_or(node.span)
    }

    /// All nodes, parents before children.
    pub fn ids(&self) -> impl Iterator<Item = NodeId> {
        (0..self.nodes.len()).map(|index| NodeId(u32::try_from(index).expect("fewer than 2^32 values")))
    }

    /// The number of nodes.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there are no nodes.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// The fields of a record; empty for other values.
    pub fn fields(&self, id: NodeId) -> impl Iterator<Item = (&str, NodeId)> {
        let ids: &[NodeId] = match &self.node(id).kind {
            Kind::Record(ids) => ids,
            _ => &[],
        };
        ids.iter().map(|id| match &self.node(*id).key {
            Key::Field(name) => (&**name, *id),
            Key::Root | Key::Index(_) => unreachable!("the children of a record are fields"),
        })
    }

    /// A field of a record, by name.
    pub fn field(&self, id: NodeId, name: &str) -> Option<NodeId> {
        self.fields(id).find_map(|(field, id)| (field == name).then_some(id))
    }

    /// The keys from the root down to the node.
    pub fn path(&self, id: NodeId) -> Vec<&Key> {
        let mut keys: Vec<&Key> = Vec::new();
        let mut next = Some(id);
        while let Some(id) = next {
            let node = self.node(id);
            if node.key != Key::Root {
                keys.push(&node.key);
            }
            next = node.parent;
        }
        keys.reverse();
        keys
    }

    /// The path as it would be written in the source: `services.freshrss.containers.app`.
    pub fn show_path(&self, id: NodeId) -> String {
        self.path(id).into_iter().fold(String::new(), show_step)
    }
}

/// A path with one more step, as it would be written in the source.
pub fn show_step(mut path: String, key: &Key) -> String {
    match key {
        Key::Root => {}
        Key::Index(index) => path.push_str(&format!("[{index}]")),
        Key::Field(name) => {
            if !path.is_empty() {
                path.push('.');
            }
            let plain = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
                && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
            if plain {
                path.push_str(name);
            } else {
                path.push_str(&format!("{name:?}"));
            }
        }
    }
    path
}
