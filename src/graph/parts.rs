//! Vertices and edges.

use std::collections::BTreeMap;

use crate::value::NodeId;

/// What a vertex is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A host name by which services are reached.
    Route,
    /// A service.
    Service,
    /// A database of a service.
    Database,
    /// A node of the cluster.
    Node,
    /// A physical computer.
    Host,
    /// An object of Kubernetes.
    Object,
}

impl Kind {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Route => "route",
            Self::Service => "service",
            Self::Database => "database",
            Self::Node => "node",
            Self::Host => "host",
            Self::Object => "object",
        }
    }
}

/// What becomes of a vertex in a what-if.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stops {
    /// It is what is gone, or is lost with it.
    Gone,
    /// It stops, because it needs something that stops.
    Without(String),
}

/// A part of a lab.
#[derive(Clone, Debug)]
pub struct Vertex {
    /// What it is.
    pub kind: Kind,
    /// Its name, which is unique among those of its kind.
    pub name: String,
    /// The place in the configuration.
    pub node: NodeId,
    /// How many services must start before it, one after another.
    pub level: usize,
    /// What becomes of it.
    pub stops: Option<Stops>,
}

/// A link between two parts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edge {
    /// The part that needs the other.
    pub from: usize,
    /// The part that is needed.
    pub to: usize,
    /// What the link means.
    pub label: String,
    /// Whether the one stops without the other.
    pub stops_without: bool,
}

/// A graph.
#[derive(Clone, Debug)]
pub struct Graph {
    /// The name of the lab.
    pub lab: String,
    /// The place of the lab's name.
    pub node: NodeId,
    /// The parts, by kind and name.
    pub vertices: Vec<Vertex>,
    /// The links, each once.
    pub edges: Vec<Edge>,
    places: BTreeMap<(Kind, String), usize>,
}

impl Graph {
    /// A graph without parts.
    pub fn empty(lab: String, node: NodeId) -> Self {
        Self { lab, node, vertices: Vec::new(), edges: Vec::new(), places: BTreeMap::new() }
    }

    /// Adds a part, unless it is there. Returns its number.
    pub fn add(&mut self, kind: Kind, name: impl Into<String>, node: NodeId) -> usize {
        let name = name.into();
        let next = self.vertices.len();
        let number = *self.places.entry((kind, name.clone())).or_insert(next);
        if number == next {
            self.vertices.push(Vertex { kind, name, node, level: 0, stops: None });
        }
        number
    }

    /// The number of a part.
    pub fn find(&self, kind: Kind, name: &str) -> Option<usize> {
        self.places.get(&(kind, name.to_owned())).copied()
    }

    /// Adds a link.
    pub fn link(&mut self, from: usize, to: usize, label: impl Into<String>, stops_without: bool) {
        self.edges.push(Edge { from, to, label: label.into(), stops_without });
    }

    /// Sorts the links and removes repetitions.
    pub fn finish(&mut self) {
        self.edges.sort();
        self.edges.dedup();
    }
}
