//! Targets of `render publish` that are broken or hostile.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

use git2::{ObjectType, Oid, Repository, Signature};

use crate::publish::{both, commit_all, head, is_clean, publish, target};
use crate::support::project::Project;
use crate::support::trial::tests;

tests! {
    names_that_git_refuses_are_not_written,
    a_file_is_not_written_through_a_link_of_the_same_name,
    what_stands_above_the_path_is_in_the_way_on_a_branch,
    a_link_above_the_path_is_not_followed,
    a_locked_index_changes_nothing,
    an_interrupted_publication_is_continued,
    a_change_of_somebody_else_is_no_interruption,
    no_hook_is_run,
}

const FILE: &str = "100644";
const LINK: &str = "120000";
const FOLDER: &str = "40000";
const SUBMODULE: &str = "160000";

/// A tree as it is in the object store, with entries that git itself would not create.
fn tree(repository: &Repository, entries: &[(&str, &str, Oid)]) -> Oid {
    let mut bytes = Vec::new();
    for (mode, name, id) in entries {
        bytes.extend(format!("{mode} {name}\0").into_bytes());
        bytes.extend(id.as_bytes());
    }
    repository.odb().expect("a store").write(ObjectType::Tree, &bytes).expect("it is written")
}

/// A branch whose only commit has this tree.
fn branch(repository: &Repository, tree: Oid) -> Oid {
    let who = Signature::now("test", "test@example.com").expect("a name");
    let tree = repository.find_tree(tree).expect("just written");
    repository.commit(Some("refs/heads/other"), &who, &who, "other", &tree, &[]).expect("committed")
}

fn tip(repository: &Repository) -> Oid {
    repository.refname_to_id("refs/heads/other").expect("a branch")
}

fn names_that_git_refuses_are_not_written() {
    let victim = Project::none();
    let absolute = victim.path("hook").display().to_string();
    for name in [absolute.as_str(), "../../hook", "..", ".", ".git", ".GIT", "a/x", "a\\x"] {
        let here = both();
        let repository = target(&here);
        let blob = repository.blob(b"#!/bin/sh\n").expect("it is written");
        let below = tree(&repository, &[("100755", name, blob)]);
        let before = branch(&repository, tree(&repository, &[(FOLDER, "d", below)]));
        let run = publish(&here, &["--branch", "other", "--path", "d"]).ends_with(1);
        assert_eq!(run.codes(), ["PUB-GIT"], "{name}: {}", run.stderr);
        assert_eq!(tip(&repository), before);
        assert!(!victim.exists("hook"), "{name}");
    }
}

fn a_file_is_not_written_through_a_link_of_the_same_name() {
    let victim = Project::none();
    victim.write("profile", "mine\n");
    let here = both();
    let repository = target(&here);
    let to = repository.blob(victim.path("profile").display().to_string().as_bytes()).expect("it is written");
    let blob = repository.blob(b"theirs\n").expect("it is written");
    let below = tree(&repository, &[(LINK, "a", to), (FILE, "a", blob)]);
    branch(&repository, tree(&repository, &[(FOLDER, "d", below)]));
    let run = publish(&here, &["--branch", "other", "--path", "d"]).ends_with(1);
    assert_eq!(run.codes(), ["PUB-GIT"], "{}", run.stderr);
    assert_eq!(victim.read("profile"), "mine\n");
}

fn what_stands_above_the_path_is_in_the_way_on_a_branch() {
    for mode in [FILE, LINK, SUBMODULE] {
        let here = both();
        let repository = target(&here);
        let blob = repository.blob(b"theirs").expect("it is written");
        let id = if mode == SUBMODULE { head(&repository).id() } else { blob };
        let before = branch(&repository, tree(&repository, &[(mode, "theirs", id)]));
        for path in ["theirs", "theirs/home"] {
            let run = publish(&here, &["--branch", "other", "--path", path]).ends_with(1);
            assert_eq!(run.codes(), ["OUT-IN-THE-WAY"], "{mode} {path}: {}", run.stderr);
            assert_eq!(tip(&repository), before);
        }
    }
}

fn a_link_above_the_path_is_not_followed() {
    let victim = Project::none();
    let here = both();
    let repository = target(&here);
    symlink(victim.folder(), here.path("target/clusters")).expect("writable");
    commit_all(&repository, "a link");
    let before = head(&repository).id();
    let run = publish(&here, &["--path", "clusters/home"]).ends_with(1);
    assert_eq!(run.codes(), ["OUT-IN-THE-WAY"], "{}", run.stderr);
    assert!(!victim.exists("home"));
    assert_eq!(head(&repository).id(), before);
}

fn a_locked_index_changes_nothing() {
    let here = both();
    let repository = target(&here);
    let before = head(&repository).id();
    here.write("target/.git/index.lock", "");
    publish(&here, &[]).ends_with(1);
    fs::remove_file(here.path("target/.git/index.lock")).expect("it is there");
    assert_eq!(head(&repository).id(), before);
    assert!(is_clean(&repository) && !here.exists("target/rendered"));
    publish(&here, &[]).succeeds();
    assert!(is_clean(&repository));
}

/// The state of a run that was killed before the branch moved: the index has all files, the disk some.
fn an_interrupted_publication_is_continued() {
    let here = both();
    let repository = target(&here);
    let before = head(&repository).id();
    publish(&here, &[]).succeeds();
    let published = here.tree("target/rendered");
    let parent = repository.find_commit(before).expect("it was there");
    repository.reset(parent.as_object(), git2::ResetType::Soft, None).expect("the branch is set back");
    here.remove("target/rendered/home/docs/README.md");
    publish(&here, &[]).succeeds();
    assert_eq!(here.tree("target/rendered"), published);
    assert!(is_clean(&repository));
    assert_ne!(head(&repository).id(), before);
}

fn a_change_of_somebody_else_is_no_interruption() {
    let here = both();
    let repository = target(&here);
    let before = head(&repository).id();
    publish(&here, &[]).succeeds();
    let parent = repository.find_commit(before).expect("it was there");
    repository.reset(parent.as_object(), git2::ResetType::Soft, None).expect("the branch is set back");
    here.write("target/rendered/home/docs/README.md", "theirs\n");
    let run = publish(&here, &[]).ends_with(1);
    assert!(["PUB-DIRTY", "OUT-EDITED"].contains(&run.codes()[0]), "{}", run.stderr);
    assert_eq!(here.read("target/rendered/home/docs/README.md"), "theirs\n");
    assert_eq!(head(&repository).id(), before);
}

fn no_hook_is_run() {
    let here = both();
    for hook in [
        "pre-commit",
        "prepare-commit-msg",
        "commit-msg",
        "post-commit",
        "post-index-change",
        "reference-transaction",
    ] {
        let path = here.path("target/.git/hooks").join(hook);
        fs::create_dir_all(path.parent().expect("it is in a folder")).expect("writable");
        fs::write(&path, format!("#!/bin/sh\ntouch '{}'\n", here.path("ran").display())).expect("writable");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("ours");
    }
    publish(&here, &[]).succeeds();
    assert!(!here.exists("ran"));
}
