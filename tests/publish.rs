//! `render publish`: a lab's tree as a commit in another repository.

mod hydrate;
mod oci;
mod registry;

use std::path::Path;
use std::process::Command;

use git2::{Commit, Repository, RepositoryInitOptions, Signature};
use libtest_mimic::Trial;

use crate::support::project::Project;
use crate::support::run::{Run, command, finish};
use crate::support::trial::{asserts, needs};

pub fn tests() -> Vec<Trial> {
    let mut tests = vec![
        asserts("publish::a_tree_becomes_a_commit_and_nothing_new_makes_none", a_tree_becomes_a_commit),
        asserts("publish::files_of_others_are_not_touched", files_of_others_are_not_touched),
        asserts("publish::what_is_in_the_way_stops_it", what_is_in_the_way_stops_it),
        asserts("publish::a_target_with_changes_is_left_alone", a_target_with_changes_is_left_alone),
        asserts("publish::a_target_on_no_branch_is_left_alone", a_target_on_no_branch_is_left_alone),
        asserts("publish::a_branch_that_is_not_checked_out_can_be_committed_to", a_branch_of_its_own),
        asserts(
            "publish::a_branch_that_cannot_be_committed_to_is_told",
            a_branch_that_cannot_be_committed_to,
        ),
        asserts("publish::what_is_missing_is_told", what_is_missing_is_told),
        asserts("publish::the_source_commit_is_named", the_source_commit_is_named),
        asserts("publish::a_lab_with_errors_is_not_published", a_lab_with_errors_is_not_published),
    ];
    let git: &[(&str, fn())] = &[
        ("nothing_is_pushed_unless_asked_for", nothing_is_pushed_unless_asked_for),
        ("a_push_that_is_refused_keeps_the_commit", a_push_that_is_refused_keeps_the_commit),
        ("commits_are_signed_where_git_signs", commits_are_signed_where_git_signs),
        ("a_signature_that_fails_leaves_everything_as_it_was", a_signature_that_fails),
    ];
    tests.extend(git.iter().map(|(name, test)| {
        let test = *test;
        needs(format!("publish::{name}"), git_available, move || {
            test();
            Ok(())
        })
    }));
    tests.extend(hydrate::tests());
    tests.extend(oci::tests());
    tests
}

const GITOPS: &str = "{ gitops = { engine = 'flux, repository = \"https://git.example.com/home/lab.git\", \
                      path = \"rendered/home\" } }";
const SERVICES: &str = "overlays/home/services.ncl";
const DEPLOYMENT: &str = "target/rendered/home/kubernetes/hello/hello/deployment.yaml";

/// A project beside a repository: `project/` and `target/`.
pub(crate) fn both() -> Project {
    let here = Project::none();
    for (path, bytes) in Project::starter().tree("") {
        here.write(&format!("project/{path}"), bytes);
    }
    here.write("project/overlays/home/gitops.ncl", GITOPS);
    let mut options = RepositoryInitOptions::new();
    let repository =
        Repository::init_opts(here.path("target"), options.initial_head("main")).expect("a repository");
    let mut config = repository.config().expect("it has a configuration");
    config.set_str("user.name", "Robot").expect("it is written");
    config.set_str("user.email", "robot@example.com").expect("it is written");
    here.write("target/README.md", "Deployed by hand and by render.\n");
    commit_all(&repository, "first");
    here
}

/// A second lab like the first, in a folder of its own.
fn two_labs(here: &Project) {
    for (path, bytes) in here.tree("project/overlays/home") {
        here.write(&format!("project/overlays/away/{path}"), bytes);
    }
    here.write("project/overlays/away/gitops.ncl", GITOPS.replace("rendered/home", "rendered/away"));
    let lab =
        |name| format!("labs.{name} = {{ entry = \"overlays/{name}\", output = \"rendered/{name}\" }},");
    here.write("project/render.ncl", format!("{{ {} {} }}", lab("home"), lab("away")));
}

pub(crate) fn target(here: &Project) -> Repository {
    Repository::open(here.path("target")).expect("it is a repository")
}

pub(crate) fn commit_all(repository: &Repository, message: &str) {
    let mut index = repository.index().expect("an index");
    index.add_all(["*"], git2::IndexAddOption::DEFAULT, None).expect("files are added");
    index.write().expect("it is written");
    let tree = repository.find_tree(index.write_tree().expect("it is written")).expect("just written");
    let who = Signature::now("test", "test@example.com").expect("a name");
    let parent = repository.head().ok().and_then(|head| head.peel_to_commit().ok());
    let parents: Vec<&Commit<'_>> = parent.iter().collect();
    repository.commit(Some("HEAD"), &who, &who, message, &tree, &parents).expect("committed");
}

fn change(here: &Project) {
    here.replace(&format!("project/{SERVICES}"), "memory = \"32Mi\"", "memory = \"48Mi\"");
}

pub(crate) fn publish(here: &Project, more: &[&str]) -> Run {
    publish_with(here, more, "")
}

fn publish_with(here: &Project, more: &[&str], path: &str) -> Run {
    let arguments: Vec<&str> = ["publish", "--to", "../target"].iter().chain(more).copied().collect();
    finish(command(&here.path("project"), &arguments).env("PATH", path))
}

pub(crate) fn head(repository: &Repository) -> Commit<'_> {
    repository.head().expect("a branch").peel_to_commit().expect("a commit")
}

pub(crate) fn is_clean(repository: &Repository) -> bool {
    repository.statuses(None).expect("they can be read").is_empty()
}

fn a_tree_becomes_a_commit() {
    let here = both();
    let first = publish(&here, &[]).succeeds();
    assert!(first.stdout.starts_with("home: commit "), "{}", first.stdout);
    let repository = target(&here);
    let commit = head(&repository);
    assert_eq!((commit.author().name(), commit.author().email()), (Ok("Robot"), Ok("robot@example.com")));
    assert!(commit.message().expect("text").contains("add kubernetes/hello/hello/deployment.yaml\n"));
    assert!(is_clean(&repository), "the working copy is at the commit");
    finish(command(&here.path("project"), &[]).env("PATH", "")).succeeds();
    assert_eq!(here.tree("target/rendered/home"), here.tree("project/rendered/home"));
    let id = commit.id();
    let second = publish(&here, &[]).succeeds();
    assert_eq!(second.stdout, "home: no changes on main\n");
    assert_eq!(head(&repository).id(), id);
    change(&here);
    publish(&here, &[]).succeeds();
    let commit = head(&repository);
    assert_eq!(commit.parent_id(0), Ok(id));
    assert!(commit.message().expect("text").contains("0 files added, 1 changed, 0 removed\n"));
    assert!(here.read(DEPLOYMENT).contains("48Mi") && is_clean(&repository));
}

fn files_of_others_are_not_touched() {
    let here = both();
    publish(&here, &[]).succeeds();
    here.write("target/rendered/home/kubernetes/notes.yaml", "mine: true\n");
    here.write("target/clusters/other.yaml", "theirs: true\n");
    commit_all(&target(&here), "notes");
    here.replace(&format!("project/{SERVICES}"), "expose.web = { port = \"http\", host = \"hello\" },", "");
    let run = publish(&here, &[]).ends_with(0);
    assert_eq!(run.codes(), ["OUT-FOREIGN"], "{}", run.stderr);
    let left = here.tree("target");
    for path in ["README.md", "clusters/other.yaml", "rendered/home/kubernetes/notes.yaml"] {
        assert!(left.contains_key(path), "{path}");
    }
    assert!(
        !left.contains_key("rendered/home/kubernetes/hello/hello/ingress-web.yaml"),
        "what was ours goes"
    );
    assert!(is_clean(&target(&here)));
}

fn what_is_in_the_way_stops_it() {
    let here = both();
    here.write(DEPLOYMENT, "kind: Other\n");
    commit_all(&target(&here), "somebody else's");
    let id = head(&target(&here)).id();
    for more in [&[] as &[&str], &["--branch", "main"]] {
        let run = publish(&here, more).ends_with(1);
        assert_eq!(run.codes(), ["OUT-IN-THE-WAY"], "{}", run.stderr);
    }
    assert_eq!((head(&target(&here)).id(), here.read(DEPLOYMENT).as_str()), (id, "kind: Other\n"));
    publish(&here, &["--overwrite"]).succeeds();
    here.replace(DEPLOYMENT, "replicas: 1", "replicas: 3");
    commit_all(&target(&here), "by hand");
    let edited = publish(&here, &[]).ends_with(1);
    assert_eq!(edited.codes(), ["OUT-EDITED"], "{}", edited.stderr);
    publish(&here, &["--overwrite"]).succeeds();
    assert!(here.read(DEPLOYMENT).contains("replicas: 1"));
}

fn a_target_with_changes_is_left_alone() {
    let here = both();
    publish(&here, &[]).succeeds();
    let id = head(&target(&here)).id();
    here.write("target/README.md", "being written\n");
    change(&here);
    let run = publish(&here, &[]).ends_with(1);
    assert_eq!(run.codes(), ["PUB-DIRTY"], "{}", run.stderr);
    assert!(run.stderr.contains("../target/README.md"), "{}", run.stderr);
    assert!(here.read(DEPLOYMENT).contains("32Mi"));
    here.write("target/.git/MERGE_HEAD", format!("{id}\n"));
    here.write("target/README.md", "Deployed by hand and by render.\n");
    let merging = publish(&here, &[]).ends_with(1);
    assert_eq!(merging.codes(), ["PUB-DIRTY"], "{}", merging.stderr);
    assert_eq!(head(&target(&here)).id(), id);
}

fn a_target_on_no_branch_is_left_alone() {
    let here = both();
    let repository = target(&here);
    let id = head(&repository).id();
    repository.set_head_detached(id).expect("HEAD is detached");
    let run = publish(&here, &[]).ends_with(1);
    assert_eq!(run.codes(), ["PUB-DETACHED"], "{}", run.stderr);
    assert!(!here.exists("target/rendered"));
    publish(&here, &["--branch", "main"]).succeeds();
    assert!(!here.exists("target/rendered"), "the working copy shows another commit");
}

fn a_branch_of_its_own() {
    let here = both();
    let repository = target(&here);
    let begin = head(&repository);
    repository.branch("rendered", &begin, false).expect("a branch");
    publish(&here, &["--branch", "rendered"]).succeeds();
    assert_eq!(head(&repository).id(), begin.id(), "the branch that is checked out stays");
    assert!(!here.exists("target/rendered") && is_clean(&repository));
    let tip = || {
        let branch = repository.find_branch("rendered", git2::BranchType::Local).expect("it is there");
        branch.get().peel_to_commit().expect("a commit").id()
    };
    let first = tip();
    let tree = repository.find_commit(first).expect("it is there").tree().expect("a tree");
    assert!(tree.get_path(Path::new("README.md")).is_ok(), "files of others stay");
    assert!(tree.get_path(Path::new("rendered/home/kubernetes/hello/hello/service.yaml")).is_ok());
    assert_eq!(publish(&here, &["--branch", "rendered"]).succeeds().stdout, "home: no changes on rendered\n");
    assert_eq!(tip(), first);
    change(&here);
    publish(&here, &["--branch", "rendered"]).succeeds();
    assert_ne!(tip(), first);
}

fn a_branch_that_cannot_be_committed_to() {
    let here = both();
    let run = publish(&here, &["--branch", "mian"]).ends_with(1);
    assert_eq!(run.codes(), ["PUB-BRANCH"], "{}", run.stderr);
    assert!(run.stderr.contains("did you mean `main`?"), "{}", run.stderr);
    let repository = target(&here);
    repository.worktree("second", &here.path("second"), None).expect("another working copy");
    let taken = publish(&here, &["--branch", "second"]).ends_with(1);
    assert_eq!(taken.codes(), ["PUB-BRANCH"], "{}", taken.stderr);
    assert!(taken.stderr.contains("another working copy"), "{}", taken.stderr);
}

fn what_is_missing_is_told() {
    let here = both();
    let nowhere = finish(command(&here.path("project"), &["publish", "--to", "../nowhere"]).env("PATH", ""));
    assert_eq!(nowhere.ends_with(1).codes(), ["PUB-TARGET"]);
    let mut config = target(&here).config().expect("it has a configuration");
    config.remove("user.email").expect("it was there");
    let anonymous = publish(&here, &[]).ends_with(1);
    assert_eq!(anonymous.codes(), ["PUB-AUTHOR"], "{}", anonymous.stderr);
    here.remove("project/overlays/home/gitops.ncl");
    let placeless = publish(&here, &[]).ends_with(1);
    assert_eq!(placeless.codes(), ["PUB-PATH"], "{}", placeless.stderr);
    assert_eq!(publish(&here, &["--path", "../outside"]).ends_with(1).codes(), ["PUB-PATH"]);
    assert!(!here.exists("target/rendered"));
    config.set_str("user.email", "robot@example.com").expect("it is written");
    // An index that another git holds.
    here.write("target/.git/refs/heads/main.lock", "");
    assert_eq!(publish(&here, &["--path", "clusters/home"]).ends_with(1).codes(), ["PUB-GIT"]);
}

fn the_source_commit_is_named() {
    let here = both();
    let project = Repository::init(here.path("project")).expect("a repository");
    commit_all(&project, "the lab");
    let id = head(&project).id().to_string();
    publish(&here, &[]).succeeds();
    let repository = target(&here);
    let message = head(&repository).message().expect("text").to_owned();
    assert!(
        message.starts_with(&format!("Render home from {}\n\nSource: commit {id}\n", &id[..12])),
        "{message}"
    );
    change(&here);
    publish(&here, &[]).succeeds();
    let message = head(&repository).message().expect("text").to_owned();
    assert!(
        message.contains(&format!("Source: commit {id} and changes that are not committed\n")),
        "{message}"
    );
}

fn a_lab_with_errors_is_not_published() {
    let here = both();
    here.replace(&format!("project/{SERVICES}"), "memory = \"32Mi\"", "memory = \"32\"");
    publish(&here, &[]).ends_with(1);
    assert!(!here.exists("target/rendered"));
}

const PROGRAMS: &str = "/usr/local/bin:/usr/bin:/bin";

fn git_available() -> Result<(), String> {
    match Command::new("git").env("PATH", PROGRAMS).arg("--version").output() {
        Ok(output) if output.status.success() => Ok(()),
        _ => Err("there is no git: install it".to_owned()),
    }
}

fn nothing_is_pushed_unless_asked_for() {
    let here = both();
    let mut options = RepositoryInitOptions::new();
    let remote = Repository::init_opts(here.path("remote.git"), options.bare(true)).expect("a repository");
    target(&here).remote("origin", "../remote.git").expect("a remote");
    publish_with(&here, &[], PROGRAMS).succeeds();
    assert!(remote.find_reference("refs/heads/main").is_err());
    let pushed = publish_with(&here, &["--push"], PROGRAMS).succeeds();
    assert_eq!(pushed.stdout, "home: no changes on main\npushed main to origin\n");
    let theirs = remote.find_reference("refs/heads/main").expect("it was pushed").target();
    assert_eq!(theirs, Some(head(&target(&here)).id()));
}

fn a_push_that_is_refused_keeps_the_commit() {
    let here = both();
    let before = head(&target(&here)).id();
    let run = publish_with(&here, &["--push"], PROGRAMS).ends_with(1);
    assert_eq!(run.codes(), ["PUB-PUSH"], "{}", run.stderr);
    target(&here).remote("origin", "../nowhere.git").expect("a remote");
    let run = publish_with(&here, &["--push"], PROGRAMS).ends_with(1);
    assert_eq!(run.codes(), ["PUB-PUSH"], "{}", run.stderr);
    assert_ne!(head(&target(&here)).id(), before, "the commit was made");
}

/// A program in the place of gpg, which signs or does not.
fn signer(here: &Project, script: &str) {
    use std::os::unix::fs::PermissionsExt;
    here.write("signer", format!("#!/bin/sh\n{script}\n"));
    let mode = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(here.path("signer"), mode).expect("the mode can be set");
    let mut config = target(here).config().expect("it has a configuration");
    config.set_bool("commit.gpgsign", true).expect("it is written");
    let program = here.path("signer").to_string_lossy().into_owned();
    config.set_str("gpg.program", &program).expect("it is written");
}

fn commits_are_signed_where_git_signs() {
    let here = both();
    signer(
        &here,
        "cat > /dev/null\necho '[GNUPG:] SIG_CREATED ' >&2\n\
         printf -- '-----BEGIN PGP SIGNATURE-----\\nsigned\\n-----END PGP SIGNATURE-----\\n'",
    );
    publish_with(&here, &[], PROGRAMS).succeeds();
    let repository = target(&here);
    let (signature, _) = repository.extract_signature(&head(&repository).id(), None).expect("it is signed");
    assert!(signature.as_str().is_ok_and(|text| text.contains("signed")));
    assert!(is_clean(&repository));
}

fn a_signature_that_fails() {
    let here = both();
    signer(&here, "cat > /dev/null\necho 'no key' >&2\nexit 1");
    let before = (
        head(&target(&here)).id(),
        here.tree("target").keys().filter(|path| !path.starts_with(".git/")).count(),
    );
    for path in [PROGRAMS, ""] {
        let run = publish_with(&here, &[], path).ends_with(1);
        assert_eq!(run.codes(), ["PUB-GIT"], "{}", run.stderr);
        assert!(run.stderr.contains("could not be signed"), "{}", run.stderr);
    }
    let after = (
        head(&target(&here)).id(),
        here.tree("target").keys().filter(|path| !path.starts_with(".git/")).count(),
    );
    assert_eq!(before, after);
}
