//! A graph as a Mermaid flowchart.

use crate::graph::parts::{Graph, Kind, Stops};

/// Prints a graph.
pub fn mermaid(graph: &Graph) -> String {
    let mut text = "flowchart LR\n".to_owned();
    for (number, vertex) in graph.vertices.iter().enumerate() {
        let name = quoted(&vertex.name);
        let shape = match vertex.kind {
            Kind::Route => format!(">{name}]"),
            Kind::Database => format!("[({name})]"),
            Kind::Node => format!("[[{name}]]"),
            Kind::Host => format!("[/{name}/]"),
            Kind::Service | Kind::Object => format!("[{name}]"),
        };
        text.push_str(&format!("  v{number}{shape}\n"));
    }
    for edge in &graph.edges {
        let arrow = if edge.stops_without { "-->" } else { "-.->" };
        text.push_str(&format!("  v{} {arrow}|{}| v{}\n", edge.from, edge.label, edge.to));
    }
    text.push_str(&class(graph, "gone", "fill:#d73a49,color:#fff", |stops| *stops == Stops::Gone));
    text.push_str(&class(graph, "stops", "fill:#ffd7d5", |stops| *stops != Stops::Gone));
    text
}

/// The vertices of a class, if there are any.
fn class(graph: &Graph, name: &str, style: &str, is_in: impl Fn(&Stops) -> bool) -> String {
    let vertices = graph.vertices.iter().enumerate();
    let members = vertices.filter(|(_, vertex)| vertex.stops.as_ref().is_some_and(&is_in));
    let members: Vec<String> = members.map(|(number, _)| format!("v{number}")).collect();
    if members.is_empty() {
        return String::new();
    }
    format!("  classDef {name} {style}\n  class {} {name}\n", members.join(","))
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "#quot;"))
}
