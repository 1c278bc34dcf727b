//! Cases that occur only on systems with modes, links and arbitrary bytes in names.

use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;

use crate::tree::write_tests::*;

#[test]
fn the_executable_bit_alone_is_a_change() {
    let plain = tree(&[("run", "text")]);
    let program = tree(&[("run*", "text")]);
    let dir = written(&plain);
    assert_eq!(state(&program, &dir, "run"), FileState::Changed(Change::Mode));
    let updated = [("run".to_owned(), Outcome::Updated(Change::Mode))];
    assert_eq!(outcomes(&program, &dir, Policy::KeepEdits), updated);
    assert_eq!(testing::mode(&dir.path().join("run")), 0o755);
    assert_eq!(outcomes(&plain, &dir, Policy::KeepEdits), updated);
    assert_eq!(testing::mode(&dir.path().join("run")), 0o644);
    testing::set_mode(&dir.path().join("run"), 0o600);
    assert_eq!(state(&plain, &dir, "run"), FileState::Unchanged, "git does not keep the other bits");
}

#[test]
fn a_read_only_file_of_ours_is_replaced() {
    let dir = written(&tree(&[("a", "old")]));
    testing::set_mode(&dir.path().join("a"), 0o444);
    write(&tree(&[("a", "new")]), dir.path(), Policy::KeepEdits).expect("the directory is writable");
    assert_eq!((text(&dir, "a").as_str(), testing::mode(&dir.path().join("a"))), ("new", 0o644));
}

#[test]
fn a_link_in_place_of_a_file_is_never_followed() {
    let new = tree(&[("a", "new")]);
    let dir = written(&tree(&[("a", "old")]));
    let elsewhere = tempfile::tempdir().expect("a directory");
    put(&elsewhere, "victim", "old");
    fs::remove_file(dir.path().join("a")).expect("ours");
    symlink(elsewhere.path().join("victim"), dir.path().join("a")).expect("a link");
    assert_eq!(conflicts(&new, &dir), [in_the_way("a", "a", EntryKind::Symlink)]);
    assert_eq!(outcomes(&new, &dir, Policy::Overwrite), [("a".to_owned(), Outcome::Overwritten)]);
    assert_eq!(on_disk(dir.path()), expected(&new));
    assert_eq!(text(&elsewhere, "victim"), "old");
}

#[test]
fn a_link_in_place_of_a_stale_file_is_foreign() {
    let dir = written(&tree(&[("a", "old")]));
    fs::remove_file(dir.path().join("a")).expect("ours");
    symlink("nowhere", dir.path().join("a")).expect("a link");
    assert_eq!(foreign(&tree(&[]), &dir), [("a".to_owned(), EntryKind::Symlink)]);
    write(&tree(&[]), dir.path(), Policy::Overwrite).expect("no conflict");
    assert_eq!(on_disk(dir.path())["a"], "-> nowhere");
}

#[test]
fn nothing_is_written_or_removed_through_a_linked_directory() {
    let dir = written(&tree(&[("d/stale", "old"), ("d/e/stale", "old")]));
    let elsewhere = tempfile::tempdir().expect("a directory");
    fs::rename(dir.path().join("d"), elsewhere.path().join("d")).expect("one file system");
    fs::remove_file(elsewhere.path().join("d/e/stale")).expect("ours");
    symlink(elsewhere.path().join("d"), dir.path().join("d")).expect("a link");

    let new = tree(&[("d/new", "")]);
    assert_eq!(refused(&new, &dir, Policy::Overwrite), [in_the_way("d/new", "d", EntryKind::Symlink)]);
    let none = tree(&[]);
    assert_eq!(foreign(&none, &dir), [("d".to_owned(), EntryKind::Symlink)]);
    assert_eq!(outcomes(&none, &dir, Policy::Overwrite), []);
    assert_eq!(on_disk(elsewhere.path()).into_keys().collect::<Vec<_>>(), ["d/", "d/e/", "d/stale"]);
}

#[test]
fn a_manifest_that_is_a_link_is_broken() {
    let tree = tree(&[("a", "")]);
    let dir = written(&tree);
    let manifest = dir.path().join(MANIFEST_NAME);
    fs::rename(&manifest, dir.path().join("elsewhere")).expect("ours");
    symlink("elsewhere", &manifest).expect("a link");
    assert!(matches!(
        compare(&tree, dir.path()),
        Err(CompareError::Record { error: RecordError::NotAFile, .. })
    ));
}

#[test]
fn a_linked_output_directory_is_followed() {
    let tree = tree(&[("a/b", "text")]);
    let parent = tempfile::tempdir().expect("a directory");
    fs::create_dir(parent.path().join("real")).expect("writable");
    symlink("real", parent.path().join("link")).expect("a link");
    write(&tree, &parent.path().join("link"), Policy::KeepEdits).expect("no conflict");
    assert_eq!(on_disk(&parent.path().join("real")), expected(&tree));
}

#[test]
fn names_that_are_not_unicode_are_foreign() {
    let ours = tree(&[("a/b", "")]);
    let dir = written(&ours);
    let name = std::ffi::OsStr::from_bytes(b"a/\xff.txt");
    fs::write(dir.path().join(name), "mine").expect("writable");
    assert_eq!(foreign(&ours, &dir), [("a/\u{fffd}.txt".to_owned(), EntryKind::File)]);
    let file = tree(&[("a", "")]);
    assert_eq!(refused(&file, &dir, Policy::Overwrite), [in_the_way("a", "a", EntryKind::Directory)]);
    write(&tree(&[]), dir.path(), Policy::KeepEdits).expect("no conflict");
    assert_eq!(fs::read_to_string(dir.path().join(name)).expect("there"), "mine");
}

#[test]
fn sockets_are_reported_and_not_read() {
    let dir = tempfile::tempdir().expect("a directory");
    let _socket = std::os::unix::net::UnixListener::bind(dir.path().join("a")).expect("a socket");
    let tree = tree(&[("a", "")]);
    assert_eq!(refused(&tree, &dir, Policy::Overwrite), [in_the_way("a", "a", EntryKind::Special)]);
}

/// On a case-insensitive file system, the old and the new spelling are one file. Hard links simulate that.
#[test]
fn a_file_whose_path_changes_in_case_only_survives() {
    for (old_text, new_text) in [("same", "same"), ("old", "new")] {
        let dir = written(&tree(&[("D/Readme", old_text)]));
        fs::create_dir(dir.path().join("d")).expect("writable");
        fs::hard_link(dir.path().join("D/Readme"), dir.path().join("d/readme")).expect("one file system");
        let new = tree(&[("d/readme", new_text)]);
        write(&new, dir.path(), Policy::KeepEdits).expect("no conflict");
        assert_eq!(on_disk(dir.path()), expected(&new));
    }
}
