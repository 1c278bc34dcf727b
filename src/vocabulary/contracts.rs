//! The typed contracts, for editors and readers. One file for each area of the model.

use std::collections::{BTreeMap, BTreeSet};

use crate::lab::decode::{Field, Record, Shape};
use crate::vocabulary::nickel::{self, WIDTH};
use crate::vocabulary::{NOTICE, reflection, root, text};

pub(super) fn files() -> Vec<(String, String)> {
    let areas = reflection::areas();
    let mut files: Vec<(String, String)> = areas
        .iter()
        .map(|(area, records)| (format!("config/contracts/{area}.ncl"), contract_file(area, records)))
        .collect();
    files.push(("config/lab.ncl".to_owned(), lab_file()));
    files
}

/// The root record. It is closed, so that misspelt fields of a lab are errors.
fn lab_file() -> String {
    let mut file = format!(
        "# {NOTICE}\n# The root of every lab: which fields exist, and their contracts. Files in `catalog/` and in a lab's \
         own folder are\n# merged with it. `render` evaluates `evaluation.ncl` in its place, which sets the same \
         defaults and leaves types to\n# the better messages of `render`; without that file it evaluates this one.\n"
    );
    file.push_str(&imports(root().fields, &[], "contracts/"));
    file.push_str("{\n");
    file.extend(root().fields.iter().map(|field| field_text(field, 2)));
    file.push_str("}\n");
    file
}

fn contract_file(area: &str, records: &[&Record]) -> String {
    let mut file = format!("# {NOTICE}\n");
    let fields: Vec<&Field> = records.iter().flat_map(|record| record.fields).collect();
    let groups: Vec<&Record> = records.iter().flat_map(|record| record.groups).copied().collect();
    file.push_str(&imports_of(fields.into_iter(), &groups, "", area));
    let records: Vec<String> = records.iter().map(|record| record_text(record)).collect();
    file.push_str(&format!("{{\n{}}}\n", records.join("\n")));
    file
}

fn imports(fields: &'static [Field], groups: &[&Record], folder: &str) -> String {
    imports_of(fields.iter(), groups, folder, "")
}

/// A line for each file from which contracts are imported.
fn imports_of<'f>(
    fields: impl Iterator<Item = &'f Field>,
    groups: &[&Record],
    folder: &str,
    own: &str,
) -> String {
    let named = fields.flat_map(|field| contracts_of(field.shape));
    let mut wanted: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for record in named.chain(groups.iter().copied()).filter(|record| record.area() != own) {
        wanted.entry(record.area()).or_default().insert(record.name);
    }
    let lines = wanted.iter().map(|(area, names)| {
        let names: Vec<&str> = names.iter().copied().collect();
        let line = format!("let {{ {}, .. }} = import \"{folder}{area}.ncl\" in\n", names.join(", "));
        if line.chars().count() <= WIDTH {
            return line;
        }
        format!("let {{\n  {},\n  ..\n}} = import \"{folder}{area}.ncl\" in\n", names.join(",\n  "))
    });
    lines.collect()
}

/// The records whose contracts a type refers to.
fn contracts_of(shape: Shape) -> Vec<&'static Record> {
    match shape {
        // The decoder checks values with several forms.
        Shape::Either(_) => Vec::new(),
        Shape::Entries(inner) | Shape::List(inner) => contracts_of(*inner),
        _ => shape.records(),
    }
}

fn record_text(record: &Record) -> String {
    let mut written = String::new();
    for paragraph in text::paragraphs(record.doc) {
        let lines = text::wrap(&paragraph, WIDTH - 4);
        written.extend(lines.iter().map(|line| format!("  # {line}\n")));
    }
    let groups: Vec<&str> = record.groups.iter().map(|group| group.name).collect();
    let (head, indent) = match groups.is_empty() {
        true => (format!("  {} = {{\n", record.name), 4),
        false => (format!("  {} =\n    {}\n    & {{\n", record.name, groups.join("\n    & ")), 6),
    };
    written.push_str(&head);
    written.extend(record.fields.iter().map(|field| field_text(field, indent)));
    let margin = " ".repeat(indent);
    written.push_str(&format!("{margin}..\n{}}},\n", &margin[2..]));
    written
}

fn field_text(field: &Field, indent: usize) -> String {
    let margin = " ".repeat(indent);
    let mut lines = vec![format!("{margin}{}", field.name)];
    lines.push(type_text(field.shape, indent + 2));
    lines.extend(nickel::doc(&text::documented(field), indent + 2));
    lines.extend(presence(field).map(|presence| format!("{margin}  | {presence}")));
    format!("{},\n", lines.join("\n"))
}

/// `default = ...` or `optional`; none for required fields.
pub(super) fn presence(field: &Field) -> Option<String> {
    match field.default {
        Some(default) => Some(format!("default = {}", nickel::value(default, field.shape))),
        None => (field.is_optional)().then(|| "optional".to_owned()),
    }
}

fn type_text(shape: Shape, indent: usize) -> String {
    let margin = " ".repeat(indent);
    let single = format!("{margin}| {}", contract(shape));
    match shape {
        Shape::Words(words) if single.chars().count() > WIDTH => {
            let tags: Vec<String> =
                words.words.iter().map(|word| format!("{margin}  {}", nickel::tag(word.word))).collect();
            format!("{margin}| [|\n{}\n{margin}|]", tags.join(",\n"))
        }
        _ => single,
    }
}

fn contract(shape: Shape) -> String {
    match shape {
        Shape::Bool => "Bool".to_owned(),
        Shape::Text(_) => "String".to_owned(),
        Shape::Whole(_) => "Number".to_owned(),
        Shape::Words(words) => {
            let tags: Vec<String> = words.words.iter().map(|word| nickel::tag(word.word)).collect();
            format!("[| {} |]", tags.join(", "))
        }
        Shape::Record(record) => record.name.to_owned(),
        Shape::Entries(inner) => format!("{{ _ | {} }}", contract(*inner)),
        Shape::List(inner) => match inner {
            Shape::List(_) => format!("Array ({})", contract(*inner)),
            _ => format!("Array {}", contract(*inner)),
        },
        Shape::Either(_) | Shape::Any => "Dyn".to_owned(),
    }
}
