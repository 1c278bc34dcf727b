//! File systems without mode bits, pipes where files belong, and what else a disk can have in store.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::support::project::{OUTPUT, Project};
use crate::support::run::{command, finish};
use crate::support::trial::tests;

tests! {
    a_file_system_without_mode_bits_is_no_difference,
    line_endings_of_a_checkout_are_no_difference,
    a_pipe_is_waited_for_nowhere,
    what_cannot_be_written_is_a_failure,
    an_obstacle_is_one_finding,
    a_file_that_looks_staged_is_kept,
    a_conflict_in_one_lab_keeps_all_from_being_written,
    programs_are_not_searched_in_the_project,
    charts_are_not_written_through_links,
    a_refused_chart_is_not_up_to_date,
    a_broken_journal_is_not_in_git,
}

const MANIFEST: &str = "rendered/home/render-manifest.json";

fn rendered() -> Project {
    let here = Project::starter();
    here.run(&[]).succeeds();
    here
}

fn entries(folder: &Path) -> impl Iterator<Item = walkdir::DirEntry> {
    walkdir::WalkDir::new(folder).into_iter().flatten().filter(|entry| entry.file_type().is_file())
}

fn a_file_system_without_mode_bits_is_no_difference() {
    let here = rendered();
    for entry in entries(&here.path(OUTPUT)) {
        fs::set_permissions(entry.path(), fs::Permissions::from_mode(0o777)).expect("ours");
    }
    here.run(&["check"]).succeeds();
    let again = here.run(&[]).succeeds();
    assert!(again.stdout.ends_with("no changes\n"), "{}", again.stdout);
    // Where the manifest is no program, modes count.
    fs::set_permissions(here.path(MANIFEST), fs::Permissions::from_mode(0o644)).expect("ours");
    here.run(&["check"]).ends_with(1);
    here.run(&[]).succeeds();
    here.run(&["check"]).succeeds();
}

fn line_endings_of_a_checkout_are_no_difference() {
    let here = Project::starter();
    here.write("overlays/home/app.conf", "a = 1\nb = 2\n");
    here.write("overlays/home/t.j2", "x = {{ 1 + 1 }}\ny = 3\n");
    here.write(
        "overlays/home/x.ncl",
        "{ services.hello = {\n  configs.app.files = { \"app.conf\" = { file = \"app.conf\" }, t = { template.file = \"t.j2\" }, \
         text = m%\"\n    one\n    two\n  \"% },\n  containers.app.mounts.\"/etc/app\" = { config = \"app\" },\n} }\n",
    );
    here.run(&[]).succeeds();
    for entry in entries(&here.path("overlays")) {
        let text = fs::read_to_string(entry.path()).expect("text");
        fs::write(entry.path(), text.replace('\n', "\r\n")).expect("ours");
    }
    here.run(&["check"]).succeeds();
}

fn pipe(here: &Project, path: &str) {
    let made = Command::new("mkfifo").arg(here.path(path)).status();
    assert!(made.expect("every system has mkfifo").success());
}

/// The command ends by itself, and names the place.
#[track_caller]
fn ends(here: &Project, arguments: &[&str], names: &str) {
    let mut child = command(here.folder(), arguments);
    let mut child = child
        .stderr(std::process::Stdio::piped())
        .stdout(std::process::Stdio::null())
        .spawn()
        .expect("it runs");
    let start = Instant::now();
    while child.try_wait().expect("it is ours").is_none() {
        if start.elapsed() > Duration::from_secs(120) {
            child.kill().expect("it is ours");
            panic!("{arguments:?} waits for a pipe");
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    let output = child.wait_with_output().expect("it has ended");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(matches!(output.status.code(), Some(1 | 2)), "{said}");
    assert!(said.contains(names), "{said}");
}

fn a_pipe_is_waited_for_nowhere() {
    let here = rendered();
    pipe(&here, "overlays/home/pipe");
    here.write("overlays/home/x.ncl", "{ description | force = import \"pipe\" as 'Text }\n");
    ends(&here, &["check"], "overlays/home/pipe");
    here.write(
        "overlays/home/x.ncl",
        "{ services.hello = { configs.c.files.x = { file = \"pipe\" }, containers.app.mounts.\"/c\" = { config = \"c\" } } }\n",
    );
    ends(&here, &["check"], "`pipe` is a pipe");
    ends(&here, &["crds", "add", "overlays/home/pipe"], "it is a pipe");
    here.write("overlays/home/x.ncl", "{ description | force = \"another\" }\n");
    pipe(&here, "rendered/home/.render-stage-lock");
    ends(&here, &[], "cannot lock");
    fs::remove_file(here.path("rendered/home/.render-stage-lock")).expect("ours");
    here.run(&[]).succeeds();
}

fn what_cannot_be_written_is_a_failure() {
    let here = rendered();
    here.write("overlays/home/x.ncl", "{ description | force = \"another\" }\n");
    // No user can open it for writing.
    fs::create_dir(here.path("rendered/home/.render-stage-lock")).expect("ours");
    let run = here.run(&[]).ends_with(2);
    assert_eq!(run.codes(), ["OUT-WRITE"], "{}", run.stderr);
    fs::remove_dir(here.path("rendered/home/.render-stage-lock")).expect("ours");
    symlink("nowhere", here.path("overlays/home/gone.ncl")).expect("ours");
    here.run(&["check"]).ends_with(2);
}

fn an_obstacle_is_one_finding() {
    let here = rendered();
    let elsewhere = Project::none();
    fs::rename(here.path("rendered/home/kubernetes"), elsewhere.path("kubernetes")).expect("ours");
    symlink(elsewhere.path("kubernetes"), here.path("rendered/home/kubernetes")).expect("ours");
    let run = here.run(&[]).ends_with(1);
    assert_eq!(run.codes(), ["OUT-IN-THE-WAY"], "{}", run.stderr);
    let run = here.run(&["check"]).ends_with(1);
    assert_eq!(run.codes(), ["OUT-DIFFERS"], "{}", run.stderr);
}

fn a_file_that_looks_staged_is_kept() {
    let here = rendered();
    let own = format!("{OUTPUT}/docs/.render-stage-{}", "0123456789abcdef".repeat(2));
    here.write(&own, "mine\n");
    here.write("overlays/home/x.ncl", "{ description | force = \"another\" }\n");
    let run = here.run(&[]).ends_with(0);
    assert_eq!(run.codes(), ["OUT-FOREIGN"], "{}", run.stderr);
    assert_eq!(here.read(&own), "mine\n");
}

fn a_conflict_in_one_lab_keeps_all_from_being_written() {
    let here = Project::starter();
    for (path, bytes) in here.tree("overlays/home") {
        here.write(&format!("overlays/away/{path}"), bytes);
    }
    here.write(
        "render.ncl",
        "{ labs.away = { entry = \"overlays/away\", output = \"rendered/away\" }, \
         labs.home = { entry = \"overlays/home\", output = \"rendered/home\" } }\n",
    );
    here.run(&[]).succeeds();
    for lab in ["away", "home"] {
        here.write(&format!("overlays/{lab}/x.ncl"), "{ description | force = \"another\" }\n");
    }
    let page = "rendered/home/docs/README.md";
    here.write(page, format!("{}by hand\n", here.read(page)));
    let before = here.tree("rendered");
    let run = here.run(&[]).ends_with(1);
    assert_eq!(run.codes(), ["OUT-EDITED"], "{}", run.stderr);
    assert_eq!(here.tree("rendered"), before);
    here.run(&["--overwrite"]).succeeds();
    here.run(&["check"]).succeeds();
}

fn programs_are_not_searched_in_the_project() {
    let here = Project::starter();
    for name in ["helm", "curl", "git"] {
        here.write(name, format!("#!/bin/sh\ntouch '{}'\n", here.path("ran").display()));
        fs::set_permissions(here.path(name), fs::Permissions::from_mode(0o755)).expect("ours");
    }
    for path in ["", ":", ".:", ":/nowhere"] {
        for arguments in [
            &["charts", "update"] as &[&str],
            &["check"],
            &["crds", "add", "https://nowhere.invalid/crd.yaml"],
        ] {
            finish(command(here.folder(), arguments).env("PATH", path));
            assert!(!here.exists("ran"), "PATH={path} {arguments:?}");
        }
    }
}

fn charts_are_not_written_through_links() {
    let victim = Project::none();
    victim.write("profile", "mine\n");
    let here = Project::starter();
    here.write("board.tgz", crate::charts::packed_board());
    fs::create_dir(here.path("charts")).expect("ours");
    for name in [".charts.lock.new", ".board-1.2.0.tgz.new", "charts.lock", "board-1.2.0.tgz"] {
        symlink(victim.path("profile"), here.path("charts").join(name)).expect("ours");
    }
    here.run(&["charts", "add", "--from", "https://charts.example.com", "board.tgz"]);
    assert_eq!(victim.read("profile"), "mine\n");
}

fn a_refused_chart_is_not_up_to_date() {
    let here = Project::starter();
    here.write(
        "overlays/home/x.ncl",
        "{ services.board = { enable = true, chart = { name = \"--post-renderer=x\", version = \"1.0.0\", \
         repository = \"https://charts.example.com\" } } }\n",
    );
    let run = here.run(&["charts", "update"]);
    assert_ne!(run.code, 0, "{}{}", run.stdout, run.stderr);
    assert!(!run.stdout.contains("nothing to fetch"), "{}", run.stdout);
}

fn a_broken_journal_is_not_in_git() {
    let here = rendered();
    here.write("rendered/home/.render-stage-journal", "{");
    let run = here.run(&[]);
    assert_eq!(run.codes(), ["OUT-MANIFEST"], "{}", run.stderr);
    assert!(
        run.stderr.contains("delete it and render again") && !run.stderr.contains("from git"),
        "{}",
        run.stderr
    );
}
