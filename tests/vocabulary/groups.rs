//! Which examples are rendered together.

use std::fmt::Write;

use super::place::Manner;

/// Fields whose examples fit into one lab, all placed in the same manner.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    pub manner: Manner,
    /// As `RECORD.FIELD`.
    pub fields: Vec<String>,
}

/// A failure among more costs more renders to find than are saved.
const FIELDS_MAX: usize = 24;

const MANNERS: [(Manner, &str); 4] = [
    (Manner { in_new_entry: false, in_example: false }, "in the lab"),
    (Manner { in_new_entry: true, in_example: false }, "in a new entry"),
    (Manner { in_new_entry: false, in_example: true }, "in the example of the record"),
    (Manner { in_new_entry: true, in_example: true }, "in a new entry from the example"),
];

/// Groups of fields that render: the known ones that still do, and new ones for the other fields, each in the first manner
/// in which it renders.
///
/// Fields that are next to each other are in one record and contradict each other most often, so each group takes every
/// n-th field.
pub fn formed(fields: &[String], known: Vec<Group>, renders: impl Fn(&Group) -> bool) -> Vec<Group> {
    let mut groups = Vec::new();
    for mut group in known {
        group.fields.retain(|field| fields.contains(field));
        if !group.fields.is_empty() && renders(&group) {
            groups.push(group);
        }
    }
    let is_new = |field: &&String| !groups.iter().any(|group| group.fields.contains(*field));
    let mut left: Vec<String> = fields.iter().filter(is_new).cloned().collect();
    for (manner, _) in MANNERS {
        let stride = left.len().div_ceil(FIELDS_MAX).max(1);
        let mut failed = Vec::new();
        for first in 0..stride {
            let members = left.iter().skip(first).step_by(stride).cloned().collect();
            split(Group { manner, fields: members }, &renders, &mut groups, &mut failed);
        }
        left = failed;
    }
    assert!(left.is_empty(), "these examples do not render in any manner: {left:?}");
    groups
}

/// The largest parts of a group that render, by halves.
fn split(group: Group, renders: &impl Fn(&Group) -> bool, groups: &mut Vec<Group>, failed: &mut Vec<String>) {
    if group.fields.is_empty() {
        return;
    }
    if renders(&group) {
        groups.push(group);
        return;
    }
    if let [field] = group.fields.as_slice() {
        failed.push(field.clone());
        return;
    }
    let (first, second) = group.fields.split_at(group.fields.len() / 2);
    for fields in [first, second] {
        split(Group { manner: group.manner, fields: fields.to_vec() }, renders, groups, failed);
    }
}

/// The groups as text: a line for each, with its manner before the fields.
pub fn written(groups: &[Group]) -> String {
    let mut text = "# Formed by `cargo xtask vocabulary`: examples that are rendered together.\n".to_owned();
    for group in groups {
        let manner = MANNERS.iter().find(|(manner, _)| *manner == group.manner).map_or("", |(_, name)| name);
        writeln!(text, "\n{manner}:").expect("a string takes all text");
        for field in &group.fields {
            writeln!(text, "  {field}").expect("a string takes all text");
        }
    }
    text
}

pub fn parsed(text: &str) -> Result<Vec<Group>, String> {
    let mut groups: Vec<Group> = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        match (line.strip_prefix("  "), line.strip_suffix(':')) {
            (Some(field), _) => {
                let group = groups.last_mut().ok_or_else(|| format!("no group before `{line}`"))?;
                group.fields.push(field.to_owned());
            }
            (None, Some(name)) => {
                let manner = MANNERS.iter().find(|(_, known)| *known == name);
                let (manner, _) = manner.ok_or_else(|| format!("there is no manner `{name}`"))?;
                groups.push(Group { manner: *manner, fields: Vec::new() });
            }
            (None, None) => return Err(format!("neither a group nor a field: `{line}`")),
        }
    }
    Ok(groups)
}
