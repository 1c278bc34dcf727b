//! The layout. Space is reserved by the widths of labels, so that labels never overlap each other or a network's line,
//! regardless of their number and length.

use crate::document::drawing::{Drawing, Shape, ShapeKind};
use crate::targets::docs::topology::font::Font;
use crate::targets::docs::topology::map::{Group, Lane, Row, RowKind, Stop, TopologyMap};
use crate::value::NodeId;

const STYLE: &str = include_str!("style.css");

/// Margin.
const MARGIN: i32 = 24;
/// Padding of a card.
const PADDING: i32 = 16;
/// Gap between two cards.
const GAP: i32 = 18;
/// From a network's line to its labels.
const BESIDE: i32 = 12;
/// From the end of the longest label to the next network's line.
const APART: i32 = 26;
/// Line height of small text.
const LINE: i32 = 16;
/// From the top of a row to the baseline of its name.
const NAME: i32 = 20;
/// From there to the shelf, with a line for the note.
const SHELF: i32 = 23;
/// Below the shelf.
const BELOW: i32 = 7;
/// From the last label's line to the shelf.
const ABOVE: i32 = 7;
/// The number of colours for networks' lines; further lines are dashed.
const COLOURS: usize = 8;
const DASHES: [&str; 3] = ["", " second", " third"];

pub fn draw(map: &TopologyMap) -> Drawing {
    let columns = Columns::of(map);
    let mut canvas = Canvas::default();
    let sign_bottom = signs(&mut canvas, map, &columns);
    let mut top = sign_bottom + GAP;
    let mut last_stop = vec![sign_bottom; map.lanes.len()];
    let mut cards = Vec::new();
    for group in &map.groups {
        let bottom = card(&mut canvas, group, &columns, top, &mut last_stop);
        cards.push(Shape {
            node: group.node,
            class: "card".to_owned(),
            kind: ShapeKind::Rectangle {
                x: MARGIN,
                y: top,
                width: columns.right - MARGIN,
                height: bottom - top,
                radius: 10,
            },
        });
        top = bottom + GAP;
    }
    let (width, height) = (columns.right + MARGIN, top - GAP + MARGIN);
    let page = ShapeKind::Rectangle { x: 0, y: 0, width, height, radius: 0 };
    let page = Shape { node: map.node, class: "page".to_owned(), kind: page };
    let lines = map.lanes.iter().zip(&last_stop).zip(&columns.lanes).enumerate();
    let lines = lines.map(|(index, ((lane, end), x))| Shape {
        node: lane.node,
        class: format!("lane {}", colour(index)),
        kind: ShapeKind::Line { from: (*x, sign_bottom), to: (*x, *end) },
    });
    let shapes = [page].into_iter().chain(cards).chain(canvas.beneath).chain(lines).chain(canvas.above);
    Drawing {
        width,
        height,
        title: format!("Networks of {} and everything attached to them", map.title),
        style: STYLE,
        shapes: shapes.collect(),
        node: map.node,
    }
}

/// The positions of names, of networks' lines, and of the right edge.
struct Columns {
    names: i32,
    names_end: i32,
    lanes: Vec<i32>,
    right: i32,
}

impl Columns {
    fn of(map: &TopologyMap) -> Self {
        let names = MARGIN + PADDING;
        let rows = || map.groups.iter().flat_map(|group| &group.rows);
        let texts = rows().flat_map(|row| [(Font::Name, row.name.as_str()), (Font::Note, row.note.as_str())]);
        let heads = map.groups.iter().flat_map(|group| {
            let notes = group.notes.iter().map(|note| (Font::Note, note.as_str()));
            notes.chain([(Font::Heading, group.name.as_str())])
        });
        let title = [(Font::Title, map.title.as_str())];
        let names_end = names + widest(texts.chain(heads).chain(title));
        let mut x = names_end + APART;
        let mut lanes = Vec::new();
        for (index, lane) in map.lanes.iter().enumerate() {
            lanes.push(x);
            let stops = rows().flat_map(|row| &row.stops).filter(|stop| stop.lane == index);
            let labels =
                stops.flat_map(|stop| stop.labels.iter().map(|label| (Font::Address, label.as_str())));
            // The sign is above the labels and a little wider than them on both sides.
            x += BESIDE + widest(labels.chain(sign_texts(lane))) + APART;
        }
        Self { names, names_end, lanes, right: x - APART + PADDING }
    }
}

fn widest<'t>(texts: impl Iterator<Item = (Font, &'t str)>) -> i32 {
    texts.map(|(font, text)| font.width(text)).max().unwrap_or(0)
}

fn sign_texts(lane: &Lane) -> impl Iterator<Item = (Font, &str)> {
    let addresses = lane.addresses.iter().map(|address| (Font::Address, address.as_str()));
    let notes = lane.notes.iter().map(|note| (Font::Note, note.as_str()));
    [(Font::Heading, lane.name.as_str())].into_iter().chain(addresses).chain(notes)
}

/// The shapes so far: shelves and contents of cards are below the networks' lines, stops and text above.
#[derive(Default)]
struct Canvas {
    beneath: Vec<Shape>,
    above: Vec<Shape>,
}

impl Canvas {
    fn text(&mut self, font: Font, modifier: &str, node: NodeId, at: (i32, i32), text: &str) {
        if !text.is_empty() {
            let class = format!("{}{modifier}", font.class());
            let kind = ShapeKind::Text { x: at.0, y: at.1, text: text.to_owned() };
            self.above.push(Shape { node, class, kind });
        }
    }
}

/// The lab's name and a sign for each network. Returns where the signs end.
fn signs(canvas: &mut Canvas, map: &TopologyMap, columns: &Columns) -> i32 {
    let lines = map.lanes.iter().map(|lane| lane.addresses.len() + lane.notes.len()).max().unwrap_or(0);
    let lines = i32::try_from(lines).unwrap_or(i32::MAX / 64);
    let bottom = MARGIN + 26 + lines * LINE + 10;
    let title = (columns.names, MARGIN + Font::Title.size());
    canvas.text(Font::Title, "", map.node, title, &map.title);
    for (index, lane) in map.lanes.iter().enumerate() {
        let x = columns.lanes[index];
        let width = BESIDE + widest(sign_texts(lane)) + BESIDE;
        let kind =
            ShapeKind::Rectangle { x: x - BESIDE, y: MARGIN, width, height: bottom - MARGIN, radius: 8 };
        let class = format!("sign {}", colour(index).split(' ').next().unwrap_or_default());
        canvas.above.push(Shape { node: lane.node, class, kind });
        canvas.text(Font::Heading, "", lane.node, (x, MARGIN + 21), &lane.name);
        let mut y = MARGIN + 21 + LINE + 3;
        for (font, text) in sign_texts(lane).skip(1) {
            canvas.text(font, "", lane.node, (x, y), text);
            y += LINE;
        }
    }
    bottom
}

fn colour(index: usize) -> String {
    format!("c{}{}", index % COLOURS, DASHES[index / COLOURS % DASHES.len()])
}

/// A group with its rows, from `top` on. Returns where it ends.
fn card(canvas: &mut Canvas, group: &Group, columns: &Columns, top: i32, last_stop: &mut [i32]) -> i32 {
    let mut y = top + PADDING + 12;
    canvas.text(Font::Heading, "", group.node, (columns.names, y), &group.name);
    for note in &group.notes {
        y += LINE + 1;
        canvas.text(Font::Note, "", group.node, (columns.names, y), note);
    }
    y += PADDING / 2;
    for row in &group.rows {
        y = shelf(canvas, row, columns, y, last_stop);
    }
    y + PADDING / 2
}

/// One row: its name and note on a shelf that connects its stops. Returns where it ends.
fn shelf(canvas: &mut Canvas, row: &Row, columns: &Columns, top: i32, last_stop: &mut [i32]) -> i32 {
    let labels = row.stops.iter().map(|stop| stop.labels.len()).max().unwrap_or(0);
    let labels = i32::try_from(labels).unwrap_or(i32::MAX / 64);
    // Names are directly above the shelf, in line with the last label.
    let y = top + (NAME + SHELF).max(8 + labels * LINE + ABOVE);
    let modifier = if row.kind == RowKind::Off { " off" } else { "" };
    canvas.text(Font::Name, modifier, row.node, (columns.names, y - SHELF), &row.name);
    canvas.text(Font::Note, "", row.node, (columns.names, y - ABOVE), &row.note);
    let class = if row.kind == RowKind::Carrier { "bus" } else { "shelf" };
    let end = row.stops.iter().map(|stop| columns.lanes[stop.lane]).max().unwrap_or(columns.names_end);
    let kind = ShapeKind::Line { from: (columns.names, y), to: (end, y) };
    canvas.beneath.push(Shape { node: row.node, class: class.to_owned(), kind });
    for stop in &row.stops {
        mark(canvas, row, stop, columns.lanes[stop.lane], y);
        last_stop[stop.lane] = y;
    }
    y + BELOW
}

fn mark(canvas: &mut Canvas, row: &Row, stop: &Stop, x: i32, y: i32) {
    let colour = format!("c{}", stop.lane % COLOURS);
    let (class, kind) = match row.kind {
        RowKind::Carrier => {
            ("stop", ShapeKind::Rectangle { x: x - 7, y: y - 7, width: 14, height: 14, radius: 3 })
        }
        RowKind::Member => ("stop", ShapeKind::Circle { x, y, radius: 7 }),
        RowKind::Off => ("ring", ShapeKind::Circle { x, y, radius: 5 }),
    };
    canvas.above.push(Shape { node: row.node, class: format!("{class} {colour}"), kind });
    let modifier = if row.kind == RowKind::Off { " off" } else { "" };
    for (above, label) in (0_i32..).zip(stop.labels.iter().rev()) {
        let at = (x + BESIDE, y - ABOVE - above * LINE);
        canvas.text(Font::Address, modifier, row.node, at, label);
    }
}
