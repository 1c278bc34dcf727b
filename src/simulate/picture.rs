//! How full nodes and hosts are, as a picture.

use crate::document::drawing::{Drawing, Shape, ShapeKind};
use crate::simulate::levels::{Bar, Level};
use crate::simulate::model::Model;
use crate::simulate::node::running_on;
use crate::simulate::report::Report;
use crate::simulate::shares::{Share, shares};
use crate::simulate::state::State;
use crate::value::NodeId;

const STYLE: &str = "\
text { font: 12px sans-serif; fill: #24292f; }
text.share { fill: #57606a; }
rect.whole { fill: #eaeef2; }
rect.cpu { fill: #54aeff; stroke: #ddf4ff; stroke-width: 0.5; }
rect.memory { fill: #4ac26b; stroke: #dafbe1; stroke-width: 0.5; }
rect.full { fill: #fa4549; stroke: #ffebe9; stroke-width: 0.5; }";
const MARGIN: i32 = 10;
const ROW: i32 = 18;
const HEIGHT: i32 = 12;
/// The width of a full bar.
const WHOLE: i32 = 300;
const CHARACTER: i32 = 8;
/// The share in percent above which a bar has the colour of a warning.
const FULL: u64 = 90;

/// Draws the bars of nodes, which have a segment for each service, and of hosts.
pub(super) fn drawing(model: &Model<'_>, state: &State, report: &Report) -> Drawing {
    let names = report.nodes.iter().chain(&report.hosts).map(|bar| bar.name.chars().count());
    let names = i32::try_from(names.max().unwrap_or(0)).unwrap_or(0) * CHARACTER;
    let lab = model.lab;
    let mut picture = Picture { shapes: Vec::new(), left: MARGIN + names + 2 * MARGIN, top: MARGIN };
    for (number, bar) in report.nodes.iter().enumerate() {
        let node = lab.machines.get(bar.name.as_str()).map_or(lab.name.node, |machine| machine.node);
        let shares = shares(model, state, Some(number));
        let amounts =
            |of: fn(&Share) -> u64| shares.values().map(|(node, share)| (*node, of(share))).collect();
        picture.bars(bar, node, amounts(|share| share.cpu), amounts(|share| share.memory));
    }
    for bar in &report.hosts {
        let node = lab.hosts.get(bar.name.as_str()).map_or(lab.name.node, |host| host.node);
        let machines = running_on(lab, &bar.name);
        let memory =
            machines.filter_map(|(_, machine)| Some((machine.node, machine.memory.as_ref()?.value.bytes())));
        picture.bars(bar, node, Vec::new(), memory.collect());
    }
    Drawing {
        width: picture.left + WHOLE + 14 * CHARACTER,
        height: picture.top,
        title: format!("Requested CPU and memory of {}", report.lab),
        style: STYLE,
        shapes: picture.shapes,
        node: lab.name.node,
    }
}

/// A picture from top to bottom.
struct Picture {
    shapes: Vec<Shape>,
    left: i32,
    top: i32,
}

impl Picture {
    /// The bars of a node or a host: what each part of the lab requests.
    fn bars(&mut self, bar: &Bar, node: NodeId, cpu: Vec<(NodeId, u64)>, memory: Vec<(NodeId, u64)>) {
        let name = ShapeKind::Text { x: MARGIN, y: self.top + HEIGHT - 2, text: bar.name.clone() };
        self.shapes.push(shape(node, "name", name));
        for (class, level, parts) in [("cpu", bar.cpu, cpu), ("memory", bar.memory, memory)] {
            if let Some(level) = level {
                self.bar(node, class, level, &parts);
                self.top += ROW;
            }
        }
        self.top += MARGIN;
    }

    fn bar(&mut self, node: NodeId, class: &str, level: Level, parts: &[(NodeId, u64)]) {
        let percent = level.percent();
        let color = if percent > FULL { "full" } else { class };
        self.rectangle(node, "whole", 0, WHOLE);
        let mut sum = 0;
        for (part, amount) in parts {
            let start = length(sum, level.of);
            sum = sum.saturating_add(*amount);
            let width = length(sum, level.of) - start;
            if width > 0 {
                self.rectangle(*part, color, start, width);
            }
        }
        let text = format!("{percent} % {class}");
        let y = self.top + HEIGHT - 2;
        self.shapes.push(shape(node, "share", ShapeKind::Text { x: self.left + WHOLE + MARGIN, y, text }));
    }

    fn rectangle(&mut self, node: NodeId, class: &str, start: i32, width: i32) {
        let kind =
            ShapeKind::Rectangle { x: self.left + start, y: self.top, width, height: HEIGHT, radius: 0 };
        self.shapes.push(shape(node, class, kind));
    }
}

/// The length of a part of a bar. A bar ends where it is full.
fn length(part: u64, of: u64) -> i32 {
    let pixels = u128::from(part) * u128::from(WHOLE.unsigned_abs()) / u128::from(of.max(1));
    i32::try_from(pixels).unwrap_or(WHOLE).min(WHOLE)
}

fn shape(node: NodeId, class: &str, kind: ShapeKind) -> Shape {
    Shape { node, class: class.to_owned(), kind }
}
