//! Where new amounts are written: at the place of the present ones, or as overrides in the lab's own files.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::pipeline::Compiled;
use crate::project::{ProjectLab, layer_of};
use crate::sizing::row::{Row, Verdict, written};
use crate::source::edit::{Replacement, append, note, plain_string, replace};
use crate::source::layers::Layer;
use crate::value::{Kind, NodeId, Sources, Span, Values};

/// The edited texts of a lab's files.
#[derive(Clone, Debug, Default)]
pub struct Edited {
    /// The new text of each file that changes.
    pub files: BTreeMap<PathBuf, String>,
    /// The values that change, by their paths, with what they become.
    pub intended: BTreeMap<String, String>,
}

/// A value that cannot be written: its path, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unplaced {
    /// The path of the field.
    pub path: String,
    /// The reason.
    pub why: String,
}

/// What is known about a lab that is edited.
struct Source<'a> {
    lab: &'a ProjectLab,
    values: &'a Values,
    sources: &'a Sources,
    /// How many values are written at each place.
    uses: BTreeMap<Span, usize>,
}

/// All edits of one file.
#[derive(Default)]
struct FileEdits {
    replacements: Vec<Replacement>,
    lines: Vec<String>,
}

/// The texts of the lab's files with the new amounts.
pub fn edited(
    lab: &ProjectLab,
    compiled: &Compiled,
    rows: &[Row],
    sources: &Sources,
) -> Result<Edited, Vec<Unplaced>> {
    let source = Source::new(lab, &compiled.values, sources);
    let mut edits: BTreeMap<PathBuf, FileEdits> = BTreeMap::new();
    let (mut edited, mut unplaced) = (Edited::default(), Vec::new());
    for row in rows {
        let Verdict::Changed(why) = &row.verdict else { continue };
        let date = row.date.map_or_else(String::new, |date| format!("on {date} "));
        let about = format!("{date}from {why}");
        for (field, amount) in &row.fields {
            let path = format!("{}.{field}", compiled.values.show_path(row.node));
            let text = written(row.resource, *amount);
            match source.place(row.node, field) {
                Ok(place) => {
                    put(&mut edits, place, (field, &path, &text, &about));
                    edited.intended.insert(path, text);
                }
                Err(why) => unplaced.push(Unplaced { path, why }),
            }
        }
    }
    for (file, edits) in edits {
        match source.apply(&file, &edits) {
            Some(text) => drop(edited.files.insert(file, text)),
            None => unplaced.push(Unplaced {
                path: source.shown(&file),
                why: "does not end with a record, to which overrides could be added".to_owned(),
            }),
        }
    }
    if unplaced.is_empty() { Ok(edited) } else { Err(unplaced) }
}

/// Where an amount is written.
enum Place {
    /// Instead of the text in a file.
    Here(PathBuf, Span),
    /// As an override at the end of a file, with the annotation that it needs.
    Override(PathBuf, &'static str),
}

fn put(
    edits: &mut BTreeMap<PathBuf, FileEdits>,
    place: Place,
    (field, path, text, about): (&str, &str, &str, &str),
) {
    match place {
        Place::Here(file, span) => {
            let replacement = Replacement {
                range: span.start as usize..span.end as usize,
                text: format!("\"{text}\""),
                field: field.to_owned(),
                note: about.to_owned(),
            };
            edits.entry(file).or_default().replacements.push(replacement);
        }
        Place::Override(file, annotation) => {
            let line = format!("{path}{annotation} = \"{text}\", {}", note(field, about));
            edits.entry(file).or_default().lines.push(line);
        }
    }
}

impl<'a> Source<'a> {
    fn new(lab: &'a ProjectLab, values: &'a Values, sources: &'a Sources) -> Self {
        let mut uses = BTreeMap::new();
        for node in values.ids() {
            if matches!(values.node(node).kind, Kind::String(_)) {
                *uses.entry(values.span(node)).or_default() += 1;
            }
        }
        Self { lab, values, sources, uses }
    }

    /// The place for a field of a container.
    fn place(&self, container: NodeId, field: &str) -> Result<Place, String> {
        let node = self.values.field(container, field);
        if let Some(node) = node {
            let span = self.values.span(node);
            if self.is_own(span) && self.uses.get(&span) == Some(&1) && self.is_literal(node, span) {
                return Ok(Place::Here(self.path(span).to_path_buf(), span));
            }
        }
        let annotation = match node {
            Some(node) if !self.yields(node) => " | force",
            _ => "",
        };
        let file = self.file_of_service(container).ok_or("no file of the lab itself enables the service")?;
        Ok(Place::Override(file, annotation))
    }

    /// Whether the text at the place is the value itself, and not something that it is calculated from.
    fn is_literal(&self, node: NodeId, span: Span) -> bool {
        let text = &self.sources.file(span.file).text;
        let content = plain_string(text, &(span.start as usize..span.end as usize));
        matches!((&self.values.node(node).kind, content), (Kind::String(value), Some(content)) if **value == *content)
    }

    /// Whether an override without annotation wins over the value: it is marked as a default where it is written.
    fn yields(&self, node: NodeId) -> bool {
        let span = self.values.span(node);
        if layer_of(self.lab, self.path(span)) == Layer::Vocabulary {
            return true;
        }
        let text = &self.sources.file(span.file).text[..span.start as usize];
        let start = text.rfind(['{', ',', ';', '\n']).map_or(0, |at| at + 1);
        let annotation = text[start..].trim_end().strip_suffix('=').unwrap_or_default();
        annotation.contains("| default") || annotation.contains("| priority -")
    }

    /// The file of the lab that enables the service of a container.
    fn file_of_service(&self, container: NodeId) -> Option<PathBuf> {
        let mut service = container;
        while let Some(parent) = self.values.node(service).parent {
            if self.values.path(parent).len() == 1 {
                break;
            }
            service = parent;
        }
        let enable = self.values.field(service, "enable").map(|node| self.values.span(node));
        let named = self.values.key_span(service);
        let place = [enable, Some(named)].into_iter().flatten().find(|span| self.is_own(*span));
        place.map(|span| self.path(span).to_path_buf()).or_else(|| {
            let main = &self.lab.request.main;
            self.is_own_file(main).then(|| main.clone())
        })
    }

    fn is_own(&self, span: Span) -> bool {
        self.is_own_file(self.path(span))
    }

    /// Whether a file belongs to this lab and to no other.
    fn is_own_file(&self, file: &Path) -> bool {
        let entry = self.sources.root().join(&self.lab.entry);
        file.starts_with(entry)
            && self.lab.request.files.iter().any(|known| known == file)
            && layer_of(self.lab, file) == Layer::Lab
    }

    fn path(&self, span: Span) -> &Path {
        &self.sources.file(span.file).path
    }

    fn shown(&self, file: &Path) -> String {
        file.strip_prefix(self.sources.root()).unwrap_or(file).display().to_string()
    }

    fn apply(&self, file: &Path, edits: &FileEdits) -> Option<String> {
        let files: BTreeSet<_> = self.values.sources();
        let known = files.into_iter().map(|id| self.sources.file(id)).find(|known| known.path == file);
        let text = known.map(|known| known.text.to_string())?;
        let text = if edits.replacements.is_empty() { text } else { replace(&text, &edits.replacements)? };
        if edits.lines.is_empty() { Some(text) } else { append(&text, &edits.lines) }
    }
}
