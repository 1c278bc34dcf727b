//! Changed lines: what a reviewer sees of a changed object.
//!
//! Both sides are printed in the style of the new file and with the new file's order of keys, so that only changes of
//! meaning remain. Every line has its number in its file.

use std::collections::BTreeSet;

use serde_yaml::Value;
use similar::{Algorithm, DiffOp, DiffTag, capture_diff_slices, group_diff_ops};

use crate::diff::locations::PathStep;
use crate::diff::objects::{DiffContent, DiffDocument, Format};
use crate::diff::{Options, locations, order};

/// Adjacent changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hunk {
    /// The common path of the changed lines in the object; empty for text and whole objects.
    pub path: String,
    /// The lines, in the order of the file.
    pub lines: Vec<Line>,
}

/// A line of a hunk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Whether the line was added, removed or neither.
    pub sign: Sign,
    /// The text without its line break.
    pub text: String,
    /// The line in the old file, counted from one; none for an added line.
    pub old: Option<usize>,
    /// The line in the new file, counted from one; none for a removed line.
    pub new: Option<usize>,
}

/// The role of a line in a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// In both files, shown for orientation.
    Context,
    /// In the old file only.
    Removed,
    /// In the new file only.
    Added,
}

/// The changed lines from one document to another; all lines of a document that has no counterpart.
pub fn hunks(old: Option<&DiffDocument>, new: Option<&DiffDocument>, options: Options<'_>) -> Vec<Hunk> {
    if let (Some(old), Some(new)) = (old, new)
        && let Some((old, new)) = printed(old, new, options)
    {
        let hunks = compare(&old, &new, options.context);
        if !hunks.is_empty() {
            return hunks;
        }
    }
    // Text, one side alone, or values that are not equal but printed alike.
    compare(&as_it_is(old), &as_it_is(new), options.context)
}

/// One side of a comparison: for each line its text, its number and its path.
#[derive(Default)]
struct Side {
    texts: Vec<String>,
    numbers: Vec<usize>,
    paths: Vec<Vec<PathStep>>,
}

/// Both documents printed alike, if both are data.
fn printed(old: &DiffDocument, new: &DiffDocument, options: Options<'_>) -> Option<(Side, Side)> {
    let DiffContent::Data { header: old_header, value: old_value, .. } = &old.content else { return None };
    let DiffContent::Data { header, value, format } = &new.content else { return None };
    let old_value = order::like(old_value, value);
    Some((print(old, old_header, &old_value, *format, options), print(new, header, value, *format, options)))
}

fn print(
    document: &DiffDocument,
    header: &[String],
    value: &Value,
    format: Format,
    options: Options<'_>,
) -> Side {
    let printed = (options.print)(format, value);
    let texts: Vec<String> =
        header.iter().cloned().chain(printed.lines().map(|line| bare(line, format))).collect();
    let file: Vec<String> = document.source.lines().map(|line| bare(line, format)).collect();
    let numbers =
        locations::locate(&texts, &file).into_iter().map(|line| line + document.first_line).collect();
    let paths = locations::paths(&texts, format, value);
    Side { texts, numbers, paths }
}

/// A comma only shows that another line follows.
fn bare(line: &str, format: Format) -> String {
    match format {
        Format::Yaml => line.to_owned(),
        Format::Json => line.strip_suffix(',').unwrap_or(line).to_owned(),
    }
}

/// A document's lines as they are in its file.
fn as_it_is(document: Option<&DiffDocument>) -> Side {
    let Some(document) = document else { return Side::default() };
    let lines = document.source.split_inclusive('\n').map(|line| match line.strip_suffix('\n') {
        Some(line) => line.to_owned(),
        None => format!("{line} \\ no newline at the end"),
    });
    let mut side = Side::default();
    for (number, line) in (document.first_line..).zip(lines) {
        side.texts.push(line);
        side.numbers.push(number);
        side.paths.push(Vec::new());
    }
    side
}

fn compare(old: &Side, new: &Side, context: usize) -> Vec<Hunk> {
    let (old_keys, new_keys) = (old.keys(new), new.keys(old));
    let ops = capture_diff_slices(Algorithm::Myers, &old_keys, &new_keys);
    group_diff_ops(ops, context).iter().map(|ops| hunk(old, new, ops)).collect()
}

impl Side {
    /// Lines are the same if these are equal: the text, and the path up to items without names.
    ///
    /// So the lines of a container never match those of another container that both sides have, but an inserted or
    /// renamed item does not turn everything in and after it into changes.
    fn keys<'a>(&'a self, other: &'a Self) -> Vec<(Vec<Option<&'a PathStep>>, &'a str)> {
        let known: BTreeSet<&[PathStep]> =
            other.paths.iter().flat_map(|path| (1..=path.len()).map(move |end| &path[..end])).collect();
        let key = |path: &'a [PathStep]| {
            path.iter().enumerate().map(|(at, step)| match step {
                PathStep::Key(_) => Some(step),
                PathStep::Named(_) => known.contains(&path[..=at]).then_some(step),
                PathStep::Item(_) => None,
            })
        };
        self.paths.iter().zip(&self.texts).map(|(path, text)| (key(path).collect(), text.as_str())).collect()
    }
}

fn hunk(old: &Side, new: &Side, ops: &[DiffOp]) -> Hunk {
    let mut lines = Vec::new();
    let mut common: Option<Vec<PathStep>> = None;
    for op in ops {
        let (tag, old_range, new_range) = op.as_tag_tuple();
        if tag == DiffTag::Equal {
            lines.extend(old_range.zip(new_range).map(|(from, to)| Line {
                sign: Sign::Context,
                text: new.texts[to].clone(),
                old: Some(old.numbers[from]),
                new: Some(new.numbers[to]),
            }));
            continue;
        }
        for line in old_range {
            common = Some(shared(common, &old.paths[line]));
            let text = old.texts[line].clone();
            lines.push(Line { sign: Sign::Removed, text, old: Some(old.numbers[line]), new: None });
        }
        for line in new_range {
            common = Some(shared(common, &new.paths[line]));
            let text = new.texts[line].clone();
            lines.push(Line { sign: Sign::Added, text, old: None, new: Some(new.numbers[line]) });
        }
    }
    Hunk { path: locations::show(&common.unwrap_or_default()), lines }
}

/// The common first steps of two paths.
fn shared(common: Option<Vec<PathStep>>, path: &[PathStep]) -> Vec<PathStep> {
    let Some(mut common) = common else { return path.to_vec() };
    let same = common.iter().zip(path).take_while(|(a, b)| a == b).count();
    common.truncate(same);
    common
}
