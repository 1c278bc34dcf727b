//! Faults of objects that are checked together: each file in a folder of `tests/world/` has objects that fit together,
//! and faults, each of which breaks them in one place. The folder is the mechanism that finds the faults.
//!
//! A file is a record of objects. Its leading comment describes it, and has a line for each fault:
//!
//!     # fault REF-KEY: key = "token" => key = "tokn"
//!
//! The text on the left occurs once in the file. Without a fault nothing is reported: the file is the near twin of
//! each of its faults. What is printed about them is in the `.expected` file beside it.

use std::fs;
use std::path::Path;

use libtest_mimic::Trial;
use render::charts::Charts;
use render::diag::{Diagnostic, human};
use render::facts::node_system::NodeFacts;
use render::lab::Lab;
use render::pipeline::compile;
use render::project::Project as Labs;
use render::source::evaluator::Evaluator;
use render::value::Sources;
use render::world::closed_world::ClosedWorld;
use render::world::{
    bounds, defaults, forms, kinds, parents, placement, places, pods, policies, references, secrets,
    secrets_made, traffic, volumes,
};

use crate::objects::documents;
use crate::support::project::Project;
use crate::support::trial::says;
use crate::support::{expected, repository};

/// A mechanism: what it finds in the cluster of the starter lab.
type Finds = fn(&ClosedWorld<'_>) -> Vec<Diagnostic>;

const FAMILIES: &[(&str, Finds)] = &[
    ("references", references::findings),
    ("placement", placement::findings),
    ("bounds", bounds::findings),
    ("defaults", defaults::findings),
    ("forms", forms::findings),
    ("kinds", kinds::findings),
    ("parents", parents::findings),
    ("places", places::findings),
    ("pods", pods::findings),
    ("policies", policies::findings),
    ("secrets", secrets::findings),
    ("secrets_made", secrets_made::findings),
    ("traffic", traffic::findings),
    ("volumes", volumes::findings),
];
pub const FAULT: &str = "# fault ";

/// The nodes are read-only, and nothing measures their pods.
#[derive(Debug)]
struct ReadOnly;

impl NodeFacts for ReadOnly {
    fn writable_folders(&self) -> Option<&'static [&'static str]> {
        Some(&["/opt", "/var"])
    }
}

/// A test per file, and one that notices expectations without a file.
pub fn tests() -> Vec<Trial> {
    FAMILIES.iter().flat_map(|(family, finds)| family_tests(family, *finds)).collect()
}

fn family_tests(family: &'static str, finds: Finds) -> Vec<Trial> {
    let folder = repository(&format!("tests/world/{family}"));
    let (names, orphans) = expected::sources(&folder);
    let mut tests = vec![says(format!("{family}::every_expectation_has_a_file"), move || {
        orphans.iter().try_for_each(|path| expected::must_not_exist(path))
    })];
    for name in names {
        let folder = folder.clone();
        tests.push(says(format!("{family}::{name}"), move || agrees(&folder, &name, finds)));
    }
    tests
}

/// A change of one text that breaks a reference.
pub struct Fault<'t> {
    code: &'t str,
    old: &'t str,
    new: &'t str,
}

impl<'t> Fault<'t> {
    fn read(line: &'t str) -> Result<Self, String> {
        let parts = line.strip_prefix(FAULT).and_then(|rest| rest.split_once(": "));
        let parts = parts.and_then(|(code, change)| Some((code, change.split_once(" => ")?)));
        let (code, (old, new)) = parts.ok_or(format!("`{line}` is not `{FAULT}CODE: OLD => NEW`"))?;
        Ok(Self { code, old, new })
    }

    /// The faults of a file.
    pub fn read_all(text: &'t str) -> Result<Vec<Self>, String> {
        text.lines().filter(|line| line.starts_with(FAULT)).map(Self::read).collect()
    }

    /// A file without its faults.
    pub fn without(text: &str) -> String {
        text.lines().filter(|line| !line.starts_with(FAULT)).map(|line| format!("{line}\n")).collect()
    }

    /// A healthy text with the fault.
    pub fn put_into(&self, healthy: &str) -> Result<String, String> {
        match healthy.matches(self.old).count() {
            1 => Ok(healthy.replace(self.old, self.new)),
            occurrences => Err(format!("`{}` occurs {occurrences} times", self.old)),
        }
    }

    /// What is printed about the fault, if it is found, and nothing else.
    pub fn shown(&self, found: &[Diagnostic], shown: &str) -> Result<String, String> {
        let Self { code, old, new } = self;
        let codes: Vec<&str> = found.iter().map(|found| found.code.name).collect();
        if codes != [*code] {
            return Err(format!("`{new}` instead of `{old}`: expected {code}, found {codes:?}\n{shown}"));
        }
        Ok(format!("# {old} => {new}\n{shown}\n"))
    }
}

fn agrees(folder: &Path, name: &str, finds: Finds) -> Result<(), String> {
    let text =
        fs::read_to_string(folder.join(format!("{name}.ncl"))).map_err(|problem| problem.to_string())?;
    let faults = Fault::read_all(&text)?;
    let healthy = Fault::without(&text);
    let lab = lab()?;
    let (found, shown) = run(&lab, &healthy, finds)?;
    if !found.is_empty() {
        return Err(format!("without a fault something is reported:\n{shown}"));
    }
    let mut all = String::new();
    for fault in faults {
        let (found, shown) = run(&lab, &fault.put_into(&healthy)?, finds)?;
        all.push_str(&fault.shown(&found, &shown)?);
    }
    expected::agrees(&folder.join(format!("{name}.expected")), &all)
}

/// What is reported about the objects of a text, in the cluster of the starter lab.
fn run(lab: &Lab, text: &str, finds: Finds) -> Result<(Vec<Diagnostic>, String), String> {
    let folder = tempfile::tempdir().map_err(|problem| problem.to_string())?;
    let root = folder.path().canonicalize().map_err(|problem| problem.to_string())?;
    let file = root.join("objects.ncl");
    fs::write(&file, text).map_err(|problem| problem.to_string())?;
    findings_of(lab, &file, &root, finds)
}

fn findings_of(
    lab: &Lab,
    file: &Path,
    root: &Path,
    finds: Finds,
) -> Result<(Vec<Diagnostic>, String), String> {
    let mut sources = Sources::new(root);
    let (documents, values) = documents(file, &mut sources)?;
    let charts = Charts::default();
    let mut found = finds(&ClosedWorld::new(&documents, lab, &charts, Some(&ReadOnly), &values));
    Diagnostic::sort(&mut found, &sources);
    let shown = human::human(&found, &sources, false);
    Ok((found, shown))
}

fn lab() -> Result<Lab, String> {
    let starter = Project::starter();
    let root = starter.folder().canonicalize().map_err(|problem| problem.to_string())?;
    let mut sources = Sources::new(&root);
    let mut evaluator = Evaluator::default();
    let labs = Labs::load(&root, &mut evaluator, &mut sources).map_err(|found| format!("{found:?}"))?;
    let compiled = compile(&labs.labs[0], &mut evaluator, &mut sources);
    compiled.lab.ok_or("the starter lab is invalid".to_owned())
}
