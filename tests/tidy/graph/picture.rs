//! The rooms as pictures: each stands above what it uses.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::Edges;

/// The graph in the language of Graphviz, without edges that follow from others.
pub fn dot(rooms: &Edges) -> String {
    let mut text = String::from("digraph rooms {\n  node [shape=box];\n");
    for (by, of) in reduced(rooms) {
        for room in of {
            writeln!(text, "  {by:?} -> {room:?};").expect("a string takes all text");
        }
    }
    text.push_str("}\n");
    text
}

const ROOM_WIDTH: usize = 104;
const ROOM_HEIGHT: usize = 32;
const GAP: usize = 24;
const ROW_HEIGHT: usize = 80;

/// A drawing with a row for each level. The picture follows the reader's colour scheme.
pub fn svg(rooms: &Edges) -> String {
    let levels = levels(rooms);
    let mut rows: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
    for (room, level) in &levels {
        rows.entry(*level).or_default().push(room);
    }
    let top = rows.keys().next_back().copied().unwrap_or_default();
    let widest = rows.values().map(Vec::len).max().unwrap_or_default();
    let width = widest * (ROOM_WIDTH + GAP) + GAP;
    let height = (top + 1) * ROW_HEIGHT;
    let mut places: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (level, row) in &rows {
        let start = (width - row.len() * (ROOM_WIDTH + GAP) + GAP) / 2;
        for (index, room) in row.iter().enumerate() {
            places.insert(room, (start + index * (ROOM_WIDTH + GAP), (top - level) * ROW_HEIGHT + GAP));
        }
    }
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" font-family=\"sans-serif\" font-size=\"13\">\n\
         <style>rect{{fill:#f4f4f4;stroke:#666}}line{{stroke:#999}}text{{fill:#111}}\
         @media(prefers-color-scheme:dark){{rect{{fill:#222;stroke:#999}}line{{stroke:#777}}text{{fill:#eee}}}}</style>\n"
    );
    for (by, of) in reduced(rooms) {
        let (x, y) = places[by];
        for room in of {
            let (below_x, below_y) = places[room];
            writeln!(
                text,
                "<line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{below_y}\"/>",
                x + ROOM_WIDTH / 2,
                y + ROOM_HEIGHT,
                below_x + ROOM_WIDTH / 2,
            )
            .expect("a string takes all text");
        }
    }
    for (room, (x, y)) in &places {
        writeln!(
            text,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{ROOM_WIDTH}\" height=\"{ROOM_HEIGHT}\" rx=\"4\"/>\
             <text x=\"{}\" y=\"{}\" text-anchor=\"middle\">{room}</text>",
            x + ROOM_WIDTH / 2,
            y + ROOM_HEIGHT / 2 + 5,
        )
        .expect("a string takes all text");
    }
    text.push_str("</svg>\n");
    text
}

/// How many rooms stand below each, along the longest way down.
fn levels(rooms: &Edges) -> BTreeMap<&str, usize> {
    let mut levels = BTreeMap::new();
    let names: BTreeSet<&str> = all(rooms);
    for room in &names {
        level(rooms, room, &mut levels);
    }
    levels
}

fn level<'e>(rooms: &'e Edges, room: &'e str, levels: &mut BTreeMap<&'e str, usize>) -> usize {
    if let Some(known) = levels.get(room) {
        return *known;
    }
    // A room in a circle would be asked again; it counts as lowest then.
    levels.insert(room, 0);
    let below = rooms.get(room).into_iter().flat_map(BTreeMap::keys);
    let found = below.map(|other| level(rooms, other, levels) + 1).max().unwrap_or_default();
    levels.insert(room, found);
    found
}

fn all(rooms: &Edges) -> BTreeSet<&str> {
    let used = rooms.values().flat_map(BTreeMap::keys);
    rooms.keys().chain(used).map(String::as_str).collect()
}

/// The edges that do not follow from two others.
fn reduced(rooms: &Edges) -> BTreeMap<&str, BTreeSet<&str>> {
    let direct = |room: &str| rooms.get(room).into_iter().flat_map(BTreeMap::keys).map(String::as_str);
    let mut kept: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for by in rooms.keys() {
        let mut indirect = BTreeSet::new();
        let mut next: Vec<&str> = direct(by).collect();
        while let Some(room) = next.pop() {
            for below in direct(room) {
                if indirect.insert(below) {
                    next.push(below);
                }
            }
        }
        kept.insert(by, direct(by).filter(|room| !indirect.contains(room)).collect());
    }
    kept
}
