//! The flame graph: a box for each function on each chain of callers, as wide as its share of all instructions.
//!
//! It is a plain SVG without scripts. A browser shows the whole name and the numbers of a box when the pointer rests on it.

use std::fmt::Write;

use super::colour;
use super::tree::Tree;
use crate::callgrind::Calls;

const WIDTH: f64 = 1600.0;
const ROW: f64 = 17.0;
/// Above the boxes stands the title.
const TOP: f64 = 28.0;
/// A character of the font, on average.
const CHARACTER: f64 = 6.6;
/// Boxes narrower than this cannot be seen.
const NARROWEST: f64 = 0.4;

/// The picture of a profile; callers are above what they call.
pub(super) fn graph(calls: &Calls, tree: &Tree, lab: &str) -> String {
    let height = TOP + tree.depth() as f64 * ROW;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" viewBox=\"0 0 {WIDTH} {height}\" \
         font-family=\"monospace\" font-size=\"11\">\n<text x=\"4\" y=\"18\">{}: {:.1} M instructions; work of functions \
         with several callers is divided in proportion</text>\n",
        escaped(lab),
        tree.instructions / 1e6,
    );
    let mut drawing =
        Drawing { calls, scale: WIDTH / tree.instructions.max(1.0), whole: tree.instructions, svg: &mut svg };
    drawing.boxes(tree, 0.0, 0);
    svg.push_str("</svg>\n");
    svg
}

struct Drawing<'a> {
    calls: &'a Calls,
    /// Pixels for one instruction.
    scale: f64,
    whole: f64,
    svg: &'a mut String,
}

impl Drawing<'_> {
    fn boxes(&mut self, tree: &Tree, x: f64, level: usize) {
        let width = tree.instructions * self.scale;
        if width < NARROWEST {
            return;
        }
        let name = tree.function.map_or("all", |function| self.calls.name(function)).to_owned();
        self.one(&name, tree.instructions, (x, width), level);
        let mut x = x;
        for below in &tree.below {
            self.boxes(below, x, level + 1);
            x += below.instructions * self.scale;
        }
    }

    fn one(&mut self, name: &str, instructions: f64, (x, width): (f64, f64), level: usize) {
        let y = TOP + level as f64 * ROW;
        let share = instructions / self.whole.max(1.0) * 100.0;
        let label: String = escaped(&name.chars().take((width / CHARACTER) as usize).collect::<String>());
        let written = writeln!(
            self.svg,
            "<g><title>{}: {:.1} M, {share:.2} %</title><rect x=\"{x:.2}\" y=\"{y:.0}\" width=\"{width:.2}\" height=\"{:.0}\" \
             fill=\"{}\" stroke=\"white\" stroke-width=\"0.4\"/><text x=\"{:.2}\" y=\"{:.0}\">{label}</text></g>",
            escaped(name),
            instructions / 1e6,
            ROW - 1.0,
            colour::of(name),
            x + 2.0,
            y + 12.0,
        );
        written.expect("a string takes all text");
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_are_as_wide_as_their_share() {
        let calls =
            Calls::read("fn=(1) main\n0 25\ncfn=(2) <render::A as B>::c\ncalls=1 0\n0 75\nfn=(2)\n0 75\n");
        let svg = graph(&calls, &Tree::of(&calls), "lab & more");
        assert!(svg.contains("width=\"1600.00\"") && svg.contains("width=\"1200.00\""), "{svg}");
        assert!(svg.contains("&lt;render::A as B&gt;::c: 0.0 M, 75.00 %"), "{svg}");
        assert!(svg.contains("lab &amp; more"), "{svg}");
    }
}
