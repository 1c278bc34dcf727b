//! A graph as DOT, for Graphviz.

use crate::graph::parts::{Graph, Kind, Stops};

/// Prints a graph.
pub fn dot(graph: &Graph) -> String {
    let mut text = format!(
        "digraph {} {{\n  rankdir=LR;\n  node [shape=box, fontname=\"sans-serif\"];\n",
        quoted(&graph.lab)
    );
    for (number, vertex) in graph.vertices.iter().enumerate() {
        let shape = match vertex.kind {
            Kind::Route => ", shape=cds",
            Kind::Database => ", shape=cylinder",
            Kind::Node => ", shape=box3d",
            Kind::Host => ", shape=folder",
            Kind::Service | Kind::Object => "",
        };
        let color = match vertex.stops {
            Some(Stops::Gone) => ", style=filled, fillcolor=\"#d73a49\", fontcolor=white",
            Some(Stops::Without(_)) => ", style=filled, fillcolor=\"#ffd7d5\"",
            None => "",
        };
        text.push_str(&format!("  v{number} [label={}{shape}{color}];\n", quoted(&vertex.name)));
    }
    for edge in &graph.edges {
        let style = if edge.stops_without { "" } else { ", style=dashed" };
        text.push_str(&format!("  v{} -> v{} [label={}{style}];\n", edge.from, edge.to, quoted(&edge.label)));
    }
    text + "}\n"
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
