//! kube-scheduler as an oracle of `render simulate`: it places the pods of the reference labs and of generated ones, and
//! what it does is compared with the simulation.
//!
//! The tests know how to generate labs and to simulate; `tests/simulate/oracle` writes the questions and compares the
//! answers.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;
use serde_json::json;

use super::kubernetes::Release;
use super::report::Report;
use super::trees::Trees;
use super::{Consumer, kubernetes, record, tools};
use crate::{call, cargo};

pub(super) const CONSUMER: Consumer = Consumer {
    name: "scheduler",
    takes: "pods of the labs and of 300 generated labs, on which the simulation and the scheduler must agree",
    quick: false,
    ask,
};

/// Where the tests write what is asked, and read the answers.
const FOLDER: &str = "target/conformance/scheduler";
/// The test that asks and compares.
pub(super) const TEST: &str = "simulate::oracle";
/// How the files of generated labs begin.
const GENERATED: &str = "generated-";

const INTRODUCTION: &str = "The scheduler of the lab's version, with an API server and nodes made from the lab's machines,
places the pods of the reference labs and of generated ones with taints, affinity, spreading, ports, volumes, extended
resources, preferences and priorities. `render simulate` predicts its decisions. Where they do not agree, the input
counts as rejected.

";

/// What was compared, as the tests write it.
#[derive(Deserialize)]
struct Agreement {
    labs: usize,
    pods: usize,
    always: usize,
    never: usize,
    sometimes: usize,
    placements: usize,
    gone: usize,
    choices: usize,
    messages: usize,
    preempted: usize,
    /// By lab, what does not agree.
    wrong: Vec<(String, String)>,
}

fn ask(trees: &Trees) -> Result<Vec<Report>, String> {
    test("ask", TEST)?;
    let releases = kubernetes::releases(trees);
    let mut failed = Vec::new();
    for (number, release) in releases.iter().enumerate() {
        let is_newest = number + 1 == releases.len();
        let labs = questions(release, is_newest)?;
        if !labs.is_empty() {
            failed.extend(place(release, &labs)?);
        }
    }
    test("compare", TEST)?;
    let path = Path::new(FOLDER).join("agreement.json");
    let text = std::fs::read(&path).map_err(|problem| format!("{}: {problem}", path.display()))?;
    let agreement: Agreement =
        serde_json::from_slice(&text).map_err(|problem| format!("{}: {problem}", path.display()))?;
    Ok(vec![agreement.report(&releases, failed)])
}

impl Agreement {
    fn report(self, releases: &[Release<'_>], failed: Vec<(String, String)>) -> Report {
        let newest = releases.last().map_or("", |release| release.version.as_str());
        let mut report = Report::of(format!("kube-scheduler {newest}"));
        report.tried = self.pods;
        report.section = format!(
            "{}{INTRODUCTION}\
             - {} labs with {} pods, of which {} had to go for others at least once.\n\
             - Verdicts: {} pods always fit and {} never do, in 64 simulated orders. Of {} pods the order decides; as many\n  \
             of each workload are pending as in some of these orders.\n\
             - Placements: the filters accept {} nodes that the scheduler chose, at the moment when it did. {} more were\n  \
             chosen because of a pod near by that had to go later.\n\
             - Scores: {} times the scheduler chose among several nodes, and took one with the highest score of the\n  \
             simulation. Where pods had to go, where they share a volume that is still being made, and for\n  \
             schedulers before 1.34, which have other scores, this is not compared.\n\
             - Reasons: for {} pending pods the simulation gives those of the scheduler, each for the same number of nodes.\n",
            record::head(CONSUMER.name),
            self.labs,
            self.pods,
            self.preempted,
            self.always,
            self.never,
            self.sometimes,
            self.placements,
            self.gone,
            self.choices,
            self.messages,
        );
        report.refused = self.wrong;
        report.refused.extend(failed);
        report
    }
}

/// The files of the labs that a release is asked about. The newest one also gets the generated labs.
fn questions(release: &Release<'_>, is_newest: bool) -> Result<Vec<PathBuf>, String> {
    let own: Vec<String> = release
        .labs
        .iter()
        .filter_map(|lab| Some(format!("{}.json", lab.folder.file_name()?.to_str()?)))
        .collect();
    let found = std::fs::read_dir(FOLDER).map_err(|problem| format!("{FOLDER}: {problem}"))?;
    let mut paths = Vec::new();
    for entry in found {
        let path = entry.map_err(|problem| format!("{FOLDER}: {problem}"))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if own.contains(&name) || is_newest && name.starts_with(GENERATED) {
            paths.push(tools::absolute(&path)?);
        }
    }
    paths.sort();
    Ok(paths)
}

/// Has the scheduler place the pods of labs. Returns what could not be asked.
fn place(release: &Release<'_>, labs: &[PathBuf]) -> Result<Vec<(String, String)>, String> {
    let programs = release.control_plane()?;
    let request = json!({
        "etcd": programs.join("etcd"),
        "server": programs.join("kube-apiserver"),
        "scheduler": programs.join("kube-scheduler"),
        "services": super::api_server::SERVICES,
        "arguments": [],
        "labs": labs,
    });
    let mut python = Command::new(tools::python()?);
    python.arg(format!("{}/scheduler.py", tools::SOURCES));
    tools::exchange(python.arg(tools::scratch("scheduler-run")?), &request)
}

/// Has the tests write what is asked, or compare the answers.
pub(super) fn test(what: &str, test: &str) -> crate::Outcome {
    call(
        cargo()
            .args(["test", "--workspace", "--locked", "--quiet", "--test", "main", "--", test])
            .env("SCHEDULER", what),
    )
}
