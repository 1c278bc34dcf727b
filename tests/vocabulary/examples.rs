//! Every field has an example, and each example is part of a lab that renders.
//!
//! The lab is in `tests/vocabulary/lab/`. Some examples need more around them, such as an engine, a second node or the
//! other half of a pair: that is in `tests/vocabulary/surroundings/`, whose files name the fields they are for. Many
//! examples fit into one lab: `groups.txt` lists those that are rendered together. The test renders a third of the groups.
//! With UPDATE=1 (`cargo xtask vocabulary`) all of them are rendered, and those that do not render any more are formed
//! again.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use render::diag::human;
use render::lab::SWITCHED;
use render::lab::decode::Field;
use render::pipeline::compile;
use render::project::ProjectLab;
use render::project::inputs::Inputs;
use render::source::evaluator::{Evaluator, Request};
use render::value::Sources;
use render::vocabulary::{example, records};

use super::groups::{Group, formed, parsed, written};
use super::place::{Around, Way, Ways, placed, ways};
use crate::support::expected::{agrees, is_updating};
use crate::support::{files_below, repository};

const FOLDER: &str = "tests/vocabulary";
const GROUPS: &str = "tests/vocabulary/groups.txt";
/// One of so many groups is rendered by the test; all of them take half a minute.
const RENDERED: usize = 3;

/// A field without an example is one whose meaning has to be guessed.
pub fn every_field_has_an_example() {
    let fields =
        records().into_iter().flat_map(|record| record.fields.iter().map(move |field| (record, field)));
    let missing: Vec<String> = fields
        .filter(|(_, field)| example(field).is_none())
        .map(|(record, field)| format!("{}.{}", record.name, field.name))
        .collect();
    assert!(missing.is_empty(), "without `#[example(...)]`: {missing:?}");
}

/// All examples, a lab for each group.
pub fn examples_render() -> Result<(), String> {
    let labs = Labs::read()?;
    let groups = parsed(&fs::read_to_string(repository(GROUPS)).unwrap_or_default())?;
    if is_updating() {
        let groups = formed(&labs.fields(), groups, |group| labs.problem(group).is_none());
        return agrees(&repository(GROUPS), &written(&groups));
    }
    let known: BTreeSet<String> = labs.fields().into_iter().collect();
    let grouped: BTreeSet<String> = groups.iter().flat_map(|group| group.fields.iter().cloned()).collect();
    let missing: Vec<&String> = known.symmetric_difference(&grouped).collect();
    if !missing.is_empty() {
        return Err(format!(
            "{GROUPS} is stale for {missing:?}; `cargo xtask vocabulary` forms the groups again"
        ));
    }
    groups.iter().step_by(RENDERED).try_for_each(|group| match labs.problem(group) {
        None => Ok(()),
        Some(problem) => {
            Err(format!("the examples of {:?} do not render together:\n{problem}", group.fields))
        }
    })
}

/// A file of `surroundings/`: its first lines say what it is for.
struct Surrounding {
    path: PathBuf,
    /// Paths of fields, with a dot at the end for everything below; or a record and a field, as `Route.metric`.
    fields: Vec<String>,
    around: Around,
    /// The record that the field is set in, of several that have it.
    at: Option<String>,
}

/// The lab, what can be around it, and the ways to its records.
struct Labs {
    folder: tempfile::TempDir,
    ways: Ways,
    lab: Around,
    surroundings: Vec<Surrounding>,
}

impl Labs {
    fn read() -> Result<Self, String> {
        let folder = tempfile::tempdir().map_err(|problem| problem.to_string())?;
        let lab = repository(&format!("{FOLDER}/lab"));
        for path in files_below(&lab) {
            let target = folder.path().join(&path);
            let parent = target.parent().expect("it is below the folder");
            fs::create_dir_all(parent)
                .and_then(|()| fs::copy(lab.join(&path), &target))
                .map_err(|problem| format!("{path}: {problem}"))?;
        }
        let around = repository(&format!("{FOLDER}/surroundings"));
        let surroundings = files_below(&around).iter().map(|path| surrounding(&around.join(path))).collect();
        let lab = surrounding(&lab.join("lab.ncl")).around;
        Ok(Self { folder, ways: ways(), lab, surroundings })
    }

    /// The fields of all records, as `RECORD.FIELD`.
    fn fields(&self) -> Vec<String> {
        let reached = records().into_iter().filter(|record| self.ways.contains_key(record.name));
        reached
            .flat_map(|record| {
                record.fields.iter().map(move |field| format!("{}.{}", record.name, field.name))
            })
            .collect()
    }

    /// What an example needs around it.
    fn surroundings(&self, id: &str, path: &str) -> Vec<&Surrounding> {
        let is_for = |pattern: &String| {
            pattern == id
                || pattern == path
                || pattern.ends_with('.') && format!("{path}.").starts_with(pattern)
        };
        self.surroundings.iter().filter(|one| one.fields.iter().any(is_for)).collect()
    }

    /// What stops the lab with the examples of a group; nothing if it renders.
    fn problem(&self, group: &Group) -> Option<String> {
        let mut files: BTreeSet<PathBuf> = BTreeSet::new();
        let mut parts: Vec<String> = Vec::new();
        for id in &group.fields {
            let (field, way, around, needed) = self.place(id);
            files.extend(needed);
            parts.push(placed(way, field, group.manner, &around));
        }
        let texts = parts.iter().enumerate().map(|(number, part)| (format!("example-{number}.ncl"), part));
        let mut lab: Vec<PathBuf> = vec![self.folder.path().join("lab.ncl")];
        lab.extend(files);
        for (name, part) in texts {
            let path = self.folder.path().join(name);
            fs::write(&path, format!("{{\n{part}}}\n")).expect("the folder can be written");
            lab.push(path);
        }
        rendered(self.folder.path(), &lab).err().map(|problem| format!("{problem}\n{}", parts.concat()))
    }

    /// The field, the way to it, and what is around it.
    fn place(&self, id: &str) -> (&'static Field, &Way, Around, Vec<PathBuf>) {
        let (record, name) = id.split_once('.').expect("a record and a field");
        let all = records().into_iter().find(|known| known.name == record);
        let field = all.and_then(|record| record.fields.iter().find(|field| field.name == name));
        let field = field.unwrap_or_else(|| panic!("there is no {id}"));
        let ways = &self.ways[record];
        let shortest = ways.iter().min_by_key(|way| way.path("").matches('.').count()).expect("there is one");
        let needed = self.surroundings(id, &shortest.path(name));
        let at = needed.iter().find_map(|one| one.at.as_deref());
        let chosen = at.and_then(|at| ways.iter().find(|way| way.path("") == format!("{at}.")));
        let mut around = self.lab.clone();
        for one in &needed {
            around.names.extend(one.around.names.clone());
            around.has.extend(one.around.has.iter().cloned());
        }
        let paths = needed.iter().map(|one| one.path.clone()).collect();
        (field, chosen.unwrap_or(shortest), around, paths)
    }
}

/// Reads the lines at the head of a file.
fn surrounding(path: &Path) -> Surrounding {
    let text = fs::read_to_string(path).expect("it was listed");
    let mut found =
        Surrounding { path: path.to_owned(), fields: Vec::new(), around: Around::default(), at: None };
    for line in text.lines().map_while(|line| line.strip_prefix("# ")) {
        match *line.split(' ').collect::<Vec<_>>().as_slice() {
            ["for", field] => found.fields.push(field.to_owned()),
            ["at", record] => found.at = Some(record.to_owned()),
            ["has", record] => drop(found.around.has.insert(record.to_owned())),
            ["name", field, name] => drop(found.around.names.insert(field.to_owned(), name.to_owned())),
            _ => {}
        }
    }
    found
}

/// Compiles the files as a lab of their own.
fn rendered(folder: &Path, lab: &[PathBuf]) -> Result<(), String> {
    let config = repository("config");
    let mut sources = Sources::new(folder);
    let lab = ProjectLab {
        name: "home".into(),
        entry: "overlays/home".into(),
        request: Request {
            files: [vec![config.join("evaluation.ncl")], lab.to_vec()].concat(),
            import_paths: vec![config],
            within: Vec::new(),
            main: lab[0].clone(),
            switched: SWITCHED,
            catalogue: None,
        },
        inputs: Inputs::new(folder, "rendered/home"),
        output: PathBuf::from("rendered/home"),
        output_shown: "rendered/home".into(),
    };
    let compiled = compile(&lab, &mut Evaluator::default(), &mut sources);
    match compiled.rendered {
        Some(_) => Ok(()),
        None => Err(human::human(&compiled.diagnostics, &sources, false)),
    }
}
