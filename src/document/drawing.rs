//! A picture before it is SVG: shapes at whole coordinates, each with the value of the lab that it shows.

use crate::value::NodeId;

#[derive(Clone, Debug)]
pub struct Drawing {
    pub width: i32,
    pub height: i32,
    /// Alternative text for readers who cannot see it.
    pub title: String,
    /// Style rules for the shapes' classes.
    pub style: &'static str,
    /// In drawing order: later shapes cover earlier ones.
    pub shapes: Vec<Shape>,
    /// The origin of the picture as a whole.
    pub node: NodeId,
}

#[derive(Clone, Debug)]
pub struct Shape {
    pub node: NodeId,
    pub class: String,
    pub kind: ShapeKind,
}

#[derive(Clone, Debug)]
pub enum ShapeKind {
    Rectangle {
        x: i32,
        y: i32,
        width: i32,
        height: i32,
        radius: i32,
    },
    Line {
        from: (i32, i32),
        to: (i32, i32),
    },
    Circle {
        x: i32,
        y: i32,
        radius: i32,
    },
    /// Begins at `x`; `y` is the baseline.
    Text {
        x: i32,
        y: i32,
        text: String,
    },
}
