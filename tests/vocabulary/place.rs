//! Where a field is in a lab: the shortest path to it, and the Nickel that sets it there.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use render::lab::decode::{Field, Record, Shape};
use render::vocabulary::{example, records};

/// A name or a position that the user chooses, below a field.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Choice {
    Name,
    Position,
}

/// A field on the way, and the record behind it.
#[derive(Clone)]
struct Step {
    field: &'static Field,
    choices: Vec<Choice>,
    record: &'static Record,
}

/// The way from the lab to a record.
#[derive(Clone, Default)]
pub struct Way(Vec<Step>);

/// The ways to each record, by its name, shortest first. A group is reached through the records that have its fields.
pub type Ways = BTreeMap<&'static str, Vec<Way>>;

/// More ways to a record are not followed; containers alone have dozens.
const WAYS_MAX: usize = 4;

pub fn ways() -> Ways {
    let root = records()[0];
    let mut ways = Ways::new();
    let mut visits: BTreeMap<&str, usize> = BTreeMap::new();
    let mut queue = VecDeque::from([(Way::default(), root)]);
    while let Some((way, record)) = queue.pop_front() {
        let visit = visits.entry(record.name).or_default();
        *visit += 1;
        if *visit > WAYS_MAX {
            continue;
        }
        for part in with_groups(record) {
            ways.entry(part.name).or_default().push(way.clone());
        }
        for field in record.all_fields() {
            for (choices, record) in behind(field.shape) {
                let mut longer = way.clone();
                longer.0.push(Step { field, choices, record });
                queue.push_back((longer, record));
            }
        }
    }
    ways
}

fn with_groups(record: &'static Record) -> Vec<&'static Record> {
    let groups = record.groups.iter().flat_map(|group| with_groups(group));
    std::iter::once(record).chain(groups).collect()
}

/// The records in a value, each with what the user chooses on the way to it.
fn behind(shape: Shape) -> Vec<(Vec<Choice>, &'static Record)> {
    let below = |choice, inner: Shape| {
        let found = behind(inner).into_iter();
        found.map(|(choices, record)| ([vec![choice], choices].concat(), record)).collect()
    };
    match shape {
        Shape::Record(record) => vec![(Vec::new(), record)],
        Shape::Entries(inner) => below(Choice::Name, *inner),
        Shape::List(inner) => below(Choice::Position, *inner),
        Shape::Either(forms) => forms.iter().flat_map(|form| behind(*form)).collect(),
        Shape::Bool | Shape::Text(_) | Shape::Whole(_) | Shape::Words(_) | Shape::Any => Vec::new(),
    }
}

impl Way {
    /// The path of a field of the record at the end, with `*` for what the user chooses.
    pub fn path(&self, field: &str) -> String {
        let mut path = String::new();
        for step in &self.0 {
            path.push_str(step.field.name);
            path.push_str(&".*".repeat(step.choices.len()));
            path.push('.');
        }
        path + field
    }
}

/// What is in the lab around an example.
#[derive(Clone, Default)]
pub struct Around {
    /// The name to use for an entry of the field at a path.
    pub names: BTreeMap<String, String>,
    /// Paths of records that the lab has, so that their required fields are set.
    pub has: BTreeSet<String>,
}

/// How an example is placed. In a lab that already has an entry, some fields fit only into a new one; and some fields
/// need those with which the example of their own record shows them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Manner {
    pub in_new_entry: bool,
    pub in_example: bool,
}

/// A lab's file in which a field has its example.
pub fn placed(way: &Way, field: &Field, manner: Manner, around: &Around) -> String {
    let example_of =
        |field: &Field| example(field).unwrap_or_else(|| panic!("`{}` has no example", field.name));
    let last_with_choices = way.0.iter().rposition(|step| !step.choices.is_empty());
    let (mut shown, mut path) = (String::new(), String::new());
    let mut lines: Vec<String> = Vec::new();
    let mut is_there = true;
    let mut list: Option<String> = None;
    for (at, step) in way.0.iter().enumerate() {
        let next = way.0.get(at + 1).map_or(field.name, |next| next.field.name);
        let required = || step.record.all_fields().filter(|other| is_required(other) && other.name != next);
        shown.push_str(step.field.name);
        path.push_str(step.field.name);
        let own = path.clone();
        let is_new = manner.in_new_entry && Some(at) == last_with_choices;
        for choice in &step.choices {
            if *choice == Choice::Position {
                let fields: String =
                    required().map(|other| format!("{} = {}, ", other.name, example_of(other))).collect();
                list = Some(format!("{path} = [{{ {fields}"));
                path.clear();
                continue;
            }
            let known = around.names.get(&shown).cloned();
            is_there &= known.is_some() && !is_new;
            let name = known
                .or_else(|| first_entry(&example(step.field)?).map(|(name, _)| name))
                .unwrap_or_else(|| "one".to_owned());
            let name = match is_new {
                true if name.starts_with('/') => "/other".to_owned(),
                true => "other".to_owned(),
                false => name,
            };
            path.push_str(&format!(".{}", quoted(&name)));
            shown.push_str(".*");
        }
        is_there &= !step.choices.is_empty() || around.has.contains(&shown);
        if !is_there && list.is_none() {
            match (manner.in_example, is_new) {
                (true, false) => lines.push(format!("{own} = {}", example_of(step.field))),
                (true, true) => {
                    let entry =
                        first_entry(&example_of(step.field)).filter(|(_, value)| value.starts_with('{'));
                    lines.extend(entry.map(|(_, value)| format!("{path} = {value}")));
                }
                (false, _) => lines.extend(
                    required()
                        .map(|other| format!("{path}.{} | default = {}", other.name, example_of(other))),
                ),
            }
        }
        if !path.is_empty() {
            path.push('.');
        }
        shown.push('.');
    }
    let value = example_of(field);
    let leaf = format!("{path}{}", field.name);
    lines.push(match list {
        Some(list) => format!("{list}{leaf} = {value} }}]"),
        // A record is merged with the one that the lab has.
        None if value.starts_with('{') => format!("{leaf} = {value}"),
        None => format!("{leaf} | force = {value}"),
    });
    lines.iter().map(|line| format!("  {line},\n")).collect()
}

fn is_required(field: &Field) -> bool {
    field.default.is_none() && !(field.is_optional)()
}

fn quoted(name: &str) -> String {
    let is_plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
        && name.starts_with(|c: char| c.is_ascii_alphabetic());
    if is_plain { name.to_owned() } else { format!("{name:?}") }
}

/// The name and the value of the first field of a record in Nickel.
fn first_entry(record: &str) -> Option<(String, String)> {
    let inside = record.strip_prefix('{')?.strip_suffix('}')?.trim();
    let (name, value) = inside.split_once(" = ")?;
    let (mut depth, mut in_text, mut end) = (0, false, value.len());
    for (at, character) in value.char_indices() {
        match character {
            '"' => in_text = !in_text,
            '{' | '[' if !in_text => depth += 1,
            '}' | ']' if !in_text => depth -= 1,
            ',' if !in_text && depth == 0 => {
                end = at;
                break;
            }
            _ => {}
        }
    }
    Some((name.trim_matches('"').to_owned(), value[..end].trim().to_owned()))
}
