//! Runs that do not finish: stopped after every step, failed by the system at every step, and killed at arbitrary
//! moments.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, BufRead, BufReader, ErrorKind};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::tree::operations::{Disk, Operations};
use crate::tree::testing::{expected, on_disk, tree};
use crate::tree::write::write_with;
use crate::tree::{MANIFEST_NAME, Manifest, Policy, Tree, Written, compare, reserved_names, write};

/// More steps than any run in these tests: a run that still fails has another reason than the fault.
const STEPS_MAX: usize = 200;

/// How a run is interrupted.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fault {
    /// No further step is executed.
    Killed,
    /// No further step is executed, and a file that was being staged is half written.
    KilledHalfway,
    /// One step fails; the following steps do not.
    Refused(ErrorKind),
}

/// A disk that executes some steps and then the fault. It does not sync, which no test could observe.
struct FaultyDisk {
    steps_left: Cell<usize>,
    fault: Option<Fault>,
    /// The files that were synced to disk.
    settled: RefCell<BTreeSet<PathBuf>>,
}

impl FaultyDisk {
    fn sound() -> Self {
        Self { steps_left: Cell::new(0), fault: None, settled: RefCell::default() }
    }

    fn after(steps: usize, fault: Fault) -> Self {
        Self { steps_left: Cell::new(steps), fault: Some(fault), settled: RefCell::default() }
    }

    /// The error of this step, if it is to fail.
    fn step(&self) -> io::Result<()> {
        let left = self.steps_left.get();
        match self.fault {
            Some(fault) if left == 0 => {
                if let Fault::Refused(_) = fault {
                    self.steps_left.set(usize::MAX);
                }
                Err(match fault {
                    Fault::Refused(kind) => kind.into(),
                    Fault::Killed | Fault::KilledHalfway => io::Error::other("killed"),
                })
            }
            Some(_) => {
                self.steps_left.set(left - 1);
                Ok(())
            }
            None => Ok(()),
        }
    }
}

impl Operations for FaultyDisk {
    fn create_directory(&self, path: &Path) -> io::Result<()> {
        self.step()?;
        Disk.create_directory(path)
    }

    fn stage(&self, path: &Path, bytes: &[u8], executable: bool) -> io::Result<()> {
        if let Err(error) = self.step() {
            if self.fault != Some(Fault::Killed) {
                fs::write(path, &bytes[..bytes.len() / 2])?;
            }
            return Err(error);
        }
        assert!(!path.exists(), "staged over {}", path.display());
        fs::write(path, bytes)?;
        #[cfg(unix)]
        super::testing::set_mode(path, if executable { 0o755 } else { 0o644 });
        Ok(())
    }

    fn settle(&self, staged: &[&Path]) -> Result<(), (usize, io::Error)> {
        assert!(staged.iter().all(|path| path.exists()), "something is missing of {staged:?}");
        self.step().map_err(|cause| (staged.len() / 2, cause))?;
        self.settled.borrow_mut().extend(staged.iter().map(|path| path.to_path_buf()));
        Ok(())
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        assert!(self.settled.borrow().contains(from), "{} may still be torn", from.display());
        self.step()?;
        Disk.rename(from, to)
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        self.step()?;
        Disk.remove_file(path)
    }

    fn remove_directory(&self, path: &Path) -> io::Result<()> {
        self.step()?;
        Disk.remove_directory(path)
    }
}

/// Three trees with every kind of change between them: new, changed and stale files, a program, a file that becomes
/// a directory, and a directory that becomes a file.
fn trees() -> [Tree; 3] {
    [
        tree(&[("a/b/one", "first one"), ("a/two", "first two"), ("file", "first file"), ("same", "same")]),
        tree(&[("a", "a file now"), ("file/below", "below"), ("run*", "program"), ("same", "same")]),
        tree(&[("a/b/one", "third one"), ("c/d/e", "deep"), ("run", "program"), ("same", "same")]),
    ]
}

fn write_soundly(tree: &Tree, dir: &Path) -> Written {
    write_with(&FaultyDisk::sound(), tree, dir, Policy::KeepEdits).expect("nothing is in the way")
}

/// Every file has the content of one of the trees, files in all trees exist, and no edits are reported.
fn assert_old_or_new(dir: &Path, may_be: &[&Tree]) {
    let all: Vec<BTreeMap<_, _>> = may_be.iter().map(|tree| expected(tree)).collect();
    let disk = on_disk(dir);
    for (path, text) in &disk {
        let is_ours = path == reserved_names::JOURNAL
            || path == reserved_names::LOCK
            || reserved_names::is_stage(name_of(path));
        let known = all.iter().any(|tree| tree.get(path) == Some(text));
        assert!(is_ours || known, "{path} is neither old nor new: {text}");
    }
    let common =
        all.iter().map(|tree| tree.keys().filter(|path| !path.ends_with('/')).collect::<BTreeSet<_>>());
    let common = common.reduce(|one, other| &one & &other).expect("at least one tree");
    for path in common {
        // Before the first run there is no manifest.
        assert!(disk.contains_key(path) || path == MANIFEST_NAME, "{path} is lost");
    }
    for next in trees() {
        let comparison = compare(&next, dir).expect("comparable");
        assert_eq!(comparison.conflicts(Policy::KeepEdits), []);
        assert_eq!(comparison.foreign, []);
    }
}

fn name_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The next run succeeds, results in exactly its tree, and leaves nothing to do.
fn assert_recovers(dir: &Path, tree: &Tree) {
    write_soundly(tree, dir);
    assert_eq!(on_disk(dir), expected(tree));
    assert_eq!(write_soundly(tree, dir), Written::default());
}

/// Runs `check` once for every step at which a run from `old` to `new` can fail.
fn at_every_step(old: Option<&Tree>, new: &Tree, fault: Fault, mut check: impl FnMut(&Path)) -> usize {
    for step in 0..STEPS_MAX {
        let dir = tempfile::tempdir().expect("a directory");
        let dir = dir.path().join("out");
        if let Some(old) = old {
            write_soundly(old, &dir);
        }
        let disk = FaultyDisk::after(step, fault);
        if write_with(&disk, new, &dir, Policy::KeepEdits).is_ok() {
            assert_eq!(on_disk(&dir), expected(new));
            return step;
        }
        if dir.exists() && !matches!(fault, Fault::Refused(_)) {
            // A killed run does not remove its lock file.
            fs::write(dir.join(reserved_names::LOCK), "").expect("writable");
        }
        check(&dir);
    }
    panic!("a run without a fault does not succeed")
}

#[test]
fn a_first_run_killed_after_any_step_is_repaired_by_the_next() {
    let [first, second, _] = trees();
    for fault in [Fault::Killed, Fault::KilledHalfway] {
        for next in [&first, &second] {
            let steps = at_every_step(None, &first, fault, |dir| {
                if dir.exists() {
                    assert_old_or_new(dir, &[&Tree::new(), &first]);
                }
                assert_recovers(dir, next);
            });
            assert!(steps > 2 * first.len(), "{steps} steps are too few");
        }
    }
}

#[test]
fn a_run_killed_after_any_step_is_repaired_by_the_next() {
    let trees = trees();
    for (old, new) in [(0, 1), (1, 0), (0, 2), (1, 2), (2, 1)] {
        for fault in [Fault::Killed, Fault::KilledHalfway] {
            for next in &trees {
                let (old, new) = (&trees[old], &trees[new]);
                at_every_step(Some(old), new, fault, |dir| {
                    assert_old_or_new_of_common(dir, old, new);
                    assert_recovers(dir, next);
                });
            }
        }
    }
}

/// Files that are in both trees are never missing, whichever step the run has reached.
fn assert_old_or_new_of_common(dir: &Path, old: &Tree, new: &Tree) {
    assert_old_or_new(dir, &[old, new]);
    let manifest = fs::read(dir.join(MANIFEST_NAME)).expect("there from the first run on");
    let manifest = Manifest::parse(&manifest).expect("whole");
    assert!(manifest == Manifest::of(old) || manifest == Manifest::of(new));
}

#[test]
fn two_killed_runs_in_a_row_are_repaired_by_the_third() {
    let [first, second, third] = trees();
    for next in [&first, &third] {
        let mut second_step = 0;
        at_every_step(Some(&first), &second, Fault::KilledHalfway, |dir| {
            // Every first kill is combined with other second kills; together they cover all pairs of phases.
            for step in (second_step % 3..).step_by(3) {
                assert!(step < STEPS_MAX, "a run without a fault does not succeed");
                let copy = tempfile::tempdir().expect("a directory");
                copy_directory(dir, copy.path());
                let disk = FaultyDisk::after(step, Fault::KilledHalfway);
                if write_with(&disk, next, copy.path(), Policy::KeepEdits).is_ok() {
                    break;
                }
                assert_old_or_new(copy.path(), &[&first, &second, next]);
                assert_recovers(copy.path(), &second);
            }
            second_step += 1;
        });
    }
}

fn copy_directory(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from).min_depth(1) {
        let entry = entry.expect("readable");
        let target = to.join(entry.path().strip_prefix(from).expect("inside"));
        if entry.file_type().is_dir() {
            fs::create_dir(target).expect("writable");
        } else {
            fs::copy(entry.path(), target).expect("writable");
        }
    }
}

#[test]
fn a_step_that_the_system_refuses_is_an_error_with_its_path_and_is_repaired() {
    let [first, second, third] = trees();
    for kind in [ErrorKind::StorageFull, ErrorKind::PermissionDenied] {
        for step in 0.. {
            assert!(step < STEPS_MAX, "a run without a fault does not succeed");
            let dir = tempfile::tempdir().expect("a directory");
            let dir = dir.path().join("out");
            write_soundly(&first, &dir);
            let disk = FaultyDisk::after(step, Fault::Refused(kind));
            match write_with(&disk, &second, &dir, Policy::KeepEdits) {
                Ok(_) => break,
                Err(super::WriteError::Io { path, cause, .. }) => {
                    assert_eq!(cause.kind(), kind);
                    assert!(path.starts_with(&dir) && path != dir, "{}", path.display());
                    assert!(
                        !reserved_names::is_stage(name_of(&path.to_string_lossy())),
                        "{}",
                        path.display()
                    );
                }
                Err(other) => panic!("{other}"),
            }
            let disk = on_disk(&dir);
            assert!(
                !disk.keys().any(|path| reserved_names::is_stage(name_of(path))),
                "a staged file is left: {disk:?}"
            );
            assert_old_or_new(&dir, &[&first, &second]);
            assert_recovers(&dir, if step % 2 == 0 { &second } else { &third });
        }
    }
}

#[test]
fn a_killed_overwriting_run_touches_no_foreign_file_and_forgets_no_edit() {
    let [first, second, _] = trees();
    for step in 0.. {
        assert!(step < STEPS_MAX, "a run without a fault does not succeed");
        let dir = tempfile::tempdir().expect("a directory");
        let dir = dir.path();
        write_soundly(&first, dir);
        fs::write(dir.join("notes"), "mine").expect("writable");
        fs::write(dir.join("run"), "my own").expect("writable");
        fs::write(dir.join("same"), "edited").expect("writable");
        let disk = FaultyDisk::after(step, Fault::Killed);
        let done = write_with(&disk, &second, dir, Policy::Overwrite).is_ok();
        assert_eq!(fs::read_to_string(dir.join("notes")).expect("there"), "mine");
        let comparison = compare(&second, dir).expect("comparable");
        let conflicts = comparison.conflicts(Policy::KeepEdits);
        for (path, edit) in [("run", "my own"), ("same", "edited")] {
            let is_edit = fs::read_to_string(dir.join(path)).expect("there") == edit;
            let is_reported = conflicts.iter().any(|conflict| conflict.path.as_str() == path);
            assert_eq!(is_edit, is_reported, "{path} after {step} steps");
        }
        if done {
            assert!(comparison.is_current());
            break;
        }
    }
}

const CHILD_DIRECTORY: &str = "RENDER_TREE_CRASH_TEST_DIRECTORY";
const KILLS: u64 = 60;
const ROUNDS_MAX: usize = 1000;

/// Not a separate test: the process that [`killed_processes_leave_every_file_old_or_new`] starts and kills.
#[test]
fn writes_until_killed() {
    #[allow(clippy::disallowed_methods, reason = "how the test below talks to its child process")]
    let Some(dir) = std::env::var_os(CHILD_DIRECTORY) else { return };
    let trees = trees();
    let mut is_announced = false;
    // A limit, in case the test that started it is killed.
    for _ in 0..ROUNDS_MAX {
        for tree in &trees {
            write(tree, Path::new(&dir), Policy::KeepEdits).expect("nothing is in the way");
            if !is_announced {
                println!("\nwriting");
                is_announced = true;
            }
        }
    }
}

#[test]
fn killed_processes_leave_every_file_old_or_new() {
    let dir = tempfile::tempdir().expect("a directory");
    let dir = dir.path();
    let trees = trees();
    let test = format!("{}::writes_until_killed", module_path!().split_once("::").expect("in a crate").1);
    for kill in 0..KILLS {
        let mut child = Command::new(std::env::current_exe().expect("a test binary"))
            .args(["--exact", &test, "--nocapture", "--test-threads=1"])
            .env(CHILD_DIRECTORY, dir)
            .stdout(Stdio::piped())
            .spawn()
            .expect("starts");
        let output = BufReader::new(child.stdout.take().expect("piped"));
        let is_writing = output.lines().any(|line| line.expect("text") == "writing");
        assert!(is_writing, "the child ended by itself");
        // Arbitrary moments, the same in every run of the test; the progress of the child is unknown.
        std::thread::sleep(Duration::from_micros(kill * 7919 % 20_011));
        child.kill().expect("still running");
        let status = child.wait().expect("killed");
        assert!(!matches!(status.code(), Some(0 | 101)), "the child ended by itself: {status}");
        assert_old_or_new(dir, &[&trees[0], &trees[1], &trees[2]]);
        let next = &trees[(kill % 3) as usize];
        write(next, dir, Policy::KeepEdits).expect("nothing is in the way");
        assert_eq!(on_disk(dir), expected(next));
    }
}
