//! A picture before it is SVG: shapes at whole coordinates, each with the value of the lab that it shows.

use crate::value::NodeId;

/// A picture.
#[derive(Clone, Debug)]
pub struct Drawing {
    /// Width in pixels.
    pub width: i32,
    /// Height in pixels.
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

/// A shape with its origin.
#[derive(Clone, Debug)]
pub struct Shape {
    /// The value that it shows.
    pub node: NodeId,
    /// The class, which selects its style.
    pub class: String,
    /// The geometry.
    pub kind: ShapeKind,
}

/// The geometry of a shape.
#[derive(Clone, Debug)]
pub enum ShapeKind {
    /// A rectangle with rounded corners.
    Rectangle {
        /// The left edge.
        x: i32,
        /// The top edge.
        y: i32,
        /// Width.
        width: i32,
        /// Height.
        height: i32,
        /// The radius of the corners.
        radius: i32,
    },
    /// A straight line.
    Line {
        /// One end.
        from: (i32, i32),
        /// The other end.
        to: (i32, i32),
    },
    /// A circle.
    Circle {
        /// The centre.
        x: i32,
        /// The centre.
        y: i32,
        /// The radius.
        radius: i32,
    },
    /// Begins at `x`; `y` is the baseline.
    Text {
        /// The left edge.
        x: i32,
        /// The baseline.
        y: i32,
        /// The text.
        text: String,
    },
}
