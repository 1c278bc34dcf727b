//! The effects of comparing and writing on directories, as the user observes them.

#[cfg(unix)]
mod unix;

use std::fs;
use std::path::Path;
use std::time::SystemTime;

use crate::tree::lock::DirectoryLock;
use crate::tree::testing::{expected, on_disk, tree, tree_path};
use crate::tree::*;

/// A directory with a written tree.
fn written(tree: &Tree) -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a directory");
    write(tree, dir.path(), Policy::KeepEdits).expect("empty directory");
    dir
}

fn put(dir: &tempfile::TempDir, path: &str, text: &str) {
    let path = dir.path().join(path);
    fs::create_dir_all(path.parent().expect("below the directory")).expect("writable");
    fs::write(path, text).expect("writable");
}

fn text(dir: &tempfile::TempDir, path: &str) -> String {
    fs::read_to_string(dir.path().join(path)).expect("there")
}

fn state(tree: &Tree, dir: &tempfile::TempDir, path: &str) -> FileState {
    compare(tree, dir.path()).expect("comparable").files.remove(path).expect("a file of the tree or of ours")
}

fn foreign(tree: &Tree, dir: &tempfile::TempDir) -> Vec<(String, EntryKind)> {
    let comparison = compare(tree, dir.path()).expect("comparable");
    comparison.foreign.into_iter().map(|foreign| (foreign.path, foreign.kind)).collect()
}

fn outcomes(tree: &Tree, dir: &tempfile::TempDir, policy: Policy) -> Vec<(String, Outcome)> {
    let written = write(tree, dir.path(), policy).expect("no conflict");
    written.files.into_iter().map(|(path, outcome)| (path.to_string(), outcome)).collect()
}

/// Runs with the default policy, which must write nothing, and returns the conflicts.
fn conflicts(tree: &Tree, dir: &tempfile::TempDir) -> Vec<Conflict> {
    refused(tree, dir, Policy::KeepEdits)
}

fn refused(tree: &Tree, dir: &tempfile::TempDir, policy: Policy) -> Vec<Conflict> {
    let before = on_disk(dir.path());
    let error = write(tree, dir.path(), policy).expect_err("a conflict");
    assert_eq!(on_disk(dir.path()), before, "a refused run wrote something");
    match error {
        WriteError::Conflicts(conflicts) => conflicts,
        other => panic!("{other}"),
    }
}

fn in_the_way(path: &str, at: &str, kind: EntryKind) -> Conflict {
    let obstacle = Obstacle { at: at.to_owned(), kind };
    Conflict { path: tree_path(path), state: FileState::InTheWay(obstacle) }
}

#[test]
fn a_tree_is_written_into_a_directory_that_does_not_exist() {
    let tree = tree(&[("a/b/c", "text"), ("d", ""), ("run.sh*", "#!/bin/sh\n")]);
    let parent = tempfile::tempdir().expect("a directory");
    let dir = parent.path().join("rendered/home");
    let written = write(&tree, &dir, Policy::KeepEdits).expect("nothing there");
    assert!(written.manifest && written.files.values().all(|outcome| *outcome == Outcome::Created));
    assert_eq!(written.files.len(), 3);
    assert_eq!(on_disk(&dir), expected(&tree));
    #[cfg(unix)]
    assert_eq!(
        ["d", "run.sh", MANIFEST_NAME].map(|name| testing::mode(&dir.join(name))),
        [0o644, 0o755, 0o644]
    );
}

#[test]
fn writing_the_same_again_does_nothing() {
    let tree = tree(&[("a/b", "text")]);
    let dir = written(&tree);
    assert_eq!(write(&tree, dir.path(), Policy::KeepEdits).expect("no conflict"), Written::default());
    assert!(compare(&tree, dir.path()).expect("comparable").is_current());
}

#[test]
fn only_what_differs_is_touched() {
    let dir = written(&tree(&[("changed", "old"), ("same", "same"), ("d/stale", ""), ("e/stale", "")]));
    put(&dir, "e/notes", "mine");
    let long_ago = SystemTime::UNIX_EPOCH;
    let same = fs::File::options().write(true).open(dir.path().join("same")).expect("there");
    same.set_modified(long_ago).expect("ours");

    let new = tree(&[("changed", "new"), ("same", "same"), ("new", "")]);
    let comparison = compare(&new, dir.path()).expect("comparable");
    assert_eq!(comparison.manifest, ManifestState::Outdated);
    let states: Vec<_> =
        comparison.files.iter().map(|(path, state)| (path.as_str(), state.clone())).collect();
    assert_eq!(
        states,
        [
            ("changed", FileState::Changed(Change::Content)),
            ("d/stale", FileState::Stale),
            ("e/stale", FileState::Stale),
            ("new", FileState::New),
            ("same", FileState::Unchanged),
        ]
    );
    let outcomes = outcomes(&new, &dir, Policy::KeepEdits);
    let outcomes: Vec<_> = outcomes.iter().map(|(path, outcome)| (path.as_str(), *outcome)).collect();
    assert_eq!(
        outcomes,
        [
            ("changed", Outcome::Updated(Change::Content)),
            ("d/stale", Outcome::Removed),
            ("e/stale", Outcome::Removed),
            ("new", Outcome::Created),
        ]
    );
    assert_eq!(same.metadata().expect("there").modified().expect("known"), long_ago);
    let mut all = expected(&new);
    all.extend([("e/".to_owned(), String::new()), ("e/notes".to_owned(), "mine".to_owned())]);
    assert_eq!(on_disk(dir.path()), all);
}

#[test]
fn a_deleted_file_comes_back() {
    let tree = tree(&[("a/b", "text")]);
    let dir = written(&tree);
    fs::remove_dir_all(dir.path().join("a")).expect("ours");
    assert_eq!(state(&tree, &dir, "a/b"), FileState::Missing);
    assert_eq!(outcomes(&tree, &dir, Policy::KeepEdits), [("a/b".to_owned(), Outcome::Restored)]);
    assert_eq!(on_disk(dir.path()), expected(&tree));
}

#[test]
fn files_become_directories_and_directories_become_files() {
    let one = tree(&[("a", "file"), ("b/c/d", "deep"), ("b/e", "")]);
    let other = tree(&[("a/x/y", "deep"), ("b", "file")]);
    let dir = written(&one);
    for tree in [&other, &one, &other] {
        write(tree, dir.path(), Policy::KeepEdits).expect("no conflict");
        assert_eq!(on_disk(dir.path()), expected(tree));
    }
}

#[test]
fn a_hand_edit_stops_the_run_unless_it_may_be_overwritten() {
    let dir = written(&tree(&[("edited", "old"), ("other", "old")]));
    put(&dir, "edited", "by hand");
    let new = tree(&[("edited", "new"), ("other", "new")]);
    let edited = Conflict { path: tree_path("edited"), state: FileState::HandEdited };
    assert!(edited.can_be_overwritten());
    assert_eq!(conflicts(&new, &dir), [edited]);
    assert_eq!(outcomes(&new, &dir, Policy::Overwrite)[0], ("edited".to_owned(), Outcome::Overwritten));
    assert_eq!(on_disk(dir.path()), expected(&new));
}

#[test]
fn an_edit_of_a_file_that_would_not_change_is_noticed_too() {
    let tree = tree(&[("a", "text")]);
    let dir = written(&tree);
    put(&dir, "a", "by hand");
    assert!(!compare(&tree, dir.path()).expect("comparable").is_current());
    assert_eq!(conflicts(&tree, &dir)[0].state, FileState::HandEdited);
}

#[test]
fn an_edit_that_anticipates_the_tree_is_none() {
    let dir = written(&tree(&[("a", "old")]));
    put(&dir, "a", "new");
    let new = tree(&[("a", "new")]);
    assert_eq!(state(&new, &dir, "a"), FileState::Unchanged);
    assert_eq!(outcomes(&new, &dir, Policy::KeepEdits), []);
    assert_eq!(on_disk(dir.path()), expected(&new));
}

#[test]
fn an_edited_file_is_not_removed_silently() {
    let dir = written(&tree(&[("d/a", "old"), ("b", "")]));
    put(&dir, "d/a", "by hand");
    let new = tree(&[("b", "")]);
    assert_eq!(conflicts(&new, &dir)[0].state, FileState::StaleEdited);
    assert_eq!(outcomes(&new, &dir, Policy::Overwrite), [("d/a".to_owned(), Outcome::RemovedEdited)]);
    assert_eq!(on_disk(dir.path()), expected(&new));
}

#[test]
fn foreign_files_are_named_and_left_alone() {
    let new = tree(&[("a/b", "")]);
    let dir = written(&tree(&[("a/b", "old"), ("gone/c", "")]));
    for path in ["a/notes", "README", "target/deep/down", ".git/config", "a/.git/HEAD", ".render-stage-notes"]
    {
        put(&dir, path, "mine");
    }
    let names = [
        (".git", EntryKind::Directory),
        (".render-stage-notes", EntryKind::File),
        ("README", EntryKind::File),
        ("a/.git", EntryKind::Directory),
        ("a/notes", EntryKind::File),
        ("target", EntryKind::Directory),
    ];
    assert_eq!(foreign(&new, &dir), names.map(|(path, kind)| (path.to_owned(), kind)));
    write(&new, dir.path(), Policy::Overwrite).expect("no conflict");
    for path in ["a/notes", "README", "target/deep/down", ".git/config", "a/.git/HEAD", ".render-stage-notes"]
    {
        assert_eq!(text(&dir, path), "mine");
    }
    assert!(compare(&new, dir.path()).expect("comparable").is_current(), "foreign files are not changes");
}

#[test]
fn a_foreign_file_in_the_way_is_kept_unless_it_may_be_overwritten() {
    let tree = tree(&[("a/b", "ours"), ("equal", "equal")]);
    let dir = tempfile::tempdir().expect("a directory");
    put(&dir, "a/b", "mine");
    put(&dir, "equal", "equal");
    assert_eq!(conflicts(&tree, &dir), [in_the_way("a/b", "a/b", EntryKind::File)]);
    assert_eq!(foreign(&tree, &dir), []);
    assert_eq!(outcomes(&tree, &dir, Policy::Overwrite), [("a/b".to_owned(), Outcome::Overwritten)]);
    assert_eq!(on_disk(dir.path()), expected(&tree));
}

#[test]
fn an_equal_file_is_taken_over() {
    let full = tree(&[("a", "text")]);
    let dir = tempfile::tempdir().expect("a directory");
    put(&dir, "a", "text");
    assert_eq!(compare(&full, dir.path()).expect("comparable").manifest, ManifestState::Absent);
    assert_eq!(outcomes(&full, &dir, Policy::KeepEdits), []);
    write(&tree(&[]), dir.path(), Policy::KeepEdits).expect("no conflict");
    assert_eq!(on_disk(dir.path()), expected(&tree(&[])), "it is ours now, and so it goes when it is stale");
}

#[test]
fn what_is_more_than_a_file_in_the_way_is_never_overwritten() {
    let tree = tree(&[("a/b", ""), ("d", "")]);
    let dir = tempfile::tempdir().expect("a directory");
    put(&dir, "a", "a file where a directory is needed");
    put(&dir, "d/x", "a directory where a file is needed");
    let expected = [in_the_way("a/b", "a", EntryKind::File), in_the_way("d", "d", EntryKind::Directory)];
    assert!(expected.iter().all(|conflict| !conflict.can_be_overwritten()));
    assert_eq!(refused(&tree, &dir, Policy::KeepEdits), expected);
    assert_eq!(refused(&tree, &dir, Policy::Overwrite), expected);
}

#[test]
fn a_directory_of_ours_with_a_foreign_file_does_not_make_room_for_a_file() {
    let dir = written(&tree(&[("d/ours", "")]));
    put(&dir, "d/mine", "");
    let new = tree(&[("d", "")]);
    assert_eq!(refused(&new, &dir, Policy::Overwrite), [in_the_way("d", "d", EntryKind::Directory)]);
}

#[test]
fn a_broken_manifest_stops_everything_and_is_left_alone() {
    let tree = tree(&[("a", "new")]);
    let dir = written(&tree);
    for broken in ["<<<<<<< HEAD\n", "{}", "", "{\"format\": \"render-manifest-9\"}"] {
        put(&dir, MANIFEST_NAME, broken);
        put(&dir, "a", "by hand");
        match write(&tree, dir.path(), Policy::Overwrite) {
            Err(WriteError::Compare(CompareError::Record { path, .. })) => {
                assert_eq!(path, dir.path().join(MANIFEST_NAME));
            }
            other => panic!("{other:?}"),
        }
        assert_eq!((text(&dir, MANIFEST_NAME).as_str(), text(&dir, "a").as_str()), (broken, "by hand"));
    }
}

#[test]
fn a_manifest_that_names_files_outside_removes_none_of_them() {
    let parent = tempfile::tempdir().expect("a directory");
    put(&parent, "victim", "precious");
    let mut manifest = Manifest::of(&Tree::new());
    manifest.files.insert(tree_path("XX/victim"), ContentHash::of(b"precious"));
    put(&parent, "out/render-manifest.json", &manifest.print().replace("XX", ".."));
    let error = write(&Tree::new(), &parent.path().join("out"), Policy::Overwrite).expect_err("unsafe");
    assert!(matches!(
        error,
        WriteError::Compare(CompareError::Record { error: RecordError::UnsafePath(_), .. })
    ));
    assert_eq!(text(&parent, "victim"), "precious");
}

#[test]
fn another_version_alone_shows_in_the_manifest_only() {
    let tree = tree(&[("a", "text")]);
    let dir = written(&tree);
    let old = Manifest { version: "0.0.0".into(), ..Manifest::of(&tree) };
    put(&dir, MANIFEST_NAME, &old.print());
    let comparison = compare(&tree, dir.path()).expect("comparable");
    assert_eq!(comparison.manifest, ManifestState::OtherVersion("0.0.0".into()));
    assert!(!comparison.is_current());
    let written = write(&tree, dir.path(), Policy::KeepEdits).expect("no conflict");
    assert!(written.manifest && written.files.is_empty());
    assert_eq!(on_disk(dir.path()), expected(&tree));
}

#[test]
fn a_deleted_manifest_makes_equal_files_ours_again_and_others_foreign() {
    let dir = written(&tree(&[("a", "text"), ("b", "old"), ("gone", "")]));
    fs::remove_file(dir.path().join(MANIFEST_NAME)).expect("ours");
    let new = tree(&[("a", "text"), ("b", "new")]);
    assert_eq!(state(&new, &dir, "a"), FileState::Unchanged);
    assert_eq!(conflicts(&new, &dir), [in_the_way("b", "b", EntryKind::File)]);
    assert_eq!(foreign(&new, &dir), [("gone".to_owned(), EntryKind::File)]);
}

#[test]
fn staged_files_of_a_killed_run_are_cleaned_up() {
    let tree = tree(&[("a/b", "text")]);
    let dir = written(&tree);
    put(&dir, &format!("a/{}", reserved_names::stage_name("b")), "half");
    put(&dir, reserved_names::LOCK, "");
    assert_eq!(foreign(&tree, &dir), []);
    assert_eq!(write(&tree, dir.path(), Policy::KeepEdits).expect("no conflict"), Written::default());
    assert_eq!(on_disk(dir.path()), expected(&tree));
}

#[test]
fn two_runs_at_once_are_refused() {
    let dir = written(&tree(&[("a", "old")]));
    let lock = DirectoryLock::take(dir.path()).expect("free");
    let new = tree(&[("a", "new")]);
    assert!(matches!(
        write(&new, dir.path(), Policy::KeepEdits),
        Err(WriteError::Locked { dir: locked }) if locked == dir.path()
    ));
    assert_eq!(text(&dir, "a"), "old");
    drop(lock);
    write(&new, dir.path(), Policy::KeepEdits).expect("free again");
}

#[test]
fn an_output_directory_that_is_a_file_or_below_one_is_an_error() {
    let dir = tempfile::tempdir().expect("a directory");
    put(&dir, "file", "mine");
    let tree = tree(&[("a", "")]);
    let file = dir.path().join("file");
    let error = write(&tree, &file, Policy::Overwrite).expect_err("a file");
    assert!(matches!(error, WriteError::Compare(CompareError::NotADirectory { .. })), "{error}");
    let error = write(&tree, &file.join("out"), Policy::Overwrite).expect_err("below a file");
    assert!(error.to_string().contains("file"), "{error}");
    assert!(compare(&tree, &file.join("out")).is_err());
    let error = write(&tree, Path::new(""), Policy::Overwrite).expect_err("no directory at all");
    assert!(matches!(error, WriteError::Compare(CompareError::NotADirectory { .. })), "{error}");
    assert_eq!(text(&dir, "file"), "mine");
}
