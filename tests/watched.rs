//! What an evaluator keeps between renderings changes nothing: after any edit it gives what a new one gives, and so does
//! one that lets every file of the catalogue take part.

use std::collections::BTreeMap;

use libtest_mimic::Trial;
use render::diag::human;
use render::lab::Switched;
use render::pipeline::{Compiled, Shared, compile_with};
use render::project::Project as Loaded;
use render::source::evaluator::Evaluator;
use render::value::Sources;

use crate::mutants::random::Random;
use crate::support::project::Project;
use crate::support::trial::says;
use crate::support::{files_below, repository};

/// Edits of one series. Series run in parallel, each from a seed of its own.
const EDITS: usize = 100;
const SERIES: u64 = 10;
/// So many files of the catalogue take part in the edits.
const CATALOGUE_FILES: usize = 30;

pub fn tests() -> Vec<Trial> {
    (1..=SERIES).map(|seed| says(format!("watched::edits_{seed}"), move || edits(EDITS, seed))).collect()
}

/// Files of a lab that speak of services in every way that there is. `NAME` is one of the catalogue.
const ADDED: &[&str] = &[
    "{ services.NAME.enable = true }",
    "{ services = { NAME.enable = true } }",
    "{ services.\"%{std.string.lowercase \"NAME\"}\".enable = true }",
    "{ services = std.record.from_array [{ field = \"NA\" ++ \"ME\", value = { enable = false } }] }",
    "{ services, name, description = \"%{services.NAME.description}\" }",
    "{ services, description = std.string.join \" \" (std.record.fields services) }",
    "let name = \"NAME\" in { services, description = services.\"%{name}\".description }",
    "{ services | force = { other.containers.app.image = \"a.example/b:1.0.0\" } }",
    "let restricted = import \"helpers/restricted.ncl\" in { services.NAME = restricted 1000 1000 }",
    "(import \"catalog/services/NAME.ncl\") & { services.NAME.suspended = true }",
    "{ services.NAME.enabel = true }",
    "{ services.hello.needs.NAME = true }",
    "{ domain | force = \"other.example.com\" }",
];

struct Edited {
    project: Project,
    /// The files as they were, by their paths.
    originals: BTreeMap<String, String>,
    names: Vec<String>,
    random: Random,
}

fn edits(count: usize, seed: u64) -> Result<(), String> {
    let mut edited = Edited::new(seed);
    let mut kept = Evaluator::default();
    let shared = Shared::default();
    let mut sound = 0;
    for number in 0..count {
        let (path, files_differ) = edited.edit();
        if files_differ {
            kept = Evaluator::default();
        } else {
            kept.refresh();
        }
        let incremental = outcome(&edited.project, &mut kept, &shared, true);
        let clean = outcome(&edited.project, &mut Evaluator::default(), &Shared::default(), true);
        let whole = outcome(&edited.project, &mut Evaluator::default(), &Shared::default(), false);
        let text = || format!("edit {number}, `{path}`:\n{}", edited.text(&path));
        if incremental != clean {
            return Err(format!("the evaluator remembers too much. {}\n{incremental:?}\n{clean:?}", text()));
        }
        if !reports_an_unused_file(&whole, &clean) && clean.seen() != whole.seen() {
            return Err(format!("a file of the catalogue is missing. {}\n{clean:?}\n{whole:?}", text()));
        }
        sound += usize::from(!clean.tree.is_empty());
        if clean.tree.is_empty() && edited.random.below(4) > 0 {
            edited.restore_all();
            kept = Evaluator::default();
        }
    }
    if sound * 4 < count { Err(format!("only {sound} of {count} labs rendered")) } else { Ok(()) }
}

/// Whether an error is in a file of the catalogue that the lab does not use. It is reported once the lab uses the file.
fn reports_an_unused_file(whole: &Outcome, clean: &Outcome) -> bool {
    let in_catalogue = |line: &&str| line.trim_start().starts_with("--> config/catalog/");
    whole.findings.lines().filter(in_catalogue).any(|line| !clean.findings.contains(line))
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Outcome {
    findings: String,
    /// Names of services, and whether they are on.
    services: Vec<(String, bool)>,
    tree: Vec<(String, String)>,
    /// All values with their places.
    values: String,
}

impl Outcome {
    /// Everything but the values, whose places differ where files were left out.
    fn seen(&self) -> impl PartialEq + std::fmt::Debug + '_ {
        (&self.findings, &self.services, &self.tree)
    }
}

fn outcome(project: &Project, evaluator: &mut Evaluator, shared: &Shared, may_leave_out: bool) -> Outcome {
    let mut sources = Sources::new(project.folder());
    let loaded = match Loaded::load(project.folder(), evaluator, &mut sources) {
        Ok(loaded) => loaded,
        Err(found) => {
            let findings = human::human(&found, &sources, false);
            return Outcome { findings, services: Vec::new(), tree: Vec::new(), values: String::new() };
        }
    };
    let mut lab = loaded.labs.into_iter().next().expect("the starter project has a lab");
    if !may_leave_out {
        lab.request.catalogue = None;
    }
    let Compiled { diagnostics, rendered, values, lab, .. } =
        compile_with(&lab, shared, evaluator, &mut sources);
    let services = lab.iter().flat_map(|lab| lab.services.iter());
    let files = rendered.iter().flat_map(|rendered| rendered.tree.iter());
    Outcome {
        findings: human::human(&diagnostics, &sources, false),
        services: services
            .map(|(name, service)| (name.to_string(), matches!(service, Switched::On(_))))
            .collect(),
        tree: files
            .map(|(path, file)| (path.to_string(), String::from_utf8_lossy(&file.bytes).into()))
            .collect(),
        values: format!("{values:?}"),
    }
}

impl Edited {
    fn new(seed: u64) -> Self {
        let project = Project::starter();
        let catalogue = repository("config/catalog");
        let mut random = Random::new(seed);
        let (services, others): (Vec<String>, Vec<String>) =
            files_below(&catalogue).into_iter().partition(|path| path.starts_with("services/"));
        let services = random.some(services, CATALOGUE_FILES);
        for path in services.iter().chain(&others) {
            let text = std::fs::read(catalogue.join(path)).expect("it was listed");
            project.write(&format!("config/catalog/{path}"), text);
        }
        let name = |path: &String| path.strip_prefix("services/")?.strip_suffix(".ncl").map(str::to_owned);
        let names = services.iter().filter_map(name).collect();
        let is_source = |path: &String| path.ends_with(".ncl");
        let paths = files_below(project.folder()).into_iter().filter(is_source);
        let originals = paths.map(|path| (path.clone(), project.read(&path))).collect();
        Self { project, originals, names, random }
    }

    fn text(&self, path: &str) -> String {
        if self.project.exists(path) { self.project.read(path) } else { "(removed)".to_owned() }
    }

    /// Changes a file. Returns which, and whether there are other files than before.
    fn edit(&mut self) -> (String, bool) {
        match self.random.below(6) {
            0 => self.add(),
            1 => self.restore(),
            _ => self.change(),
        }
    }

    fn add(&mut self) -> (String, bool) {
        let path = format!("overlays/home/added-{}.ncl", self.random.below(3));
        let name = self.names[self.random.below(self.names.len())].clone();
        let form = ADDED[self.random.below(ADDED.len())];
        let half = name.len() / 2;
        let text =
            form.replace("\"NA\" ++ \"ME\"", &format!("\"{}\" ++ \"{}\"", &name[..half], &name[half..]));
        let is_new = !self.project.exists(&path);
        self.project.write(&path, text.replace("NAME", &name));
        (path, is_new)
    }

    fn restore(&mut self) -> (String, bool) {
        let mut paths: Vec<&String> = self.originals.keys().collect();
        paths.retain(|path| self.text(path) != self.originals[*path]);
        let Some(path) = paths.get(self.random.below(paths.len().max(1))).map(|path| (*path).clone()) else {
            return self.add();
        };
        self.project.write(&path, &self.originals[&path]);
        (path, false)
    }

    fn restore_all(&mut self) {
        for (path, text) in &self.originals {
            if self.text(path) != *text {
                self.project.write(path, text);
            }
        }
        for number in 0..3 {
            let path = format!("overlays/home/added-{number}.ncl");
            if self.project.exists(&path) {
                self.project.remove(&path);
            }
        }
    }

    /// Mostly changes the lab, sometimes the catalogue or the vocabulary.
    fn change(&mut self) -> (String, bool) {
        let folder =
            ["overlays/", "overlays/", "overlays/", "config/catalog/", "config/"][self.random.below(5)];
        let paths: Vec<&String> = self.originals.keys().filter(|path| path.starts_with(folder)).collect();
        let path = paths[self.random.below(paths.len())].clone();
        let mut lines: Vec<String> = self.project.read(&path).lines().map(str::to_owned).collect();
        if lines.is_empty() {
            return self.restore();
        }
        let at = self.random.below(lines.len());
        match self.random.below(6) {
            0 => drop(lines.remove(at)),
            1 => lines.insert(at, lines[at].clone()),
            2 => lines[at].push_str(["}", ",", "\"", " # edited", " & {}"][self.random.below(5)]),
            3 => lines[at] = lines[at].replace("true", "false"),
            4 => lines[at] = lines[at].replace(|c: char| c.is_ascii_digit(), "3"),
            _ => lines[at] = lines[at].replace("default = \"", "default = \"x"),
        }
        self.project.write(&path, format!("{}\n", lines.join("\n")));
        (path, false)
    }
}
