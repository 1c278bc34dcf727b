//! The page that `render explain PATH` prints about a field.

use std::fmt::Write;

use crate::lab::decode::{Field, Record, Shape, Words};
use crate::vocabulary::path::Found;
use crate::vocabulary::{example, nickel, text};

/// Columns of a page.
const WIDTH: usize = 100;

/// The meaning of a field, its type and default, and the fields below it.
pub fn page(found: &Found) -> String {
    let Found { path, field, shape } = found;
    let mut page = format!("{path}\n\n");
    for paragraph in text::paragraphs(field.doc) {
        for line in text::wrap(&paragraph, WIDTH) {
            put(&mut page, &line);
        }
    }
    page.push('\n');
    put(&mut page, &format!("Type:     {}", short_kind(*shape)));
    put(&mut page, &format!("Default:  {}", default(field)));
    if let Some(example) = example::of(field) {
        put(&mut page, &format!("Example:  {} = {example}", field.name));
    }
    below(&mut page, *shape);
    page
}

fn put(page: &mut String, line: &str) {
    page.push_str(line);
    page.push('\n');
}

/// The type; words are listed separately.
fn short_kind(shape: Shape) -> String {
    match shape {
        Shape::Words(_) => "one of the words below".to_owned(),
        Shape::Record(_) => "a record".to_owned(),
        Shape::Entries(inner) => format!("a record of entries, each {}", short_kind(*inner)),
        Shape::List(inner) => format!("a list, each element {}", short_kind(*inner)),
        Shape::Either(forms) => {
            let forms: Vec<String> = forms
                .iter()
                .map(|form| match form {
                    Shape::Record(record) => braces(record),
                    other => short_kind(*other),
                })
                .collect();
            forms.join(", or ")
        }
        other => text::kind(other),
    }
}

/// The record's required fields, in the notation of messages.
fn braces(record: &Record) -> String {
    let all: Vec<&Field> = record.all_fields().collect();
    let required: Vec<&str> =
        all.iter().filter(|field| !(field.is_optional)()).map(|field| field.name).collect();
    match required.is_empty() {
        true => format!("`{{ {} }}`", all.iter().map(|field| field.name).collect::<Vec<_>>().join(" | ")),
        false => format!("`{{ {} }}`", required.join(", ")),
    }
}

pub(super) fn default(field: &Field) -> String {
    match field.default {
        Some(default) => nickel::value(default, field.shape),
        None if (field.is_optional)() => "none".to_owned(),
        None => "none; required".to_owned(),
    }
}

/// Words, or the fields of records, with a line about each.
fn below(page: &mut String, shape: Shape) {
    match shape {
        Shape::Words(words) => list_words(page, words),
        Shape::Record(record) => list_fields(page, "Fields", record),
        Shape::Entries(inner) => match inner {
            Shape::Record(record) => list_fields(page, "Fields of each entry", record),
            other => below(page, *other),
        },
        Shape::List(inner) => match inner {
            Shape::Record(record) => list_fields(page, "Fields of each element", record),
            other => below(page, *other),
        },
        Shape::Either(forms) => {
            for record in forms.iter().flat_map(|form| form.records()) {
                list_fields(page, &format!("Fields of {}", braces(record)), record);
            }
        }
        Shape::Bool | Shape::Text(_) | Shape::Whole(_) | Shape::Any => {}
    }
}

fn list_words(page: &mut String, words: &Words) {
    page.push_str("\nWords:\n");
    let rows: Vec<(String, String)> =
        words.words.iter().map(|word| (nickel::tag(word.word), text::line(word.doc))).collect();
    table(page, &rows);
}

fn list_fields(page: &mut String, title: &str, record: &Record) {
    let _ = writeln!(page, "\n{title}:");
    let rows: Vec<(String, String)> =
        record.all_fields().map(|field| (field.name.to_owned(), text::summary(field.doc))).collect();
    table(page, &rows);
}

fn table(page: &mut String, rows: &[(String, String)]) {
    let width = rows.iter().map(|(name, _)| name.chars().count()).max().unwrap_or_default();
    for (name, about) in rows {
        put(page, format!("  {name:width$}  {about}").trim_end());
    }
}
