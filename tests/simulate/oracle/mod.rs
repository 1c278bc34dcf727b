//! The real scheduler as an oracle: `cargo xtask conformance --only scheduler` has kube-scheduler place the pods of the
//! reference labs and of generated ones, and compares that with the simulation.
//!
//! It takes two runs of this test: one writes what the scheduler is asked, the other reads its answers. With the other
//! tests, the recorded answers about some of the generated labs are compared. `cargo xtask conformance --only live` takes
//! the nodes of the reference labs from here.

mod answer;
mod compare;
mod generate;
mod json;
mod live;
mod pods;
mod subject;
mod workloads;

use std::fs;
use std::path::PathBuf;

use libtest_mimic::Trial;
use render::pipeline::{Compiled, Rendered, compile, node_facts};
use render::project::Project as Labs;
use render::simulate::model::{Model, Subject as Of};
use render::simulate::objects;
use render::source::evaluator::Evaluator;
use render::value::Sources;

use crate::support::project::Project;
use crate::support::trial::says;
use crate::support::{expected, repository};
use answer::{Answer, digest};
use compare::Agreement;
use generate::Generated;
pub use json::json;
use subject::Subject;

/// The reference labs with pods.
const LABS: &[&str] = &["cloudinit", "k3s-flat", "kubeadm-argo", "r730", "talos-flux"];
/// How many labs are generated.
const GENERATED: u64 = 300;
/// The answers that are compared with the other tests: those about the first of the generated labs.
const RECORDED: u64 = 40;
const RECORD: &str = "tests/simulate/oracle/recorded.json";
/// Where questions and answers are, below the repository.
const FOLDER: &str = "target/conformance/scheduler";
/// Where facts about labs that are brought up are, below the repository.
const LIVE: &str = "target/conformance/labs";

/// One test; what it does depends on the environment.
pub fn tests() -> Vec<Trial> {
    vec![says("simulate::oracle", || match how().as_deref() {
        Some("ask") => ask(),
        Some("live") => live(),
        Some("compare") => compare_all(),
        _ => compare_recorded(),
    })]
}

#[allow(clippy::disallowed_methods, reason = "the switch is an environment variable, as in other test tools")]
fn how() -> Option<String> {
    std::env::var("SCHEDULER").ok()
}

/// Whether `cargo xtask conformance --only live` asks.
pub fn is_for_live() -> bool {
    how().as_deref() == Some("live")
}

fn folder() -> PathBuf {
    repository(FOLDER)
}

/// Writes what the scheduler is asked.
fn ask() -> Result<(), String> {
    let cannot = |problem: std::io::Error| format!("{FOLDER}: {problem}");
    if folder().exists() {
        fs::remove_dir_all(folder()).map_err(cannot)?;
    }
    fs::create_dir_all(folder()).map_err(cannot)?;
    each(LABS, 0..GENERATED, &mut |subject| {
        let mut request = subject.request();
        request["digest"] = digest(&request).into();
        let path = folder().join(format!("{}.json", subject.name));
        fs::write(path, request.to_string()).map_err(cannot)
    })
}

/// Writes what is needed to bring the reference labs up.
fn live() -> Result<(), String> {
    let cannot = |problem: std::io::Error| format!("{LIVE}: {problem}");
    fs::create_dir_all(repository(LIVE)).map_err(cannot)?;
    each(LABS, 0..0, &mut |subject| {
        let path = repository(LIVE).join(format!("{}.json", subject.name));
        fs::write(path, live::facts(subject).to_string()).map_err(cannot)
    })
}

/// Compares all answers. Those about some of the labs are recorded.
fn compare_all() -> Result<(), String> {
    let mut agreement = Agreement::default();
    let mut recorded = Vec::new();
    let mut kept = 0..RECORDED;
    each(LABS, 0..GENERATED, &mut |subject| {
        let path = folder().join(format!("{}.answer.json", subject.name));
        let Ok(text) = fs::read(&path) else { return Ok(()) };
        let answer: Answer =
            serde_json::from_slice(&text).map_err(|problem| format!("{}: {problem}", path.display()))?;
        agreement.add(subject, &answer);
        if subject.name.starts_with("generated") && kept.next().is_some() {
            recorded.push(answer);
        }
        Ok(())
    })?;
    if expected::is_updating() {
        let lines: Vec<String> =
            recorded.iter().map(|answer| serde_json::json!(answer).to_string()).collect();
        fs::write(repository(RECORD), format!("[\n{}\n]\n", lines.join(",\n")))
            .map_err(|problem| problem.to_string())?;
    }
    let text = serde_json::to_string_pretty(&agreement).map_err(|problem| problem.to_string())?;
    fs::write(folder().join("agreement.json"), text).map_err(|problem| problem.to_string())
}

/// Compares the answers that are recorded.
fn compare_recorded() -> Result<(), String> {
    let text = fs::read_to_string(repository(RECORD)).map_err(|problem| format!("{RECORD}: {problem}"))?;
    let recorded: Vec<Answer> = serde_json::from_str(&text).map_err(|problem| problem.to_string())?;
    let mut agreement = Agreement::default();
    each(&[], 0..RECORDED, &mut |subject| {
        let answer = recorded.iter().find(|answer| answer.name == subject.name);
        let answer = answer.ok_or_else(|| format!("no answer about {} is recorded", subject.name))?;
        if answer.digest != digest(&subject.request()) {
            return Err(format!(
                "{} has changed: record the answers with `UPDATE=1 cargo xtask conformance --only scheduler`",
                subject.name
            ));
        }
        agreement.add(subject, answer);
        Ok(())
    })?;
    let wrong: Vec<String> = agreement.wrong.iter().map(|(lab, what)| format!("{lab}: {what}")).collect();
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
}

/// Visits reference labs and generated ones.
fn each(
    labs: &[&str],
    generated: std::ops::Range<u64>,
    visit: &mut dyn FnMut(&Subject<'_>) -> Result<(), String>,
) -> Result<(), String> {
    for name in labs {
        let compiled = compiled(&repository(""), name)?;
        let (lab, Rendered { documents, links, .. }) = parts(&compiled)?;
        let objects = objects(documents);
        let of = Of { lab, objects: &objects, nodes: node_facts(lab), links };
        let model = Model::new(of).ok_or("the lab has no nodes")?;
        let version = lab.cluster.as_ref().map(|cluster| cluster.version.to_string());
        visit(&Subject { name, version, objects: &objects, model })?;
    }
    let starter = Project::starter();
    let compiled = compiled(starter.folder(), "home")?;
    let (lab, Rendered { links, .. }) = parts(&compiled)?;
    let node = lab.cluster.as_ref().ok_or("the lab has no cluster")?.dns.bundled.node;
    for number in generated {
        let generated = Generated::new(number, node);
        let objects = objects(&generated.documents);
        let mut model =
            Model::new(Of { lab, objects: &objects, nodes: None, links }).ok_or("the lab has no nodes")?;
        generated.equip(&mut model);
        visit(&Subject { name: &generated.name, version: None, objects: &objects, model })?;
    }
    Ok(())
}

fn compiled(root: &std::path::Path, name: &str) -> Result<Compiled, String> {
    let root = root.canonicalize().map_err(|problem| problem.to_string())?;
    let mut sources = Sources::new(&root);
    let mut evaluator = Evaluator::default();
    let labs = Labs::load(&root, &mut evaluator, &mut sources).map_err(|found| format!("{found:?}"))?;
    let lab =
        labs.labs.iter().find(|lab| lab.name == *name).ok_or_else(|| format!("there is no lab {name}"))?;
    Ok(compile(lab, &mut evaluator, &mut sources))
}

fn parts(compiled: &Compiled) -> Result<(&render::lab::Lab, &Rendered), String> {
    let Compiled { lab: Some(lab), rendered: Some(rendered), .. } = compiled else {
        return Err(format!("{} does not render", compiled.name));
    };
    Ok((lab, rendered))
}
