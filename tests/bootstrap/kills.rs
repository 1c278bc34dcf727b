//! Runs that are killed at random moments, and continued: nothing is lost, and nothing is done twice.
//!
//! `KILLS=100` kills as often as that; a test of every change does it a few times.

use std::fs;
use std::io::Write;
use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::Duration;

use crate::bootstrap::bed::{Bed, random, run};
use crate::support::trial::tests;

tests![
    a_killed_run_is_continued,
    what_destroys_is_run_once,
    what_is_done_meanwhile_is_not_destroyed,
    a_command_outlives_its_runner,
    a_file_that_did_not_arrive_leaves_nothing,
    a_proof_waits_for_the_command_of_an_earlier_run,
];

/// How often a run is killed, unless the environment has another number.
const KILLS: u32 = 30;

#[allow(clippy::disallowed_methods, reason = "tests are told by the environment how long they may take")]
fn kills() -> u32 {
    std::env::var("KILLS").ok().and_then(|number| number.parse().ok()).unwrap_or(KILLS)
}

/// Starts runs and kills them.
fn killed(bed: &Bed, arguments: &[&str], kills: u32, longest: u64) {
    let mut seed = 0x1234_5678_9ABC_DEF1;
    for _ in 0..kills {
        let mut child = bed.start(arguments);
        sleep(Duration::from_millis(20 + random(&mut seed) % longest));
        kill(&mut child);
    }
}

/// It may have ended.
fn kill(child: &mut Child) {
    let _ = child.kill();
    child.wait().expect("it has ended");
}

fn a_killed_run_is_continued() {
    let wanted = Bed::of_lab("cloudinit");
    wanted.run(&run(&[])).ends_with(0);
    let bed = Bed::of_lab("cloudinit");
    killed(&bed, &run(&[]), kills(), 400);
    bed.run(&run(&[])).ends_with(0);
    assert_eq!(bed.hosts(), wanted.hosts());
    bed.has_lost_nothing();
    let made = fs::read_to_string(bed.state("10.0.10.2").join("made")).expect("a file");
    let mut made: Vec<&str> = made.lines().collect();
    let all = made.len();
    made.sort_unstable();
    made.dedup();
    assert_eq!(made.len(), all, "nothing is made or started twice: {made:?}");
}

fn what_destroys_is_run_once() {
    const STEPS: u32 = 12;
    let step = |number: u32| {
        let place = if number.is_multiple_of(3) { "operator" } else { "host/pve" };
        let file = if place == "operator" { "\"$WORK\"" } else { "/run" };
        let needs = if number < 3 { String::new() } else { format!("  needs: [wipe/{}]\n", number - 3) };
        format!(
            "- id: wipe/{number}\n  stage: all\n  title: Wiped\n  place: {place}\n{needs}  run:\n  - command: echo \
             begins; sleep 0.05; echo x >>{file}/wiped-{number}; sleep 0.05; echo ends\n    effect: destroys\n  done:\n  \
             - command: test -e {file}/wiped-{number}\n    place: {place}\n"
        )
    };
    let bed = Bed::of_steps(&(0..STEPS).map(step).collect::<String>());
    let names: Vec<String> = (0..STEPS).map(|number| format!("wipe/{number}")).collect();
    let allowed = names.iter().flat_map(|name| ["--allow-destroy", name.as_str()]);
    let arguments: Vec<&str> = ["run", "--yes"].into_iter().chain(allowed).collect();
    killed(&bed, &arguments, kills(), 250);
    bed.run(&arguments).ends_with(0);
    for number in 0..STEPS {
        let folder = if number.is_multiple_of(3) { bed.work() } else { bed.root("10.0.0.1").join("run") };
        let wiped = fs::read_to_string(folder.join(format!("wiped-{number}"))).expect("a file");
        assert_eq!(wiped, "x\n", "step {number} is run once");
    }
}

/// Waits until a file has a text.
fn until(file: &std::path::Path, text: &str) {
    while !fs::read_to_string(file).is_ok_and(|found| found.contains(text)) {
        sleep(Duration::from_millis(5));
    }
}

fn what_is_done_meanwhile_is_not_destroyed() {
    let step = "- id: wipe\n  stage: all\n  title: Wiped\n  place: host/pve\n  run:\n  - command: echo x >>/run/wiped\n    \
                effect: destroys\n  done:\n  - command: test -e /run/wiped\n";
    let bed = Bed::of_steps(step);
    let asked = bed.path().join("asked");
    let mut command = bed.command(&["run"]);
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(fs::File::create(&asked).expect("a file"));
    let mut child = command.spawn().expect("it runs");
    until(&asked, "Type the name of the step");
    fs::write(bed.root("10.0.0.1").join("run/wiped"), "somebody else\n").expect("a file");
    child.stdin.take().expect("a pipe").write_all(b"wipe\n").expect("it reads");
    assert!(child.wait().expect("it ends").success());
    let wiped = fs::read_to_string(bed.root("10.0.0.1").join("run/wiped")).expect("a file");
    assert_eq!(wiped, "somebody else\n");
}

/// A step of the host whose command says something all the time, and then makes a file.
const TALKS: &str = "- id: some\n  stage: all\n  title: Some\n  place: host/pve\n  run:\n  - command: echo >/run/begun; for \
                     line in 1 2 3 4 5 6 7 8 9 10; do echo $line; sleep 0.05; done; echo x >>/run/some\n    effect: \
                     changes\n  done:\n  - command: test -e /run/begun\n  - command: test -e /run/some\n";

fn a_command_outlives_its_runner() {
    let bed = Bed::of_steps(TALKS);
    let mut child = bed.start(&["run"]);
    until(&bed.root("10.0.0.1").join("run/begun"), "\n");
    kill(&mut child);
    bed.run(&["run"]).ends_with(0);
    let made = fs::read_to_string(bed.root("10.0.0.1").join("run/some")).expect("a file");
    assert_eq!(made, "x\n", "the command was not ended with its reader, and was not repeated");
}

fn a_file_that_did_not_arrive_leaves_nothing() {
    let step = "- id: file\n  stage: all\n  title: A file\n  place: host/pve\n  run:\n  - {copy: some, to: /etc/some/file, \
                mode: '0644', effect: changes}\n  done:\n  - {same: some, at: /etc/some/file}\n";
    let bed = Bed::of_steps(step);
    // It does not fit into a pipe, so the runner is killed while it sends.
    fs::write(bed.path().join("tree/some"), b"0123456789abcde\n".repeat(2 << 20)).expect("a file");
    for _ in 0..3 {
        let mut child = bed.start(&["run"]);
        let folder = bed.root("10.0.0.1").join("etc/some");
        while !folder.exists() {
            sleep(Duration::from_millis(1));
        }
        kill(&mut child);
    }
    bed.run(&["run"]).ends_with(0);
    let files = fs::read_dir(bed.root("10.0.0.1").join("etc/some")).expect("a folder");
    let files: Vec<_> = files.map(|file| file.expect("a file").file_name()).collect();
    assert_eq!(files, ["file"]);
}

fn a_proof_waits_for_the_command_of_an_earlier_run() {
    let begins = "- id: first\n  stage: all\n  title: First\n  place: host/pve\n  run:\n  - command: echo >/run/first; sleep \
                  0.5; echo >/run/whole\n    effect: changes\n  done:\n  - command: test -e /run/first\n";
    let needs = "- id: second\n  stage: all\n  title: Second\n  place: host/pve\n  needs: [first]\n  run:\n  - command: test \
                 -e /run/whole; echo >/run/second\n    effect: changes\n  done:\n  - command: test -e /run/second\n";
    let bed = Bed::of_steps(&[begins, needs].concat());
    let mut child = bed.start(&["run"]);
    until(&bed.root("10.0.0.1").join("run/first"), "\n");
    kill(&mut child);
    let said = bed.run(&["run"]).ends_with(0).stdout;
    assert!(said.contains("a command of an earlier run is still at work"), "{said}");
}
