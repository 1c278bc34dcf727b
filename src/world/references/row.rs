//! Rows of the table, and how they are read from `table/*.txt`.
//!
//! | row | meaning |
//! |---|---|
//! | `@ URL` | the source of the rows below |
//! | `KIND PATH > TARGETS CLAUSES` | the value at a path of a kind names an object of one of the target kinds |
//! | `KIND PATH => TARGET NAME CLAUSES` | a controller makes the target for each node at a path (`.` is the object) |
//! | `if TAG => TARGET NAME CLAUSES` | clusters with a tag have the target from the start |
//!
//! A kind is written `Kind` or `Kind.group`; `pod` is the specification of pods, wherever they are defined, and `*` is
//! every object. Clauses are in `clause.rs`.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use crate::world::object::GroupKind;
use crate::world::references::clause::{Clauses, split_words};
use crate::world::references::pattern::Pattern;

/// The table, by area.
const TABLE: &[(&str, &str)] = &[
    ("pods", include_str!("table/pods.txt")),
    ("kubernetes", include_str!("table/kubernetes.txt")),
    ("network", include_str!("table/network.txt")),
    ("secrets", include_str!("table/secrets.txt")),
    ("data", include_str!("table/data.txt")),
    ("delivery", include_str!("table/delivery.txt")),
    ("observability", include_str!("table/observability.txt")),
    ("clusters", include_str!("table/clusters.txt")),
];

/// The rows of the specification of pods.
pub(super) const POD: &str = "pod";
/// The rows of every object.
pub(super) const ANY: &str = "*";

/// A row: a field that names something.
#[derive(Debug)]
pub struct Row {
    pub(super) path: Pattern,
    pub(super) targets: Vec<GroupKind<'static>>,
    pub(super) clauses: Clauses,
    /// Where the meaning of the field is documented.
    pub source: &'static str,
}

/// A row: what a controller makes of an object, or a cluster has from the start.
#[derive(Debug)]
pub(super) struct MakeRow {
    /// The tag of a cluster, or the maker's kind and the nodes of it.
    pub(super) maker: Maker,
    /// `?kind` takes the kind from the node.
    pub(super) target: GroupKind<'static>,
    /// The name with `{path|path}` in it, or `namespace/name`.
    pub(super) name: &'static str,
    pub(super) clauses: Clauses,
}

#[derive(Debug)]
pub(super) enum Maker {
    Tag(&'static str),
    Object(GroupKind<'static>, Pattern),
}

/// The whole table, by the kinds that it starts at.
#[derive(Debug, Default)]
pub(super) struct Table {
    /// By kind and group.
    rows: BTreeMap<&'static str, BTreeMap<&'static str, Vec<Row>>>,
    pub(super) made: Vec<MakeRow>,
    /// The first group of each kind.
    groups: HashMap<&'static str, &'static str>,
}

impl Table {
    pub(super) fn get() -> &'static Self {
        static READ: LazyLock<Table> = LazyLock::new(|| {
            let mut table = Table::default();
            for (area, text) in TABLE {
                table.read(area, text);
            }
            table.groups = table.first_groups();
            table
        });
        &READ
    }

    /// Panics on a row that cannot be read: the table is part of the program, and a test reads it.
    fn read(&mut self, area: &str, text: &'static str) {
        let mut source = "";
        for (index, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if let Some(address) = line.strip_prefix("@ ") {
                source = address;
                continue;
            }
            let read = self.read_row(&split_words(line), source);
            assert!(read.is_some() && !source.is_empty(), "{area}, line {}: {line}", index + 1);
        }
    }

    fn read_row(&mut self, words: &[&'static str], source: &'static str) -> Option<()> {
        match words {
            [from, path, ">", targets, clauses @ ..] => {
                let from = group_kind(from);
                let targets = targets.split('|').map(group_kind).collect();
                let clauses = Clauses::parse(clauses)?;
                let row = Row { path: Pattern::parse(path), targets, clauses, source };
                self.rows.entry(from.kind).or_default().entry(from.group).or_default().push(row);
            }
            [from, path, "=>", target, name, clauses @ ..] => {
                let maker = match *from {
                    "if" => Maker::Tag(path),
                    kind => Maker::Object(group_kind(kind), Pattern::parse(path.trim_matches('.'))),
                };
                let (target, clauses) = (group_kind(target), Clauses::parse(clauses)?);
                self.made.push(MakeRow { maker, target, name, clauses });
            }
            _ => return None,
        }
        Some(())
    }

    /// The rows of a kind, or of [`POD`] and [`ANY`].
    pub(super) fn rows(&self, kind: &str, group: &str) -> &[Row] {
        self.rows.get(kind).and_then(|groups| groups.get(group)).map_or(&[], Vec::as_slice)
    }

    /// Every row.
    pub(super) fn all(&self) -> impl Iterator<Item = &Row> {
        self.rows.values().flat_map(BTreeMap::values).flatten()
    }

    /// The group of a kind that is written without one, as the table has it.
    pub(super) fn group_of(&self, kind: &str) -> Option<&'static str> {
        self.groups.get(kind).copied()
    }

    fn first_groups(&self) -> HashMap<&'static str, &'static str> {
        let targets = self.all().flat_map(|row| &row.targets);
        let mut groups = HashMap::new();
        for GroupKind { kind, group } in targets.chain(self.made.iter().map(|made| &made.target)) {
            let first = groups.entry(*kind).or_insert(*group);
            *first = (*first).min(group);
        }
        groups
    }
}

/// `Kind` or `Kind.group`.
pub(super) fn group_kind(text: &'static str) -> GroupKind<'static> {
    let (kind, group) = text.split_once('.').unwrap_or((text, ""));
    GroupKind { kind, group }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_read_and_every_row_has_a_source() {
        let table = Table::get();
        assert!(table.all().count() > 150);
        assert!(table.all().all(|row| row.source.starts_with("https://")));
        assert!(table.made.len() > 40);
    }

    #[test]
    fn a_kind_has_one_group_in_the_table() {
        let table = Table::get();
        assert_eq!(table.group_of("ClusterIssuer"), Some("cert-manager.io"));
        assert_eq!(table.group_of("Secret"), Some(""));
        assert_eq!(table.group_of("Nothing"), None);
    }
}
