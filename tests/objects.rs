//! Objects of Kubernetes that a cluster would refuse: each file in `tests/objects/` holds some, and what is said about
//! them stands beside it.
//!
//! They go through the last check as documents of a plan do, whatever made them: each node with the place in the `.ncl`
//! file that it came from. The leading comment of a file says what it shows, and after `# expect:` the codes of all
//! findings, sorted, with repetition.
//!
//! An API server is asked about the same objects: `cargo xtask conformance --only agreement`.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use libtest_mimic::Trial;
use render::crds::Crds;
use render::diag::{Diagnostic, human};
use render::document::{Content, Data, Document, Origin};
use render::kube::{Store, validate};
use render::pipeline::compile;
use render::project::Project as Labs;
use render::source::evaluator::{Evaluator, Request};
use render::value::{Sources, Values};

use crate::support::project::Project;
use crate::support::trial::says;
use crate::support::{expected, repository};

pub const FOLDER: &str = "tests/objects";

/// A test per file, and one that notices expectations without a file.
pub fn tests() -> Vec<Trial> {
    let (names, orphans) = expected::sources(&repository(FOLDER));
    let mut tests = vec![says("objects::every_expectation_has_a_file", move || {
        orphans.iter().try_for_each(|path| expected::must_not_exist(path))
    })];
    tests.push(says("objects::every_family_has_a_custom_resource", every_family));
    tests.extend(names.into_iter().map(|name| says(format!("objects::{name}"), move || agrees(&name))));
    tests
}

fn agrees(name: &str) -> Result<(), String> {
    let folder = repository(FOLDER);
    let file = folder.join(format!("{name}.ncl"));
    let text = fs::read_to_string(&file).map_err(|problem| problem.to_string())?;
    let expect = text.lines().find_map(|line| line.strip_prefix("# expect:"));
    let expect: Vec<&str> = expect.ok_or("no line says which codes to expect")?.split_whitespace().collect();
    let mut sources = Sources::new(&folder);
    let found = findings(&file, &mut sources)?;
    let shown = human::human(&found, &sources, false);
    let mut codes: Vec<&str> = found.iter().map(|found| found.code.name).collect();
    codes.sort_unstable();
    if codes != expect {
        return Err(format!("it expects {expect:?}, but these are found: {codes:?}\n{shown}"));
    }
    expected::agrees(&folder.join(format!("{name}.expected")), &shown)
}

/// What is said about the objects of a file, in the cluster of the starter lab.
fn findings(file: &Path, sources: &mut Sources) -> Result<Vec<Diagnostic>, String> {
    let starter = Project::starter();
    let root = starter.folder().canonicalize().map_err(|problem| problem.to_string())?;
    let mut starter_sources = Sources::new(&root);
    let mut evaluator = Evaluator::default();
    let labs =
        Labs::load(&root, &mut evaluator, &mut starter_sources).map_err(|found| format!("{found:?}"))?;
    let compiled = compile(&labs.labs[0], &mut evaluator, &mut starter_sources);
    let lab = compiled.lab.ok_or("the starter lab has no shape")?;
    let (documents, values) = documents(file, sources)?;
    let mut found = validate(&documents, &lab, &Crds::default(), &Store::default(), &values);
    Diagnostic::sort(&mut found, sources);
    Ok(found)
}

/// The objects of a file as documents, and the values that they were made of.
pub fn documents(file: &Path, sources: &mut Sources) -> Result<(Vec<Document>, Values), String> {
    let request = Request::single_file(file);
    let evaluated = Evaluator::default().evaluate(&request, sources);
    if !evaluated.diagnostics.is_empty() {
        return Err(human::human(&evaluated.diagnostics, sources, false));
    }
    let values = evaluated.values;
    let document = |(name, node): (&str, _)| Document {
        path: format!("kubernetes/site/web/{name}.yaml"),
        origin: Origin::value(node),
        content: Content::Yaml(vec![Data::raw(&values, node)]),
    };
    let documents = values.fields(Values::ROOT).map(document).collect();
    Ok((documents, values))
}

/// Among the custom resources are those of every family whose definitions come with `render`.
fn every_family() -> Result<(), String> {
    let index = fs::read(repository("src/kube/bundle/index.json")).map_err(|problem| problem.to_string())?;
    let index: serde_json::Value = serde_json::from_slice(&index).map_err(|problem| problem.to_string())?;
    let kinds = index["kinds"].as_array().ok_or("the index has no kinds")?;
    let folder = repository(FOLDER);
    let (documents, _) = documents(&folder.join("custom.ncl"), &mut Sources::new(&folder))?;
    let there: BTreeSet<&str> = documents.iter().filter_map(|document| family(document, kinds)).collect();
    let all = index["families"].as_object().ok_or("the index has no families")?;
    let all = all.keys().map(String::as_str).filter(|family| *family != "kubernetes");
    let missing: Vec<&str> = all.filter(|family| !there.contains(family)).collect();
    if missing.is_empty() { Ok(()) } else { Err(format!("no custom resource of {}", missing.join(", "))) }
}

/// The family of a document's object, as the index of definitions has it.
fn family<'k>(document: &Document, kinds: &'k [serde_json::Value]) -> Option<&'k str> {
    let Content::Yaml(all) = &document.content else { return None };
    let field = |name| all.first()?.get(name)?.as_str();
    let (api, kind) = (field("apiVersion")?, field("kind")?);
    kinds.iter().find(|known| known["api"] == api && known["kind"] == kind)?["family"].as_str()
}
