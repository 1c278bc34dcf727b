//! One call to the system fails, in the middle of a command. The command then fails, or its result is right: no file
//! vanishes, no difference is hidden, and the next run completes what was begun.
//!
//! strace makes the calls of the real process fail: each kind of call that reads or writes, at moments spread over all
//! calls of that kind.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use libtest_mimic::Trial;

use crate::publish::both;
use crate::support::project::{OUTPUT, Project};
use crate::support::run::command;
use crate::support::trial::needs;

pub fn tests() -> Vec<Trial> {
    let all: [(&str, Make); 5] = [
        ("render", render),
        ("check", check),
        ("check_of_an_old_tree", check_of_an_old_tree),
        ("crds_add", crds_add),
        ("publish", publish),
    ];
    all.map(|(name, scenario)| {
        needs(format!("faults::{name}"), strace_available, move || every_call_fails_once(&scenario()))
    })
    .into()
}

/// Calls, and errors that they can have.
const CALLS: &[(&str, &str)] = &[
    ("openat", "EIO"),
    ("openat", "EMFILE"),
    ("read", "EIO"),
    ("statx", "EACCES"),
    ("getdents64", "EIO"),
    ("write", "ENOSPC"),
    ("mkdir", "EACCES"),
    ("rename", "EIO"),
    ("unlink", "EBUSY"),
    ("fsync", "EIO"),
    ("syncfs", "EIO"),
];
/// Moments at which each call fails.
const MOMENTS: usize = 4;

type Make = fn() -> Scenario;
/// Given the project and the exit code of the command, what is wrong.
type Verdict = Box<dyn Fn(&Project, i32) -> Result<(), String>>;

/// A command, and what must be true after it.
struct Scenario {
    /// The state before the command.
    prepare: Box<dyn Fn() -> Project>,
    /// The folder of the command, in the project.
    folder: &'static str,
    arguments: &'static [&'static str],
    verdict: Verdict,
}

fn every_call_fails_once(scenario: &Scenario) -> Result<(), String> {
    let counts = count(scenario)?;
    let (mut failed, mut faults) = (0, Vec::new());
    for (call, error) in CALLS {
        let most = counts.get(*call).copied().unwrap_or(0);
        let moments: BTreeSet<usize> = (1..=MOMENTS).map(|part| (most * part).div_ceil(MOMENTS)).collect();
        for moment in moments.into_iter().filter(|moment| *moment > 0) {
            let here = (scenario.prepare)();
            let code = run_with_fault(scenario, &here, call, error, moment)?;
            failed += usize::from(code != 0);
            if let Err(fault) = (scenario.verdict)(&here, code) {
                faults.push(format!("{call} number {moment} fails with {error}, exit code {code}: {fault}"));
            }
        }
    }
    if failed == 0 {
        return Err("no fault made the command fail, so none was injected".to_owned());
    }
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n")) }
}

/// How often each call is made, by the thread that makes it most often.
fn count(scenario: &Scenario) -> Result<BTreeMap<String, usize>, String> {
    let here = (scenario.prepare)();
    let log = here.path("strace.log");
    let calls: Vec<&str> = CALLS.iter().map(|(call, _)| *call).collect();
    let trace = format!("trace={}", calls.join(","));
    let output = strace(scenario, &here, &["-e", &trace, "-o", &log.display().to_string()])?;
    if !output.status.success() && output.status.code() != Some(1) {
        return Err(format!("without a fault: {}", String::from_utf8_lossy(&output.stderr)));
    }
    let mut by_thread: BTreeMap<(String, String), usize> = BTreeMap::new();
    for line in here.read("strace.log").lines() {
        let Some((thread, rest)) = line.split_once(' ') else { continue };
        let Some((call, _)) = rest.trim_start().split_once('(') else { continue };
        *by_thread.entry((call.to_owned(), thread.to_owned())).or_default() += 1;
    }
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for ((call, _), number) in by_thread {
        let most = counts.entry(call).or_default();
        *most = number.max(*most);
    }
    Ok(counts)
}

fn run_with_fault(
    scenario: &Scenario,
    here: &Project,
    call: &str,
    error: &str,
    moment: usize,
) -> Result<i32, String> {
    let inject = format!("inject={call}:error={error}:when={moment}");
    let output = strace(scenario, here, &["-e", &format!("trace={call}"), "-e", &inject, "-o", "/dev/null"])?;
    // The loader itself ends with 127, and a panic with 101 would be a fault.
    match output.status.code() {
        Some(code @ (0..=2 | 127)) => Ok(code),
        other => Err(format!(
            "{call} number {moment} fails with {error}: it ends with {other:?}\n{}",
            String::from_utf8_lossy(&output.stderr)
        )),
    }
}

fn strace(scenario: &Scenario, here: &Project, options: &[&str]) -> Result<std::process::Output, String> {
    let plain = command(&here.path(scenario.folder), scenario.arguments);
    let mut traced = Command::new("strace");
    traced.args(["-f", "-qq"]).args(options).arg(plain.get_program()).args(plain.get_args());
    traced.current_dir(here.path(scenario.folder)).env_clear().env("PATH", "/usr/local/bin:/usr/bin:/bin");
    traced.output().map_err(|problem| format!("strace: {problem}"))
}

fn strace_available() -> Result<(), String> {
    let traced = Command::new("strace").args(["-qq", "-o", "/dev/null", "true"]).output();
    match traced {
        Ok(output) if output.status.success() => Ok(()),
        _ => Err("needs strace, and the right to use it: apt-get install strace, or `cargo xtask setup`"
            .to_owned()),
    }
}

type Files = BTreeMap<String, Vec<u8>>;

const SOURCE: &str = "overlays/home/extra.ncl";
const BEFORE: &str = "{ services.one = { enable = true, containers.app = { image = \"a.example/one:1.0.0\", memory = \"8Mi\" } } }\n";
const AFTER: &str = "{ services.two = { enable = true, containers.app = { image = \"a.example/two:1.0.0\", memory = \"8Mi\" } } }\n";

fn with_service(source: &str) -> Project {
    let here = Project::starter();
    here.write(SOURCE, source);
    here.run(&[]).succeeds();
    here
}

/// The file of a lock can stay behind: a lock is held by a process, and the next run removes it.
fn without_lock(mut tree: Files) -> Files {
    tree.remove(".render-stage-lock");
    tree
}

/// Every file is as it was or as it is to be, and none is missing that both have.
fn is_old_or_new(now: &Files, old: &Files, new: &Files) -> Result<(), String> {
    for (path, bytes) in now {
        let is_known = [old, new].iter().any(|tree| tree.get(path) == Some(bytes));
        if !is_known && !path.contains(".render-stage-") {
            return Err(format!("`{path}` is neither old nor new"));
        }
    }
    match old.keys().find(|path| new.contains_key(*path) && !now.contains_key(*path)) {
        Some(path) => Err(format!("`{path}` is missing")),
        None => Ok(()),
    }
}

fn render() -> Scenario {
    let (old, new) = (with_service(BEFORE).tree(OUTPUT), with_service(AFTER).tree(OUTPUT));
    let prepare = || {
        let here = with_service(BEFORE);
        here.write(SOURCE, AFTER);
        here
    };
    let verdict = move |here: &Project, code: i32| {
        let now = without_lock(here.tree(OUTPUT));
        if code == 0 && now != new {
            return Err("it succeeds, but the tree is not the new one".to_owned());
        }
        is_old_or_new(&now, &old, &new)?;
        let healed = here.run(&[]);
        if healed.code != 0 || here.tree(OUTPUT) != new {
            return Err(format!("the next run does not complete it:\n{}", healed.stderr));
        }
        Ok(())
    };
    Scenario { prepare: Box::new(prepare), folder: "", arguments: &[], verdict: Box::new(verdict) }
}

fn check() -> Scenario {
    let tree = with_service(BEFORE).tree(OUTPUT);
    let verdict = move |here: &Project, _: i32| {
        let same = here.tree(OUTPUT) == tree;
        if same { Ok(()) } else { Err("the tree has changed".to_owned()) }
    };
    Scenario {
        prepare: Box::new(|| with_service(BEFORE)),
        folder: "",
        arguments: &["check"],
        verdict: Box::new(verdict),
    }
}

fn check_of_an_old_tree() -> Scenario {
    let prepare = || {
        let here = with_service(BEFORE);
        here.write(SOURCE, AFTER);
        here
    };
    let verdict = |_: &Project, code: i32| {
        if code == 0 { Err("the tree is said to be up to date".to_owned()) } else { Ok(()) }
    };
    Scenario { prepare: Box::new(prepare), folder: "", arguments: &["check"], verdict: Box::new(verdict) }
}

const CRD: &str = "
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: gadgets.example.org }
spec:
  group: example.org
  scope: Cluster
  names: { kind: Gadget, plural: gadgets }
  versions: [{ name: v1, served: true, storage: true, schema: { openAPIV3Schema: { type: object } } }]
";

fn crds_add() -> Scenario {
    let prepare = || {
        let here = Project::starter();
        here.write("crd.yaml", CRD);
        here
    };
    let new = prepare();
    new.run(&["crds", "add", "crd.yaml"]).succeeds();
    let new = new.tree("crds");
    let verdict = move |here: &Project, code: i32| {
        if code == 0 && here.tree("crds") != new {
            return Err("it succeeds, but the files are not the right ones".to_owned());
        }
        let again = here.run(&["crds", "add", "crd.yaml"]);
        if again.code != 0 || here.tree("crds") != new {
            return Err(format!("the next run does not complete it:\n{}", again.stderr));
        }
        Ok(())
    };
    Scenario {
        prepare: Box::new(prepare),
        folder: "",
        arguments: &["crds", "add", "crd.yaml"],
        verdict: Box::new(verdict),
    }
}

fn publish() -> Scenario {
    const ARGUMENTS: &[&str] = &["publish", "home", "--to", "../target", "--path", "clusters/home"];
    let prepare = || {
        let here = both();
        here.write("project/overlays/home/extra.ncl", BEFORE);
        here
    };
    let published = |here: &Project| here.tree("target/clusters/home");
    let new = prepare();
    crate::support::run::run(&new.path("project"), ARGUMENTS).ends_with(0);
    let new = published(&new);
    let verdict = move |here: &Project, code: i32| {
        let now = without_lock(published(here));
        if code == 0 && now != new {
            return Err("it succeeds, but the working copy has other files".to_owned());
        }
        is_old_or_new(&now, &Files::new(), &new)?;
        let again = crate::support::run::run(&here.path("project"), ARGUMENTS);
        if again.code != 0 || without_lock(published(here)) != new {
            return Err(format!("the next run does not complete it:\n{}", again.stderr));
        }
        is_committed(&here.path("target"))
    };
    Scenario {
        prepare: Box::new(prepare),
        folder: "project",
        arguments: ARGUMENTS,
        verdict: Box::new(verdict),
    }
}

/// The working copy is what the branch contains.
fn is_committed(repository: &Path) -> Result<(), String> {
    let repository = git2::Repository::open(repository).map_err(|problem| problem.to_string())?;
    let statuses = repository.statuses(None).map_err(|problem| problem.to_string())?;
    let paths = statuses.iter().filter_map(|entry| entry.path().ok().map(str::to_owned));
    let changed: Vec<String> = paths.filter(|path| !path.ends_with(".render-stage-lock")).collect();
    if changed.is_empty() { Ok(()) } else { Err(format!("the target has changes: {}", changed.join(", "))) }
}
