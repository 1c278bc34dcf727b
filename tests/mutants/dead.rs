//! Fields that change nothing: for each field of the vocabulary that a reference lab sets in its own files, some value of
//! it is changed to another valid one. Then the tree changes, or something else is found.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use render::diag::Diagnostic;
use render::lab::Lab;
use render::lab::decode::{Decode, Record, Shape};
use render::pipeline::compile;
use render::source::evaluator::Evaluator;
use render::value::Sources;

use super::breaks::Mutant;
use super::judge::{Files, all_files};
use super::points::{Point, Points};
use super::random::Random;
use super::{Bench, SEED};
use crate::support::repository;

/// Points of a field that are tried, and values at each.
const POINTS: usize = 4;
const VALUES: usize = 4;
/// Fields of a lab, when they run with the other tests.
const FEW: usize = 12;
/// Fields that change nothing in these labs, with the reason.
const REASONS: &str = "tests/mutants/dead.txt";

fn reasons() -> Result<BTreeSet<String>, String> {
    let text = fs::read_to_string(repository(REASONS)).map_err(|problem| format!("{REASONS}: {problem}"))?;
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    Ok(lines.filter_map(|line| line.split_once(" | ")).map(|(field, _)| field.to_owned()).collect())
}

/// Fields that change nothing, and without a reason.
pub fn all(labs: &[String]) -> Result<(), String> {
    let mut tried: BTreeMap<String, bool> = BTreeMap::new();
    for lab in labs {
        for (field, has_effect) in try_fields(lab, usize::MAX, &tried)? {
            *tried.entry(field).or_default() |= has_effect;
        }
    }
    let reasons = reasons()?;
    let dead: Vec<&str> =
        tried.iter().filter(|(_, has_effect)| !**has_effect).map(|(field, _)| field.as_str()).collect();
    let unexplained: Vec<&str> = dead.iter().copied().filter(|field| !reasons.contains(*field)).collect();
    let revived: Vec<&str> = reasons
        .iter()
        .filter(|field| tried.get(*field).copied().unwrap_or_default())
        .map(String::as_str)
        .collect();
    println!("{} fields of the vocabulary were changed; {} change nothing", tried.len(), dead.len());
    match (unexplained.is_empty(), revived.is_empty()) {
        (true, true) => Ok(()),
        (false, _) => {
            Err(format!("these change nothing, and dead.txt has no reason:\n{}", unexplained.join("\n")))
        }
        (true, false) => {
            Err(format!("these have an effect, but dead.txt has a reason:\n{}", revived.join("\n")))
        }
    }
}

/// Some fields of a lab.
pub fn sample(lab: &str) -> Result<(), String> {
    let reasons = reasons()?;
    let tried = try_fields(lab, FEW, &BTreeMap::new())?;
    let dead: Vec<String> = tried
        .into_iter()
        .filter(|(field, has_effect)| !has_effect && !reasons.contains(field))
        .map(|(field, _)| field)
        .collect();
    if dead.is_empty() { Ok(()) } else { Err(format!("these change nothing: {}", dead.join(", "))) }
}

/// Whether fields have an effect in a lab. Those that are known to have one are left out.
fn try_fields(
    lab: &str,
    count: usize,
    known: &BTreeMap<String, bool>,
) -> Result<Vec<(String, bool)>, String> {
    let bench = Bench::new(lab)?;
    let (points, _) = bench.points()?;
    let (good, findings) = compiled(&bench)?;
    let mut fields: BTreeMap<String, Vec<(&Point, Shape)>> = BTreeMap::new();
    for point in &points.all {
        if let Some((field, shape)) = field_of(point)
            && !known.get(&field).copied().unwrap_or_default()
        {
            fields.entry(field).or_default().push((point, shape));
        }
    }
    let mut random = Random::new(SEED);
    let chosen = random.some(fields.into_iter().collect(), count);
    let mut tried = Vec::new();
    for (field, places) in chosen {
        let mut has_effect = None;
        for (point, shape) in random.some(places, POINTS) {
            for value in others(point, shape, &points).into_iter().take(VALUES) {
                match effect(&bench, point, &value, &good, &findings)? {
                    Some(true) => has_effect = Some(true),
                    Some(false) => has_effect = has_effect.or(Some(false)),
                    None => {}
                }
                if has_effect == Some(true) {
                    break;
                }
            }
            if has_effect == Some(true) {
                break;
            }
        }
        tried.extend(has_effect.map(|has_effect| (field, has_effect)));
    }
    Ok(tried)
}

/// Whether another value changes something. None if the value is not valid there.
fn effect(
    bench: &Bench,
    point: &Point,
    value: &str,
    good: &Files,
    findings: &BTreeSet<String>,
) -> Result<Option<bool>, String> {
    let cannot = |problem| format!("{}: {problem}", point.file.display());
    let text = fs::read_to_string(&point.file).map_err(cannot)?;
    let mutant = Mutant {
        way: "change a value",
        file: point.file.clone(),
        what: String::new(),
        path: point.path.clone(),
        edits: vec![(point.value.clone(), value.to_owned())],
    };
    fs::write(&point.file, mutant.apply(&text)).map_err(cannot)?;
    let result = compile_again(bench);
    fs::write(&point.file, text).map_err(cannot)?;
    let (files, found) = result;
    // What cannot be read shows nothing about the field.
    if found.iter().any(|found| found.starts_with("CFG-") || found.starts_with("NCL-")) {
        return Ok(None);
    }
    Ok(Some(files.is_none_or(|files| files != *good) || found != *findings))
}

fn compiled(bench: &Bench) -> Result<(Files, BTreeSet<String>), String> {
    let (files, found) = compile_again(bench);
    Ok((files.ok_or("the lab itself does not render")?, found))
}

fn compile_again(bench: &Bench) -> (Option<Files>, BTreeSet<String>) {
    let mut sources = Sources::new(bench.project.folder());
    let compiled = compile(&bench.lab, &mut Evaluator::default(), &mut sources);
    let shown = |found: &Diagnostic| format!("{} {}", found.code.name, found.message);
    let found = compiled.diagnostics.iter().map(shown).collect();
    (compiled.rendered.as_ref().map(all_files), found)
}

/// The field of the vocabulary that a point sets, with `*` for names of entries, and the shape of its value.
fn field_of(point: &Point) -> Option<(String, Shape)> {
    let mut shape = <Lab as Decode>::SHAPE;
    let mut path: Vec<&str> = Vec::new();
    for key in &point.keys {
        (shape, path) = step(shape, key.as_deref(), path)?;
    }
    let is_leaf = !matches!(shape, Shape::Record(_) | Shape::Entries(_) | Shape::List(_));
    is_leaf.then(|| (path.join("."), shape))
}

fn step<'k>(shape: Shape, key: Option<&'k str>, mut path: Vec<&'k str>) -> Option<(Shape, Vec<&'k str>)> {
    match (shape, key) {
        (Shape::Record(record), Some(name)) => {
            let inner = shape_of(record, name)?;
            path.push(name);
            Some((inner, path))
        }
        (Shape::Entries(inner), Some(_)) => {
            path.push("*");
            Some((*inner, path))
        }
        (Shape::List(inner), None) => Some((*inner, path)),
        (Shape::Either(forms), _) => forms.iter().find_map(|form| step(*form, key, path.clone())),
        _ => None,
    }
}

fn shape_of(record: &Record, name: &str) -> Option<Shape> {
    record.all_fields().find(|field| field.name == name).map(|field| field.shape)
}

/// Other values for a point, as they are written.
fn others(point: &Point, shape: Shape, points: &Points) -> Vec<String> {
    let text = fs::read_to_string(&point.file).unwrap_or_default();
    let written = text.get(point.value.clone()).unwrap_or_default().to_owned();
    let inner = written.trim_matches('"').to_owned();
    let cousins = points.all.iter().filter(|other| {
        other.keys.last() == point.keys.last()
            && other.shape == point.shape
            && other.keys.len() == point.keys.len()
    });
    let cousins = cousins.filter_map(|other| {
        let text = fs::read_to_string(&other.file).ok()?;
        text.get(other.value.clone()).map(str::to_owned)
    });
    let own: Vec<String> = match shape {
        Shape::Bool => vec!["true".to_owned(), "false".to_owned()],
        Shape::Words(words) => words.words.iter().map(|word| format!("'\"{}\"", word.word)).collect(),
        _ if written.parse::<i64>().is_ok() => {
            let number: i64 = written.parse().unwrap_or_default();
            vec![(number + 1).to_string(), (number - 1).to_string(), (number * 2).to_string()]
        }
        _ => {
            let digit = inner.rfind(|c: char| c.is_ascii_digit() && c != '9');
            let raised = digit.map(|at| {
                let number = inner.as_bytes()[at] + 1;
                format!("\"{}{}{}\"", &inner[..at], char::from(number), &inner[at + 1..])
            });
            raised.into_iter().chain([format!("\"{inner}x\""), format!("\"x{inner}\"")]).collect()
        }
    };
    own.into_iter().chain(cousins.take(2)).filter(|other| *other != written).collect()
}
