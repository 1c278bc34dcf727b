//! `render publish --hydrate`: proposed branches, as GitOps Promoter reads them.

use git2::{Commit, Oid, Repository, RepositoryInitOptions};
use libtest_mimic::Trial;
use serde_json::Value;

use super::{PROGRAMS, both, change, commit_all, git_available, head, target, two_labs};
use crate::support::project::Project;
use crate::support::run::{Run, command, finish};
use crate::support::trial::{asserts, needs};

pub fn tests() -> Vec<Trial> {
    let mut tests = vec![
        asserts("publish::hydrate::a_tree_becomes_a_proposed_commit", a_tree_becomes_a_proposed_commit),
        asserts("publish::hydrate::without_changes_only_the_note_moves", without_changes_only_the_note_moves),
        asserts("publish::hydrate::a_branch_can_start_from_nothing", a_branch_can_start_from_nothing),
        asserts("publish::hydrate::each_lab_has_its_branch", each_lab_has_its_branch),
        asserts("publish::hydrate::labs_can_share_a_branch", labs_can_share_a_branch),
        asserts("publish::hydrate::sources_have_to_be_committed", sources_have_to_be_committed),
        asserts("publish::hydrate::a_branch_in_use_is_left_alone", a_branch_in_use_is_left_alone),
    ];
    let git: &[(&str, fn())] = &[
        ("machines_take_turns", machines_take_turns),
        ("a_remote_is_needed_to_push", a_remote_is_needed_to_push),
        ("git_shows_the_note", git_shows_the_note),
    ];
    tests.extend(git.iter().map(|(name, test)| {
        let test = *test;
        needs(format!("publish::hydrate::{name}"), git_available, move || {
            test();
            Ok(())
        })
    }));
    tests
}

const NOTES: &str = "refs/notes/hydrator.metadata";
const DEPLOYMENT: &str = "rendered/home/kubernetes/hello/hello/deployment.yaml";
const NEXT: &str = "refs/heads/environment/home-next";

/// A project with a commit, beside a repository with the branch of an environment.
fn prepared() -> Project {
    let here = both();
    here.write("project/.gitignore", "/rendered\n");
    let mut options = RepositoryInitOptions::new();
    let project =
        Repository::init_opts(here.path("project"), options.initial_head("main")).expect("a repository");
    project.remote("origin", "https://ci:s3cret@git.example.com/labs.git").expect("a remote");
    commit(&here, "the lab");
    let target = target(&here);
    target.branch("environment/home", &head(&target), false).expect("a branch");
    here
}

/// Commits the sources. Returns the dry commit.
fn commit(here: &Project, message: &str) -> String {
    let project = Repository::open(here.path("project")).expect("a repository");
    commit_all(&project, message);
    head(&project).id().to_string()
}

fn hydrate(here: &Project, more: &[&str], path: &str) -> Run {
    hydrate_into(here, "../target", &[&["--hydrate", "environment/home"], more].concat(), path)
}

fn hydrate_into(here: &Project, target: &str, more: &[&str], path: &str) -> Run {
    let arguments = [&["publish", "--to", target], more].concat();
    finish(command(&here.path("project"), &arguments).env("PATH", path))
}

fn tip<'r>(repository: &'r Repository, reference: &str) -> Commit<'r> {
    repository.find_reference(reference).and_then(|found| found.peel_to_commit()).expect("a commit")
}

fn note(repository: &Repository, commit: Oid) -> Value {
    let note = repository.find_note(Some(NOTES), commit).expect("a note");
    serde_json::from_slice(note.message_bytes()).expect("JSON")
}

fn file(repository: &Repository, commit: &Commit<'_>, path: &str) -> String {
    let tree = commit.tree().expect("a tree");
    let entry =
        tree.get_path(std::path::Path::new(path)).unwrap_or_else(|problem| panic!("{path}: {problem}"));
    let blob = repository.find_blob(entry.id()).expect("a file");
    String::from_utf8(blob.content().to_vec()).expect("UTF-8")
}

fn metadata(repository: &Repository, commit: &Commit<'_>) -> Value {
    serde_json::from_str(&file(repository, commit, "hydrator.metadata")).expect("JSON")
}

fn a_tree_becomes_a_proposed_commit() {
    let here = prepared();
    let message =
        "Raise memory\n\nIt was killed.\n\nArgocd-reference-commit-sha: 0123abcd\nSigned-off-by: a\n";
    here.write("project/README.md", "About the lab.\n");
    let dry = commit(&here, message);
    let run = hydrate(&here, &[], "").succeeds();
    assert!(run.stdout.starts_with("home: commit ") && run.stdout.contains(" on environment/home-next, "));
    let repository = target(&here);
    let commit = tip(&repository, NEXT);
    let active = tip(&repository, "refs/heads/environment/home");
    assert_eq!(commit.parent_id(0), Ok(active.id()), "it starts from the active branch");
    assert_eq!(active.id(), head(&repository).id(), "which stays");
    let metadata = metadata(&repository, &commit);
    assert_eq!(metadata["drySha"], dry);
    assert_eq!(metadata["repoURL"], "https://git.example.com/labs.git");
    assert_eq!(metadata["author"], "test <test@example.com>");
    assert!(metadata["date"].as_str().is_some_and(|date| date.ends_with('Z')));
    assert_eq!(metadata["subject"], "Raise memory");
    assert_eq!(metadata["body"], "It was killed.\n\nSigned-off-by: a\n");
    assert_eq!(metadata["references"][0]["commit"]["sha"], "0123abcd");
    assert_eq!(note(&repository, commit.id()), serde_json::json!({ "drySha": dry }));
    assert!(file(&repository, &commit, DEPLOYMENT).contains("32Mi"));
    assert!(commit.message().expect("text").contains(&dry));
    assert!(!here.exists("target/rendered"), "the working copy shows another branch");
}

fn without_changes_only_the_note_moves() {
    let here = prepared();
    hydrate(&here, &[], "").succeeds();
    let repository = target(&here);
    let (first, notes) = (tip(&repository, NEXT).id(), tip(&repository, NOTES).id());
    let again = hydrate(&here, &[], "").succeeds();
    assert_eq!(again.stdout, "home: no changes on environment/home-next\n");
    assert_eq!((tip(&repository, NEXT).id(), tip(&repository, NOTES).id()), (first, notes), "nothing at all");
    here.write("project/README.md", "About the lab.\n");
    let dry = commit(&here, "a page");
    let page = hydrate(&here, &[], "").succeeds();
    assert_eq!(page.stdout, "home: no changes on environment/home-next\n");
    assert_eq!(tip(&repository, NEXT).id(), first);
    assert_eq!(note(&repository, first)["drySha"], dry);
    assert_ne!(
        metadata(&repository, &tip(&repository, NEXT))["drySha"],
        dry,
        "files change with the tree only"
    );
    change(&here);
    let dry = commit(&here, "more memory");
    hydrate(&here, &[], "").succeeds();
    let second = tip(&repository, NEXT);
    assert_eq!(second.parent_id(0), Ok(first));
    assert_eq!(metadata(&repository, &second)["drySha"], dry);
    assert_eq!(note(&repository, second.id())["drySha"], dry);
}

fn a_branch_can_start_from_nothing() {
    let here = prepared();
    target(&here)
        .find_branch("environment/home", git2::BranchType::Local)
        .expect("a branch")
        .delete()
        .expect("gone");
    // Also of an empty folder: the file that promotion reads is no stranger in it.
    let root = ["--path", "."];
    hydrate(&here, &root, "").succeeds();
    let repository = target(&here);
    let commit = tip(&repository, NEXT);
    assert_eq!(commit.parent_count(), 0);
    let tree = commit.tree().expect("a tree");
    assert!(tree.get_name("README.md").is_none() && tree.get_name("hydrator.metadata").is_some());
    file(&repository, &commit, "kubernetes/hello/hello/deployment.yaml");
    assert_eq!(hydrate(&here, &root, "").succeeds().stdout, "home: no changes on environment/home-next\n");
}

fn each_lab_has_its_branch() {
    let here = prepared();
    two_labs(&here);
    let dry = commit(&here, "two labs");
    let two = ["--hydrate", "environment/{lab}"];
    hydrate_into(&here, "../target", &two, "").succeeds();
    let repository = target(&here);
    for lab in ["home", "away"] {
        let commit = tip(&repository, &format!("refs/heads/environment/{lab}-next"));
        assert_eq!(note(&repository, commit.id())["drySha"], dry);
        file(&repository, &commit, &format!("rendered/{lab}/render-manifest.json"));
    }
    let one = ["--hydrate", "environment/all", "--path", "clusters"];
    let same = hydrate_into(&here, "../target", &one, "").ends_with(1);
    assert_eq!(same.codes(), ["PUB-PATH"], "{}", same.stderr);
}

fn labs_can_share_a_branch() {
    let here = prepared();
    two_labs(&here);
    let dry = commit(&here, "two labs");
    hydrate_into(&here, "../target", &["--hydrate", "environment/all"], "").succeeds();
    let repository = target(&here);
    let commit = tip(&repository, "refs/heads/environment/all-next");
    for lab in ["home", "away"] {
        file(&repository, &commit, &format!("rendered/{lab}/render-manifest.json"));
    }
    assert_eq!(note(&repository, commit.id())["drySha"], dry);
    assert!(
        repository.find_note(Some(NOTES), commit.parent_id(0).expect("a parent")).is_err(),
        "one note per branch"
    );
}

fn sources_have_to_be_committed() {
    let here = prepared();
    change(&here);
    assert_eq!(hydrate(&here, &[], "").ends_with(1).codes(), ["PUB-SOURCE"]);
    here.remove("project/.git");
    assert_eq!(hydrate(&here, &[], "").ends_with(1).codes(), ["PUB-SOURCE"]);
    assert!(target(&here).find_reference(NEXT).is_err());
}

fn a_branch_in_use_is_left_alone() {
    let here = prepared();
    let repository = target(&here);
    repository.branch("environment/home-next", &head(&repository), false).expect("a branch");
    repository.set_head(NEXT).expect("it is checked out");
    let before = tip(&repository, NEXT).id();
    let run = hydrate(&here, &[], "").ends_with(1);
    assert_eq!(run.codes(), ["PUB-BRANCH"], "{}", run.stderr);
    assert_eq!(tip(&repository, NEXT).id(), before);
    let bad = hydrate_into(&here, "../target", &["--hydrate", "a..b"], "").ends_with(1);
    assert_eq!(bad.codes(), ["PUB-BRANCH"], "{}", bad.stderr);
}

/// Two clones of one remote.
fn shared() -> Project {
    let here = prepared();
    let mut options = RepositoryInitOptions::new();
    Repository::init_opts(here.path("remote.git"), options.bare(true).initial_head("main"))
        .expect("a repository");
    let first = target(&here);
    let url = here.path("remote.git").to_string_lossy().into_owned();
    let mut remote = first.remote("origin", &url).expect("a remote");
    let all = ["refs/heads/main:refs/heads/main", "refs/heads/environment/home:refs/heads/environment/home"];
    remote.push(&all, None).expect("pushed");
    let second = Repository::clone(&url, here.path("second")).expect("a clone");
    let mut config = second.config().expect("it has a configuration");
    config
        .set_str("user.name", "Other")
        .and_then(|()| config.set_str("user.email", "other@example.com"))
        .expect("set");
    here
}

fn machines_take_turns() {
    let here = shared();
    let remote = Repository::open(here.path("remote.git")).expect("a repository");
    let run = hydrate(&here, &["--push"], PROGRAMS).succeeds();
    assert!(run.stdout.ends_with("pushed environment/home-next to origin\n"), "{}", run.stdout);
    let first = tip(&remote, NEXT).id();
    assert!(note(&remote, first)["drySha"].is_string());
    // Another machine, which has never seen the branch, continues it.
    change(&here);
    let dry = commit(&here, "more memory");
    let second = ["--hydrate", "environment/home", "--push"];
    hydrate_into(&here, "../second", &second, PROGRAMS).succeeds();
    let next = tip(&remote, NEXT);
    assert_eq!(
        (next.parent_id(0), note(&remote, next.id())["drySha"].clone()),
        (Ok(first), Value::from(dry))
    );
    assert!(note(&remote, first)["drySha"].is_string(), "the notes of others stay");
    // The first machine is behind, and nothing has changed but the commit of the sources.
    here.write("project/README.md", "About the lab.\n");
    let dry = commit(&here, "a page");
    let run = hydrate(&here, &["--push"], PROGRAMS).succeeds();
    assert!(run.stdout.starts_with("home: no changes on environment/home-next\n"), "{}", run.stdout);
    assert_eq!(tip(&remote, NEXT).id(), next.id());
    assert_eq!(note(&remote, next.id())["drySha"], dry);
    assert_eq!(tip(&target(&here), NEXT).id(), next.id());
    // Its own commit, which is not pushed, and another one at the remote.
    here.replace("project/overlays/home/services.ncl", "48Mi", "64Mi");
    commit(&here, "still more");
    hydrate(&here, &[], PROGRAMS).succeeds();
    here.replace("project/overlays/home/services.ncl", "64Mi", "80Mi");
    commit(&here, "and more");
    hydrate_into(&here, "../second", &second, PROGRAMS).succeeds();
    let run = hydrate(&here, &["--push"], PROGRAMS).ends_with(1);
    assert_eq!(run.codes(), ["PUB-BRANCH"], "{}", run.stderr);
    assert!(run.stderr.contains("diverged"), "{}", run.stderr);
}

fn a_remote_is_needed_to_push() {
    let here = prepared();
    let run = hydrate(&here, &["--push"], PROGRAMS).ends_with(1);
    assert_eq!(run.codes(), ["PUB-FETCH"], "{}", run.stderr);
    target(&here).remote("origin", "../nowhere.git").expect("a remote");
    for path in [PROGRAMS, ""] {
        let run = hydrate(&here, &["--push"], path).ends_with(1);
        assert_eq!(run.codes(), ["PUB-FETCH"], "{}", run.stderr);
    }
    assert!(target(&here).find_reference(NEXT).is_err());
}

fn git_shows_the_note() {
    let here = prepared();
    hydrate(&here, &[], "").succeeds();
    let id = tip(&target(&here), NEXT).id().to_string();
    let mut git = std::process::Command::new("git");
    git.env("PATH", PROGRAMS).current_dir(here.path("target"));
    let output = git.args(["notes", "--ref=hydrator.metadata", "show", &id]).output().expect("git runs");
    let shown: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert!(shown["drySha"].is_string());
}
