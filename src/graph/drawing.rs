//! A graph as a picture: columns from routes to hosts, with services by their level.

use std::collections::BTreeMap;

use crate::document::drawing::{Drawing, Shape, ShapeKind};
use crate::graph::parts::{Graph, Kind, Stops, Vertex};

const STYLE: &str = "\
text { font: 12px sans-serif; fill: #24292f; }
rect { fill: #f6f8fa; stroke: #8c959f; }
rect.route { fill: #ddf4ff; }
rect.database { fill: #fff8c5; }
rect.node, rect.host { fill: #dafbe1; }
rect.stops { fill: #ffd7d5; stroke: #d73a49; }
rect.gone { fill: #d73a49; stroke: #82071e; }
text.gone { fill: #ffffff; }
line { stroke: #afb8c1; }
line.later { stroke-dasharray: 3 3; }
line.stops { stroke: #d73a49; }";
const ROW: i32 = 26;
const HEIGHT: i32 = 20;
const MARGIN: i32 = 10;
const GAP: i32 = 80;
/// The width of a character, generously.
const CHARACTER: i32 = 7;

/// The column of a vertex: services that need the most come first.
fn column(vertex: &Vertex, deepest: usize) -> usize {
    match vertex.kind {
        Kind::Route => 0,
        Kind::Service => 1 + deepest - vertex.level,
        Kind::Object => 1,
        Kind::Database => 2 + deepest,
        Kind::Node => 3 + deepest,
        Kind::Host => 4 + deepest,
    }
}

/// Draws a graph.
pub fn drawing(graph: &Graph) -> Drawing {
    let deepest = graph.vertices.iter().map(|vertex| vertex.level).max().unwrap_or(0);
    let mut columns: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (number, vertex) in graph.vertices.iter().enumerate() {
        columns.entry(column(vertex, deepest)).or_default().push(number);
    }
    let mut boxes: BTreeMap<usize, (i32, i32, i32)> = BTreeMap::new();
    let mut left = MARGIN;
    let mut height = 0;
    for mut members in columns.into_values() {
        members.sort_by_key(|number| &graph.vertices[*number].name);
        let longest =
            members.iter().map(|number| graph.vertices[*number].name.chars().count()).max().unwrap_or(0);
        let width = i32::try_from(longest).unwrap_or(0) * CHARACTER + 2 * MARGIN;
        let mut top = MARGIN;
        for number in members {
            boxes.insert(number, (left, top, width));
            top += ROW;
        }
        height = height.max(top);
        left += width + GAP;
    }
    let mut shapes = lines(graph, &boxes);
    for (number, place) in &boxes {
        shapes.extend(boxed(&graph.vertices[*number], *place));
    }
    Drawing {
        width: left - GAP + MARGIN,
        height: height + MARGIN,
        title: format!("Services of {} and what they need", graph.lab),
        style: STYLE,
        shapes,
        node: graph.node,
    }
}

fn lines(graph: &Graph, boxes: &BTreeMap<usize, (i32, i32, i32)>) -> Vec<Shape> {
    let lines = graph.edges.iter().filter_map(|edge| {
        let ((x, y, width), (to_x, to_y, _)) = (*boxes.get(&edge.from)?, *boxes.get(&edge.to)?);
        let both_stop = [edge.from, edge.to].iter().all(|end| graph.vertices[*end].stops.is_some());
        let class = match (edge.stops_without, both_stop) {
            (true, true) => "stops",
            (true, false) => "needs",
            (false, _) => "later",
        };
        Some(Shape {
            node: graph.vertices[edge.from].node,
            class: class.to_owned(),
            kind: ShapeKind::Line { from: (x + width, y + HEIGHT / 2), to: (to_x, to_y + HEIGHT / 2) },
        })
    });
    lines.collect()
}

fn boxed(vertex: &Vertex, (x, y, width): (i32, i32, i32)) -> [Shape; 2] {
    let class = match &vertex.stops {
        Some(Stops::Gone) => "gone",
        Some(Stops::Without(_)) => "stops",
        None => vertex.kind.word(),
    };
    let shape = |kind| Shape { node: vertex.node, class: class.to_owned(), kind };
    [
        shape(ShapeKind::Rectangle { x, y, width, height: HEIGHT, radius: 3 }),
        shape(ShapeKind::Text { x: x + MARGIN, y: y + 14, text: vertex.name.clone() }),
    ]
}
