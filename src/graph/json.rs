//! A graph as JSON, for scripts.

use serde_json::{Value, json};

use crate::graph::parts::{Graph, Stops};
use crate::value::NodeId;

/// The graph as plain data. Places in the sources are shown by the caller.
pub fn json(graph: &Graph, show: &dyn Fn(NodeId) -> String) -> Value {
    let vertices = graph.vertices.iter().map(|vertex| {
        let stops = match &vertex.stops {
            None => Value::Null,
            Some(Stops::Gone) => json!({ "because": null }),
            Some(Stops::Without(cause)) => json!({ "because": cause }),
        };
        json!({
            "kind": vertex.kind.word(),
            "name": vertex.name,
            "place": show(vertex.node),
            "stops": stops,
        })
    });
    let edges = graph.edges.iter().map(|edge| {
        json!({
            "from": edge.from,
            "to": edge.to,
            "label": edge.label,
            "stops_without": edge.stops_without,
        })
    });
    json!({
        "lab": graph.lab,
        "vertices": vertices.collect::<Vec<_>>(),
        "edges": edges.collect::<Vec<_>>(),
    })
}
