//! The values of a lab that stand in its own files, and where: what a mutation takes hold of.
//!
//! The places are those that the compiler keeps for its diagnostics. Only values whose text is what it seems are taken:
//! `key = value` with the value written out, so that an edit does what its name says.

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::{Path, PathBuf};

use render::value::{Key as ValueKey, Kind, NodeId, Sources, Span, Values};

/// What is written at a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    Text,
    Word,
    Number,
    Bool,
    List,
    Record,
}

/// A value that is written in one of the lab's own files.
#[derive(Clone, Debug)]
pub struct Point {
    pub file: PathBuf,
    /// Such as `machines.node1.memory`.
    pub path: String,
    /// The field's name; elements of lists have none.
    pub key: Option<Key>,
    /// Where the value is written.
    pub value: Range<usize>,
    pub shape: Shape,
    /// The names of the fields from the root on; none for an element of a list.
    pub keys: Vec<Option<String>>,
    pub parent: NodeId,
    /// The record around the parent: the parent's siblings are entries of the same kind.
    pub grandparent: Option<NodeId>,
}

#[derive(Clone, Debug)]
pub struct Key {
    pub name: String,
    /// Where the name is written.
    pub place: Range<usize>,
    /// Where the definition begins: at the first name of `a.b.c = value`.
    pub start: usize,
}

/// The points of a lab, and what its values say as a whole.
pub struct Points {
    pub all: Vec<Point>,
    /// The name of every field of every record.
    pub names: BTreeSet<String>,
    /// Every text.
    pub texts: BTreeSet<String>,
}

impl Points {
    /// All points whose files lie below a folder.
    pub fn read(values: &Values, sources: &Sources, folder: &Path) -> Self {
        let mut points = Self { all: Vec::new(), names: BTreeSet::new(), texts: BTreeSet::new() };
        let mut seen = BTreeSet::new();
        points.walk(Values::ROOT, values, sources, folder, &mut seen);
        points.all.sort_by(|one, other| (&one.file, one.value.start).cmp(&(&other.file, other.value.start)));
        points
    }

    fn walk(
        &mut self,
        node: NodeId,
        values: &Values,
        sources: &Sources,
        folder: &Path,
        seen: &mut BTreeSet<Span>,
    ) {
        // A value that several fields share is one point.
        if seen.insert(values.span(node)) {
            self.all.extend(point(node, values, sources, folder));
        }
        match &values.node(node).kind {
            Kind::Record(fields) => {
                self.names.extend(values.fields(node).map(|(name, _)| name.to_owned()));
                fields.iter().for_each(|field| self.walk(*field, values, sources, folder, seen));
            }
            Kind::List(elements) => {
                elements.iter().for_each(|element| self.walk(*element, values, sources, folder, seen));
            }
            Kind::String(text) => drop(self.texts.insert(text.to_string())),
            _ => {}
        }
    }
}

fn point(node: NodeId, values: &Values, sources: &Sources, folder: &Path) -> Option<Point> {
    let place = values.span(node);
    let file = sources.file(place.file);
    if !file.path.starts_with(folder) {
        return None;
    }
    let written = values.node(node);
    let value = range(place);
    let text = &file.text[value.clone()];
    let shape = shape(&written.kind, text)?;
    let key = match written.key_span {
        Some(name) if name.file == place.file => key(&file.text, range(name), value.start)?,
        Some(_) => return None,
        None => match written.parent.map(|parent| &values.node(parent).kind) {
            Some(Kind::List(_)) => None,
            _ => return None,
        },
    };
    let parent = written.parent?;
    Some(Point {
        file: file.path.clone(),
        path: values.show_path(node),
        keys: values.path(node).iter().map(|key| name_of(key)).collect(),
        key,
        value,
        shape,
        parent,
        grandparent: values.node(parent).parent,
    })
}

fn name_of(key: &ValueKey) -> Option<String> {
    match key {
        ValueKey::Field(name) => Some(name.to_string()),
        _ => None,
    }
}

fn range(span: Span) -> Range<usize> {
    span.start as usize..span.end as usize
}

/// What is written there, if it is the value itself and no expression that yields it.
fn shape(kind: &Kind, text: &str) -> Option<Shape> {
    let between = |open: char, close: char| text.starts_with(open) && text.ends_with(close);
    match kind {
        Kind::String(value) if text == format!("\"{value}\"") => Some(Shape::Text),
        Kind::String(value) if text == format!("'{value}") => Some(Shape::Word),
        Kind::Number(_) if text.parse::<f64>().is_ok() => Some(Shape::Number),
        Kind::Bool(value) if text == value.to_string() => Some(Shape::Bool),
        Kind::List(_) if between('[', ']') => Some(Shape::List),
        Kind::Record(_) if between('{', '}') => Some(Shape::Record),
        _ => None,
    }
}

/// The field's name, if the value is what stands behind its `=`. Nothing, if it does not.
#[allow(clippy::option_option, reason = "no key, and not to be had, are different things")]
fn key(text: &str, place: Range<usize>, value: usize) -> Option<Option<Key>> {
    let between = text.get(place.end..value)?;
    if between.trim() != "=" {
        return None;
    }
    let name = text[place.clone()].trim_matches('"').to_owned();
    let path = |c: char| c.is_alphanumeric() || "_-.\"/".contains(c);
    let start = text[..place.start].rfind(|c| !path(c)).map_or(0, |at| at + 1);
    Some(Some(Key { name, place, start }))
}
