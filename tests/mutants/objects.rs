//! Objects of the reference labs and of `tests/objects/` with one thing wrong, and whether `render` accepts them: so that they can be handed to an API
//! server, and the two verdicts compared. `cargo xtask conformance --only agreement` does.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use render::crds::Crds;
use render::document::{Content, Data, DataKind, Document};
use render::kube::{Store, validate};
use render::lab::Lab;
use render::pipeline::{Compiled, Rendered, compile};
use render::print::yaml;
use render::source::evaluator::Evaluator;
use render::value::{Number, Sources, Values};
use serde_json::json;

use super::random::Random;
use super::{Bench, SEED};
use crate::objects as written;
use crate::support::{files_below, repository};

/// Wrong objects of each kind and lab.
const OF_EACH_KIND: usize = 100;
/// Wrong objects of each that stands right in `tests/objects/`.
const OF_EACH_WRITTEN: usize = 40;
/// Where they are written, below the repository.
const FOLDER: &str = "target/conformance/objects";

/// Writes the wrong objects of all labs, and an index of them with `render`'s verdicts.
pub fn write(labs: &[String]) -> Result<(), String> {
    let folder = repository(FOLDER);
    let cannot = |problem: std::io::Error| format!("{FOLDER}: {problem}");
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(cannot)?;
    }
    for lab in labs {
        let folder = folder.join(lab);
        fs::create_dir_all(&folder).map_err(cannot)?;
        let wrong = wrong_objects(lab, &folder)?;
        fs::write(folder.join("index.json"), json!(wrong).to_string()).map_err(cannot)?;
    }
    Ok(())
}

fn wrong_objects(lab: &str, folder: &Path) -> Result<Vec<serde_json::Value>, String> {
    let bench = Bench::new(lab)?;
    let mut sources = Sources::new(bench.project.folder());
    let Compiled { lab: Some(described), rendered: Some(Rendered { documents, .. }), values, .. } =
        compile(&bench.lab, &mut Evaluator::default(), &mut sources)
    else {
        return Err(format!("{lab} does not render"));
    };
    let mut set = Set { lab: &described, crds: &bench.lab.inputs.crds, folder, found: Vec::new() };
    let mut random = Random::new(SEED);
    for objects in by_kind(&documents).into_values() {
        for (document, wrong) in random.wrongs(objects, OF_EACH_KIND) {
            set.add(document, &wrong, &values, false)?;
        }
    }
    let written = repository(written::FOLDER);
    for name in files_below(&written).iter().filter(|name| name.ends_with(".ncl")) {
        let mut sources = Sources::new(&written);
        let (documents, values) = written::documents(&written.join(name), &mut sources)?;
        for (document, data) in by_kind(&documents).into_values().flatten() {
            let what = format!("as it stands in {name}");
            let is_right =
                set.add(document, &Wrong { place: String::new(), what, data: data.clone() }, &values, true)?;
            if is_right {
                for (document, wrong) in random.wrongs(vec![(document, data)], OF_EACH_WRITTEN) {
                    set.add(document, &wrong, &values, false)?;
                }
            }
        }
    }
    Ok(set.found)
}

/// The objects that are written for a lab.
struct Set<'s> {
    lab: &'s Lab,
    crds: &'s Crds,
    folder: &'s Path,
    found: Vec<serde_json::Value>,
}

impl Set<'_> {
    /// Writes an object, and what `render` says of it. Tells whether that is nothing.
    fn add(
        &mut self,
        document: &Document,
        wrong: &Wrong,
        values: &Values,
        is_written: bool,
    ) -> Result<bool, String> {
        let Wrong { what, data, .. } = wrong;
        let changed = Document { content: Content::Yaml(vec![data.clone()]), ..document.clone() };
        let findings = validate(&[changed], self.lab, self.crds, &Store::default(), values);
        let errors: Vec<String> = findings
            .iter()
            .filter(|finding| finding.is_error())
            .map(|finding| format!("{}: {}", finding.code.name, finding.message))
            .collect();
        let file = self.folder.join(format!("{}.yaml", self.found.len()));
        fs::write(&file, yaml(std::slice::from_ref(data)))
            .map_err(|problem| format!("{}: {problem}", file.display()))?;
        let is_right = findings.is_empty();
        let kind = kind(data);
        self.found.push(
            json!({ "file": file, "kind": kind, "what": what, "errors": errors, "written": is_written }),
        );
        Ok(is_right)
    }
}

/// API version and kind. Values of charts lie among the objects, and have none.
fn kind(data: &Data) -> Option<String> {
    let field = |name| data.get(name).and_then(Data::as_str);
    Some(format!("{} {}", field("apiVersion")?, field("kind")?))
}

impl Random {
    /// Some of what can be wrong with the largest of the objects; every field has its turn, however many others there are.
    fn wrongs<'d>(
        &mut self,
        objects: Vec<(&'d Document, &'d Data)>,
        count: usize,
    ) -> Vec<(&'d Document, Wrong)> {
        let mut by_place: BTreeMap<String, Vec<(&Document, Wrong)>> = BTreeMap::new();
        for (document, data) in objects.into_iter().take(3) {
            for wrong in wrongs(data) {
                by_place.entry(wrong.place.clone()).or_default().push((document, wrong));
            }
        }
        let of_each = count.div_ceil(by_place.len().max(1));
        let all = by_place.into_values().flat_map(|wrongs| self.some(wrongs, of_each)).collect();
        self.some(all, count)
    }
}

/// The objects of a lab by their kinds, largest first.
fn by_kind(documents: &[Document]) -> BTreeMap<String, Vec<(&Document, &Data)>> {
    let mut found: BTreeMap<String, Vec<(&Document, &Data)>> = BTreeMap::new();
    for document in documents {
        let within = document.path.starts_with("kubernetes/") || document.path.starts_with("gitops/");
        let Content::Yaml(all) = &document.content else { continue };
        for data in all.iter().filter(|_| within && !document.path.ends_with("/kustomization.yaml")) {
            let Some(kind) = kind(data) else { continue };
            found.entry(kind).or_default().push((document, data));
        }
    }
    for objects in found.values_mut() {
        objects.sort_by_key(|(_, data)| std::cmp::Reverse(yaml(std::slice::from_ref(data)).len()));
    }
    found
}

/// An object with one thing wrong.
struct Wrong {
    /// Where, without the numbers of elements.
    place: String,
    what: String,
    data: Data,
}

/// Everything that is tried with an object.
fn wrongs(data: &Data) -> Vec<Wrong> {
    let mut places = Vec::new();
    walk(data, &mut Vec::new(), &mut places);
    let mut found = Vec::new();
    for place in &places {
        let shown = place.join(".");
        if ["apiVersion", "kind", "metadata", "metadata.name", "metadata.namespace", ""].contains(&&*shown) {
            continue;
        }
        let Some(old) = at(data, place) else { continue };
        let fields: Vec<&str> =
            place.iter().map(String::as_str).filter(|step| step.parse::<usize>().is_err()).collect();
        let fields = fields.join(".");
        for new in others(old) {
            let mut changed = data.clone();
            let Some(slot) = at_mut(&mut changed, place) else { continue };
            slot.kind = new;
            let what = format!("{shown}: {}", short(slot));
            found.push(Wrong { place: fields.clone(), what, data: changed });
        }
        let mut without = data.clone();
        if remove(&mut without, place) {
            found.push(Wrong { place: fields, what: format!("{shown} is gone"), data: without });
        }
    }
    found
}

fn short(data: &Data) -> String {
    yaml(std::slice::from_ref(data)).chars().take(60).collect::<String>().trim().replace('\n', " ")
}

/// What may stand in a value's place.
fn others(old: &Data) -> Vec<DataKind> {
    let text = |text: &str| DataKind::String(text.to_owned());
    let number = |number| DataKind::Number(Number::Integer(number));
    match &old.kind {
        DataKind::String(_) => vec![
            text(""),
            text("Not Valid!"),
            text("-x"),
            text(&"x".repeat(300)),
            text("nonesuch"),
            text("a.b_C"),
            text("../a/b"),
            text("0"),
            text("-1"),
            text("150%"),
            number(5),
            DataKind::Bool(true),
            DataKind::List(Vec::new()),
        ],
        DataKind::Number(_) => {
            vec![number(-1), number(0), number(1000), number(70_000), number(5_000_000_000), text("many")]
        }
        DataKind::Bool(_) => vec![text("true"), number(1)],
        DataKind::List(items) => {
            let twice = items.iter().chain(items.first()).cloned().collect();
            let mut all = vec![
                text("text"),
                DataKind::List(Vec::new()),
                DataKind::List(twice),
                DataKind::Map(Vec::new()),
            ];
            // An element that says nothing.
            all.extend(items.first().map(|first| {
                let empty = match &first.kind {
                    DataKind::Map(_) => DataKind::Map(Vec::new()),
                    _ => text(""),
                };
                DataKind::List(vec![Data::new(empty, first.origin)])
            }));
            all
        }
        DataKind::Map(fields) => {
            let with = |name: &str, kind: DataKind| {
                let mut more = fields.clone();
                more.push((name.to_owned(), Data::new(kind, old.origin)));
                DataKind::Map(more)
            };
            vec![
                text("text"),
                DataKind::List(Vec::new()),
                DataKind::Map(Vec::new()),
                with("nonesuch", DataKind::Map(Vec::new())),
                with("Not Valid!", text("text")),
                with("-/x", text("text")),
            ]
        }
        DataKind::Null => vec![text("text")],
    }
}

/// The paths of all nodes.
fn walk(data: &Data, path: &mut Vec<String>, places: &mut Vec<Vec<String>>) {
    places.push(path.clone());
    let mut step = |name: String, inner: &Data| {
        path.push(name);
        walk(inner, path, places);
        path.pop();
    };
    match &data.kind {
        DataKind::Map(fields) => fields.iter().for_each(|(name, inner)| step(name.clone(), inner)),
        DataKind::List(items) => {
            items.iter().enumerate().for_each(|(index, inner)| step(index.to_string(), inner))
        }
        _ => {}
    }
}

fn at<'a>(data: &'a Data, path: &[String]) -> Option<&'a Data> {
    path.iter().try_fold(data, |data, step| match &data.kind {
        DataKind::Map(fields) => fields.iter().find_map(|(name, inner)| (name == step).then_some(inner)),
        DataKind::List(items) => items.get(step.parse::<usize>().ok()?),
        _ => None,
    })
}

fn at_mut<'a>(data: &'a mut Data, path: &[String]) -> Option<&'a mut Data> {
    path.iter().try_fold(data, |data, step| match &mut data.kind {
        DataKind::Map(fields) => fields.iter_mut().find_map(|(name, inner)| (name == step).then_some(inner)),
        DataKind::List(items) => items.get_mut(step.parse::<usize>().ok()?),
        _ => None,
    })
}

fn remove(data: &mut Data, path: &[String]) -> bool {
    let Some((last, folder)) = path.split_last() else { return false };
    match at_mut(data, folder).map(|data| &mut data.kind) {
        Some(DataKind::Map(fields)) => {
            fields.retain(|(name, _)| name != last);
            true
        }
        _ => false,
    }
}
