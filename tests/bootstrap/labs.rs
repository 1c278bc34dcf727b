//! The reference labs, carried out up to the steps that need a cluster.

use std::fs;
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::bootstrap::bed::Bed;
use crate::support::trial::tests;

tests![
    a_lab_is_carried_out_once,
    a_killed_run_is_continued,
    a_connection_that_is_cut_is_waited_for,
    a_connection_that_stays_cut_ends_the_run,
    a_change_on_a_host_is_drift,
    calls_wait_for_locks,
    a_failed_task_shows_its_log,
];

const LABS: [&str; 4] = ["cloudinit", "kubeadm-argo", "r730", "talos-flux"];
/// The stages that need no cluster.
const STAGES: [&str; 3] = ["hypervisor", "image", "machines"];
/// How often a run is killed.
const KILLS: u32 = 30;

/// A run of the stages that need no cluster, as far as the first lab has them.
fn run<'a>(more: &[&'a str]) -> Vec<&'a str> {
    run_of(&STAGES, more)
}

fn run_of<'a>(stages: &[&'static str], more: &[&'a str]) -> Vec<&'a str> {
    let stages = stages.iter().flat_map(|stage| ["--only", *stage]);
    ["run"].into_iter().chain(stages).chain(more.iter().copied()).collect()
}

/// The steps of a status that are in the stages and in a state.
fn in_state(bed: &Bed, wanted: &[&str]) -> Vec<String> {
    let output = bed.command(&["status", "--format", "json"]).output().expect("it runs");
    let status: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let steps = status["steps"].as_array().expect("steps").iter();
    let text = |step: &serde_json::Value, key: &str| step[key].as_str().expect("a text").to_owned();
    let own = steps.filter(|step| STAGES.contains(&text(step, "stage").as_str()));
    own.filter(|step| wanted.contains(&text(step, "state").as_str())).map(|step| text(step, "id")).collect()
}

const OPEN: [&str; 3] = ["to-do", "blocked", "unknown"];

#[track_caller]
fn has_lost_nothing(bed: &Bed) {
    for address in bed.addresses("hosts").values() {
        let lost = fs::read_to_string(bed.state(address).join("lost")).expect("a file");
        assert_eq!(lost, "", "volumes of {address} are lost");
    }
}

fn a_lab_is_carried_out_once() {
    for lab in LABS {
        let bed = Bed::of_lab(lab);
        let known = bed.steps();
        let is_there = |stage: &&str| known.iter().any(|step| step["stage"].as_str() == Some(*stage));
        let stages: Vec<&str> = STAGES.into_iter().filter(is_there).collect();
        assert!(!in_state(&bed, &OPEN).is_empty(), "{lab}: something is to do");
        let first = bed
            .run(&run_of(&stages, &["--secret-command", "echo planted", "--wait", "20"]))
            .ends_with(0)
            .stdout;
        assert_eq!(in_state(&bed, &OPEN), Vec::<String>::new(), "{lab}: {first}");
        let (hosts, calls) = (bed.hosts(), bed.calls());
        let second = bed.run(&run_of(&stages, &[])).ends_with(0).stdout;
        assert!(!second.contains(" begins"), "{lab}: {second}");
        assert_eq!(bed.calls(), calls, "{lab}");
        assert_eq!(bed.hosts(), hosts, "{lab}");
        has_lost_nothing(&bed);
    }
}

/// A generator of Marsaglia's kind: the same moments in every run of the tests.
fn random(state: &mut u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state
}

fn a_killed_run_is_continued() {
    let wanted = Bed::of_lab("cloudinit");
    wanted.run(&run(&[])).ends_with(0);
    let bed = Bed::of_lab("cloudinit");
    let mut seed = 0x1234_5678_9ABC_DEF1;
    for _ in 0..KILLS {
        let mut child = bed.start(&run(&[]));
        sleep(Duration::from_millis(20 + random(&mut seed) % 400));
        // It may have ended.
        let _ = child.kill();
        child.wait().expect("it has ended");
    }
    bed.run(&run(&[])).ends_with(0);
    assert_eq!(bed.hosts(), wanted.hosts());
    has_lost_nothing(&bed);
    let made = fs::read_to_string(bed.state("10.0.10.2").join("made")).expect("a file");
    let mut made: Vec<&str> = made.lines().collect();
    let all = made.len();
    made.sort_unstable();
    made.dedup();
    assert_eq!(made.len(), all, "nothing is made or started twice: {made:?}");
}

fn a_connection_that_is_cut_is_waited_for() {
    let wanted = Bed::of_lab("cloudinit");
    wanted.run(&run(&[])).ends_with(0);
    let bed = Bed::of_lab("cloudinit");
    bed.cut("10.0.10.2", true);
    bed.cut("10.0.10.2", false);
    let mut child = bed.start(&run(&["--wait", "60"]));
    let mut seed = 0xFEDC_BA98_7654_3211;
    for _ in 0..5 {
        sleep(Duration::from_millis(100 + random(&mut seed) % 300));
        bed.cut("10.0.10.2", true);
        sleep(Duration::from_millis(100));
        bed.cut("10.0.10.2", false);
    }
    let is_complete = child.wait().expect("it ends").success();
    assert!(is_complete, "{}", fs::read_to_string(bed.path().join("said")).expect("a file"));
    assert_eq!(bed.hosts(), wanted.hosts());
    has_lost_nothing(&bed);
}

fn a_connection_that_stays_cut_ends_the_run() {
    let bed = Bed::of_lab("cloudinit");
    bed.cut("10.0.10.2", true);
    let ended = bed.run(&run(&["--wait", "1", "--yes"]));
    assert!(ended.stdout.contains("cannot be reached"), "{}", ended.stdout);
    assert_ne!(ended.code, 0);
    bed.cut("10.0.10.2", false);
    bed.run(&run(&[])).ends_with(0);
}

fn a_change_on_a_host_is_drift() {
    let bed = Bed::of_lab("cloudinit");
    bed.run(&run(&[])).ends_with(0);
    fs::write(bed.root("10.0.10.2").join("etc/network/interfaces"), "auto lo\n").expect("a file");
    let status = bed.run(&["status", "--open"]);
    assert!(status.stdout.contains("host/pve/network (drifted)"), "{}", status.stdout);
    let vm = bed.state("10.0.10.2").join("vm/201");
    let text = fs::read_to_string(&vm).expect("a file");
    fs::write(&vm, text.replace("memory: 4096", "memory: 2048")).expect("a file");
    assert_eq!(in_state(&bed, &["to-do"]), ["host/pve/network", "machine/k8s-master-1/config"]);
    bed.run(&run(&[])).ends_with(0);
    assert!(fs::read_to_string(&vm).expect("a file").contains("memory: 4096"));
}

fn calls_wait_for_locks() {
    let bed = Bed::of_lab("cloudinit");
    fs::write(bed.state("10.0.10.2").join("locked"), "once\n").expect("a file");
    let begun = Instant::now();
    let said = bed.run(&run(&["--until", "machine/ubuntu-noble-template/create"])).ends_with(0).stdout;
    assert!(said.contains("the hypervisor holds a lock"), "after {:?}: {said}", begun.elapsed());
}

fn a_failed_task_shows_its_log() {
    let bed = Bed::of_lab("cloudinit");
    fs::write(bed.state("10.0.10.2").join("failing"), "").expect("a file");
    let until = ["--until", "image/pve/local/noble-server-cloudimg-amd64.qcow2"];
    let said = bed.run(&run(&until)).ends_with(1).stdout;
    assert!(said.contains("the task of the hypervisor failed: there is no space left"), "{said}");
    assert!(said.contains("can be undone: `render bootstrap undo image/pve/local/"), "{said}");
    fs::remove_file(bed.state("10.0.10.2").join("failing")).expect("it is there");
    bed.run(&run(&until)).ends_with(0);
}
