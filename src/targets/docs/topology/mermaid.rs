//! The map as a Mermaid diagram, for renderers of Markdown.

use crate::targets::docs::topology::map::{Row, RowKind, TopologyMap};

/// A flowchart: networks on one side, groups with attached devices on the other.
pub fn flowchart(map: &TopologyMap) -> String {
    let mut text = "flowchart LR\n".to_owned();
    for (index, lane) in map.lanes.iter().enumerate() {
        let lines: Vec<String> = [&lane.name]
            .into_iter()
            .chain(&lane.addresses)
            .chain(&lane.notes)
            .map(|line| quoted(line))
            .collect();
        text.push_str(&format!("  net{index}([\"{}\"])\n", lines.join("<br>")));
    }
    for (index, group) in map.groups.iter().enumerate() {
        let lines: Vec<String> =
            [&group.name].into_iter().chain(&group.notes).map(|line| quoted(line)).collect();
        text.push_str(&format!("  subgraph group{index}[\"{}\"]\n", lines.join("<br>")));
        for (number, row) in group.rows.iter().enumerate() {
            text.push_str(&format!("    {}\n", vertex(&id(index, number), row)));
        }
        text.push_str("  end\n");
    }
    for (index, group) in map.groups.iter().enumerate() {
        for (number, row) in group.rows.iter().enumerate() {
            for stop in &row.stops {
                let labels: Vec<String> = stop.labels.iter().map(|label| quoted(label)).collect();
                let line = match row.kind {
                    RowKind::Carrier => "===",
                    RowKind::Member => "---",
                    RowKind::Off => "-.-",
                };
                let (id, lane) = (id(index, number), stop.lane);
                text.push_str(&format!("  {id} {line}|\"{}\"| net{lane}\n", labels.join("<br>")));
            }
        }
    }
    text
}

fn id(group: usize, row: usize) -> String {
    format!("row{group}x{row}")
}

fn vertex(id: &str, row: &Row) -> String {
    let label = format!("{}<br>{}", quoted(&row.name), quoted(&row.note));
    match row.kind {
        RowKind::Carrier => format!("{id}[[\"{label}\"]]"),
        RowKind::Member | RowKind::Off => format!("{id}[\"{label}\"]"),
    }
}

/// Quoted text. Every character with a meaning in Mermaid, or in Markdown within Mermaid, is escaped as its number.
fn quoted(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            c if c.is_alphanumeric() || " .,:/-_()+".contains(c) => out.push(c),
            c if c.is_control() => out.push(' '),
            c => out.push_str(&format!("#{};", u32::from(c))),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn signs_are_numbers() {
        assert_eq!(quoted("node1, 10.0.20.11/24"), "node1, 10.0.20.11/24");
        assert_eq!(quoted("a \"b\" <c> `d`;"), "a #34;b#34; #60;c#62; #96;d#96;#59;");
    }
}
