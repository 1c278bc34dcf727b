//! Commands that write, and what must be true after each, however it ended.

use std::collections::BTreeMap;
use std::path::Path;

use git2::Repository;

use crate::charts::packed_board;
use crate::publish::both;
use crate::support::project::{OUTPUT, Project};
use crate::support::run::run;

pub type Make = fn() -> Scenario;
/// Given the project and the exit code of the command, or another number if it was killed, what is wrong.
pub type Verdict = Box<dyn Fn(&Project, i32) -> Result<(), String>>;

/// A command, and what must be true after it.
pub struct Scenario {
    /// The state before the command.
    pub prepare: Box<dyn Fn() -> Project>,
    /// The folder of the command, in the project.
    pub folder: &'static str,
    pub arguments: &'static [&'static str],
    pub verdict: Verdict,
    /// A folder that does not exist, or has another time, before the command begins to write.
    pub begins: &'static str,
}

type Files = BTreeMap<String, Vec<u8>>;

const JOURNAL: &str = "rendered/home/.render-stage-journal";
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

/// The files of a folder. A command that is killed can leave a staged file behind, which no command reads and git ignores.
fn written(here: &Project, folder: &str) -> Files {
    let mut tree = here.tree(folder);
    tree.retain(|path, _| !path.rsplit('/').next().unwrap_or(path).starts_with(".render-stage-"));
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

pub fn render() -> Scenario {
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
    Scenario {
        prepare: Box::new(prepare),
        folder: "",
        arguments: &[],
        verdict: Box::new(verdict),
        begins: JOURNAL,
    }
}

pub fn check() -> Scenario {
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
        begins: "",
    }
}

pub fn check_of_an_old_tree() -> Scenario {
    let prepare = || {
        let here = with_service(BEFORE);
        here.write(SOURCE, AFTER);
        here
    };
    let verdict = |_: &Project, code: i32| {
        if code == 0 { Err("the tree is said to be up to date".to_owned()) } else { Ok(()) }
    };
    Scenario {
        prepare: Box::new(prepare),
        folder: "",
        arguments: &["check"],
        verdict: Box::new(verdict),
        begins: "",
    }
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

pub fn crds_add() -> Scenario {
    let prepare = || {
        let here = Project::starter();
        here.write("crd.yaml", CRD);
        here
    };
    let new = prepare();
    new.run(&["crds", "add", "crd.yaml"]).succeeds();
    let new = written(&new, "crds");
    let verdict = move |here: &Project, code: i32| {
        if code == 0 && written(here, "crds") != new {
            return Err("it succeeds, but the files are not the right ones".to_owned());
        }
        let again = here.run(&["crds", "add", "crd.yaml"]);
        if again.code != 0 || written(here, "crds") != new {
            return Err(format!("the next run does not complete it:\n{}", again.stderr));
        }
        Ok(())
    };
    Scenario {
        prepare: Box::new(prepare),
        folder: "",
        arguments: &["crds", "add", "crd.yaml"],
        verdict: Box::new(verdict),
        begins: "crds",
    }
}

const ARCHIVE: &str = "board.tgz";

pub fn charts_add() -> Scenario {
    const ARGUMENTS: &[&str] = &["charts", "add", "--from", "https://charts.example.com", ARCHIVE];
    let prepare = || {
        let here = Project::starter();
        here.write(ARCHIVE, packed_board());
        here
    };
    let new = prepare();
    new.run(ARGUMENTS).succeeds();
    let new = written(&new, "charts");
    let verdict = move |here: &Project, code: i32| {
        if code == 0 && written(here, "charts") != new {
            return Err("it succeeds, but the files are not the right ones".to_owned());
        }
        let again = here.run(ARGUMENTS);
        if again.code != 0 || written(here, "charts") != new {
            return Err(format!("the next run does not complete it:\n{}", again.stderr));
        }
        Ok(())
    };
    Scenario {
        prepare: Box::new(prepare),
        folder: "",
        arguments: ARGUMENTS,
        verdict: Box::new(verdict),
        begins: "charts",
    }
}

/// A project whose lab is published for the first time, beside a repository with a branch `other`.
fn unpublished() -> Project {
    let here = both();
    here.write("project/overlays/home/extra.ncl", BEFORE);
    let repository = Repository::open(here.path("target")).expect("there is one");
    let head = repository.head().and_then(|head| head.peel_to_commit()).expect("a commit");
    repository.branch("other", &head, false).expect("a new branch");
    here
}

pub fn publish() -> Scenario {
    const ARGUMENTS: &[&str] = &["publish", "home", "--to", "../target", "--path", "clusters/home"];
    let published = |here: &Project| here.tree("target/clusters/home");
    let new = unpublished();
    run(&new.path("project"), ARGUMENTS).ends_with(0);
    let new = published(&new);
    let verdict = move |here: &Project, code: i32| {
        let now = without_lock(published(here));
        if code == 0 && now != new {
            return Err("it succeeds, but the working copy has other files".to_owned());
        }
        is_old_or_new(&now, &Files::new(), &new)?;
        deletes_nothing(here)?;
        let again = run(&here.path("project"), ARGUMENTS);
        if again.code != 0 || without_lock(published(here)) != new {
            return Err(format!("the next run does not complete it:\n{}", again.stderr));
        }
        is_committed(&here.path("target"))
    };
    publishing(ARGUMENTS, verdict)
}

fn publishing(
    arguments: &'static [&'static str],
    verdict: impl Fn(&Project, i32) -> Result<(), String> + 'static,
) -> Scenario {
    Scenario {
        prepare: Box::new(unpublished),
        folder: "project",
        arguments,
        verdict: Box::new(verdict),
        begins: "target/.git/objects",
    }
}

pub fn publish_to_a_branch() -> Scenario {
    const ARGUMENTS: &[&str] =
        &["publish", "home", "--to", "../target", "--path", "clusters/home", "--branch", "other"];
    let tree = |here: &Project| -> Result<(git2::Oid, git2::Oid), String> {
        let repository = Repository::open(here.path("target")).map_err(|problem| problem.to_string())?;
        let branch = repository.find_reference("refs/heads/other").and_then(|found| found.peel_to_commit());
        let branch = branch.map_err(|problem| problem.to_string())?;
        Ok((branch.tree_id(), branch.parent_id(0).unwrap_or(branch.id())))
    };
    let (old, new) = (unpublished(), unpublished());
    run(&new.path("project"), ARGUMENTS).ends_with(0);
    let (old, new) = (tree(&old).map(|found| found.0), tree(&new).map(|found| found.0));
    let verdict = move |here: &Project, code: i32| {
        let now = tree(here)?.0;
        if code == 0 && Ok(now) != new || Ok(now) != new && Ok(now) != old {
            return Err("the branch has other files".to_owned());
        }
        let again = run(&here.path("project"), ARGUMENTS);
        if again.code != 0 || Ok(tree(here)?.0) != new {
            return Err(format!("the next run does not complete it:\n{}", again.stderr));
        }
        is_committed(&here.path("target"))
    };
    publishing(ARGUMENTS, verdict)
}

/// Nothing that is in the branch appears as deleted.
fn deletes_nothing(here: &Project) -> Result<(), String> {
    let repository = Repository::open(here.path("target")).map_err(|problem| problem.to_string())?;
    let statuses = repository.statuses(None).map_err(|problem| problem.to_string())?;
    let deleted = statuses.iter().filter(|entry| entry.status().contains(git2::Status::INDEX_DELETED));
    let deleted: Vec<String> = deleted.filter_map(|entry| entry.path().ok().map(str::to_owned)).collect();
    if deleted.is_empty() { Ok(()) } else { Err(format!("the index deletes {}", deleted.join(", "))) }
}

/// The working copy is what the branch contains.
fn is_committed(repository: &Path) -> Result<(), String> {
    let repository = Repository::open(repository).map_err(|problem| problem.to_string())?;
    let statuses = repository.statuses(None).map_err(|problem| problem.to_string())?;
    let paths = statuses.iter().filter_map(|entry| entry.path().ok().map(str::to_owned));
    let changed: Vec<String> = paths.filter(|path| !path.ends_with(".render-stage-lock")).collect();
    if changed.is_empty() { Ok(()) } else { Err(format!("the target has changes: {}", changed.join(", "))) }
}
