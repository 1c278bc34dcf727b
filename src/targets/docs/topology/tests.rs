//! For every lab, labels overlap neither each other nor networks' lines, and nothing is cut off.

use proptest::prelude::*;

use crate::document::drawing::{Drawing, ShapeKind};
use crate::targets::docs::topology::font::Font;
use crate::targets::docs::topology::layout::draw;
use crate::targets::docs::topology::map::{Group, Lane, Row, RowKind, Stop, TopologyMap};
use crate::value::Values;

/// Left, top, right and bottom.
type Area = (i32, i32, i32, i32);

/// The bounds of each label in the widest font.
fn labels(drawing: &Drawing) -> Vec<(Area, &str)> {
    let texts = drawing.shapes.iter().filter_map(|shape| match &shape.kind {
        ShapeKind::Text { x, y, text } => {
            let class = shape.class.split(' ').next().expect("a class");
            let font = Font::ALL.into_iter().find(|font| font.class() == class).expect("a font");
            let area = (*x, y - font.size() * 4 / 5, x + font.width(text), y + font.size() / 4);
            Some((area, text.as_str()))
        }
        _ => None,
    });
    texts.collect()
}

fn meet(one: Area, other: Area) -> bool {
    one.0 < other.2 && other.0 < one.2 && one.1 < other.3 && other.1 < one.3
}

/// The faults of a picture, in words.
fn faults(drawing: &Drawing) -> Vec<String> {
    let mut faults = Vec::new();
    let labels = labels(drawing);
    let page = (0, 0, drawing.width, drawing.height);
    let within = |area: Area| {
        page.0 <= area.0 && page.1 <= area.1 && area.2 <= page.2 && area.3 <= page.3 && area.0 <= area.2
    };
    for (index, (area, text)) in labels.iter().enumerate() {
        if !within(*area) {
            faults.push(format!("`{text}` is cut off"));
        }
        for (other, other_text) in &labels[index + 1..] {
            if meet(*area, *other) {
                faults.push(format!("`{text}` meets `{other_text}`"));
            }
        }
    }
    for shape in &drawing.shapes {
        let area = match shape.kind {
            ShapeKind::Line { from, to } => (from.0 - 2, from.1 - 2, to.0 + 2, to.1 + 2),
            ShapeKind::Circle { x, y, radius } => (x - radius, y - radius, x + radius, y + radius),
            ShapeKind::Rectangle { x, y, width, height, .. } => (x, y, x + width, y + height),
            ShapeKind::Text { .. } => continue,
        };
        if !within(area) {
            faults.push(format!("a shape of class `{}` is cut off", shape.class));
        }
        // Cards and signs contain text.
        if matches!(shape.class.split(' ').next(), Some("card" | "sign" | "page")) {
            continue;
        }
        for (_, text) in labels.iter().filter(|(label, _)| meet(area, *label)) {
            faults.push(format!("`{text}` meets a shape of class `{}`", shape.class));
        }
    }
    faults
}

fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-z][a-z0-9-]{0,14}",
        1 => "[ -~]{0,40}",
        1 => "[A-ZÄÖÜ漢字éñ ]{1,24}",
    ]
}

fn row(lanes: usize) -> impl Strategy<Value = Row> {
    let kind = prop_oneof![Just(RowKind::Carrier), Just(RowKind::Member), Just(RowKind::Off)];
    let labels = prop::collection::vec("[0-9a-f.:]{1,39}", 1..4);
    let stops = prop::collection::btree_map(0..lanes, labels, 0..lanes.min(6) + 1);
    (word(), word(), kind, stops).prop_map(|(name, note, kind, stops)| Row {
        name,
        note,
        kind,
        stops: stops.into_iter().map(|(lane, labels)| Stop { lane, labels }).collect(),
        node: Values::ROOT,
    })
}

fn map() -> impl Strategy<Value = TopologyMap> {
    let lane = (word(), prop::collection::vec("[0-9./]{1,30}", 1..3), prop::collection::vec(word(), 0..4));
    prop::collection::vec(lane, 1..24).prop_flat_map(|lanes| {
        let count = lanes.len();
        let group = (word(), prop::collection::vec(word(), 0..3), prop::collection::vec(row(count), 0..12));
        (word(), prop::collection::vec(group, 0..5)).prop_map(move |(title, groups)| TopologyMap {
            title,
            node: Values::ROOT,
            lanes: lanes
                .iter()
                .cloned()
                .map(|(name, addresses, notes)| Lane { name, addresses, notes, node: Values::ROOT })
                .collect(),
            groups: groups
                .into_iter()
                .map(|(name, notes, rows)| Group { name, notes, rows, node: Values::ROOT })
                .collect(),
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn labels_stand_apart_and_nothing_is_cut_off(map in map()) {
        prop_assert_eq!(faults(&draw(&map)), Vec::<String>::new());
    }
}

#[test]
fn a_fault_would_be_noticed() {
    let lane = Lane {
        name: "lan".into(),
        addresses: vec!["10.0.0.0/24".into()],
        notes: Vec::new(),
        node: Values::ROOT,
    };
    let row = |name: &str| Row {
        name: name.into(),
        note: "a machine".into(),
        kind: RowKind::Member,
        stops: vec![Stop { lane: 0, labels: vec!["10.0.0.1".into()] }],
        node: Values::ROOT,
    };
    let group =
        Group { name: "host".into(), notes: Vec::new(), rows: vec![row("a"), row("b")], node: Values::ROOT };
    let map = TopologyMap { title: "lab".into(), node: Values::ROOT, lanes: vec![lane], groups: vec![group] };
    let good = draw(&map);
    assert_eq!(faults(&good), Vec::<String>::new());
    assert_eq!(labels(&good).len(), 10);
    let mut narrow = good.clone();
    narrow.width -= 60;
    assert!(!faults(&narrow).is_empty());
    let mut crowded = good.clone();
    for shape in &mut crowded.shapes {
        if let ShapeKind::Text { y, .. } = &mut shape.kind {
            *y = 50;
        }
    }
    assert!(!faults(&crowded).is_empty());
}
