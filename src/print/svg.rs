//! SVG: one shape per line, so that a change of the lab changes few lines.

use crate::document::Origin;
use crate::document::drawing::{Drawing, Shape, ShapeKind};
use crate::print::characters::is_printable;

/// The picture, and the origin of each of its lines.
pub fn svg(drawing: &Drawing) -> (String, Vec<Origin>) {
    let Drawing { width, height, title, style, shapes, node } = drawing;
    let head = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} \
         {height}\" role=\"img\">\n<title>{}</title>\n<style>\n{}\n</style>\n",
        escaped(title),
        style.trim(),
    );
    let whole = Origin::follows(*node);
    let mut lines = vec![whole; head.lines().count()];
    let mut text = head;
    for shape in shapes {
        text.push_str(&element(shape));
        text.push('\n');
        lines.push(Origin::follows(shape.node));
    }
    text.push_str("</svg>\n");
    lines.push(whole);
    (text, lines)
}

fn element(shape: &Shape) -> String {
    let class = escaped(&shape.class);
    match &shape.kind {
        ShapeKind::Rectangle { x, y, width, height, radius } => format!(
            "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"{radius}\"/>"
        ),
        ShapeKind::Line { from, to } => format!(
            "<line class=\"{class}\" x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\"/>",
            from.0, from.1, to.0, to.1
        ),
        ShapeKind::Circle { x, y, radius } => {
            format!("<circle class=\"{class}\" cx=\"{x}\" cy=\"{y}\" r=\"{radius}\"/>")
        }
        ShapeKind::Text { x, y, text } => {
            format!("<text class=\"{class}\" x=\"{x}\" y=\"{y}\">{}</text>", escaped(text))
        }
    }
}

/// Text in XML, without characters that XML does not allow.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() => out.push(' '),
            c if !is_printable(c) => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Values;

    #[test]
    fn a_shape_is_a_line_and_text_is_escaped() {
        let shape = |kind| Shape { node: Values::ROOT, class: "c".into(), kind };
        let drawing = Drawing {
            width: 20,
            height: 10,
            title: "<lab> & \"co\"".into(),
            style: ".c { fill: red }",
            shapes: vec![
                shape(ShapeKind::Line { from: (1, 2), to: (3, 4) }),
                shape(ShapeKind::Text { x: 1, y: 9, text: "a < b\u{7}".into() }),
            ],
            node: Values::ROOT,
        };
        let (text, lines) = svg(&drawing);
        assert!(text.contains("<title>&lt;lab&gt; &amp; &quot;co&quot;</title>"), "{text}");
        assert!(text.ends_with(
            "<line class=\"c\" x1=\"1\" y1=\"2\" x2=\"3\" y2=\"4\"/>\n\
             <text class=\"c\" x=\"1\" y=\"9\">a &lt; b </text>\n</svg>\n"
        ));
        assert_eq!(lines.len(), text.lines().count());
    }
}
