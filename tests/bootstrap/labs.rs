//! The reference labs, carried out.

use std::collections::BTreeMap;
use std::fs;
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::bootstrap::bed::{Bed, random, run};
use crate::bootstrap::secrets::{texts, unseen};
use crate::support::trial::tests;

tests![
    a_lab_is_carried_out_once,
    a_connection_that_is_cut_is_waited_for,
    a_connection_that_stays_cut_ends_the_run,
    a_change_on_a_host_is_drift,
    calls_wait_for_locks,
    a_failed_task_shows_its_log,
    a_machine_of_another_number_is_not_made_again,
];

const LABS: [&str; 5] = ["cloudinit", "k3s-flat", "kubeadm-argo", "r730", "talos-flux"];
/// How often connections are cut.
const CUTS: u32 = 20;

/// The steps of a status that are in a state.
fn in_state(bed: &Bed, wanted: &[&str]) -> Vec<String> {
    let output = bed.command(&["status", "--format", "json"]).output().expect("it runs");
    let status: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let steps = status["steps"].as_array().expect("steps").iter();
    let text = |step: &serde_json::Value, key: &str| step[key].as_str().expect("a text").to_owned();
    steps.filter(|step| wanted.contains(&text(step, "state").as_str())).map(|step| text(step, "id")).collect()
}

const OPEN: [&str; 3] = ["to-do", "blocked", "unknown"];

/// What has become of each step in a run, in words.
fn outcomes(said: &str) -> BTreeMap<String, String> {
    let report: serde_json::Value = serde_json::from_str(said).expect("JSON");
    let text = |step: &serde_json::Value, key: &str| step[key].as_str().expect("a text").to_owned();
    let steps = report["steps"].as_array().expect("steps").iter();
    steps.map(|step| (text(step, "id"), text(step, "outcome"))).collect()
}

fn a_lab_is_carried_out_once() {
    for lab in LABS {
        let bed = Bed::of_lab(lab);
        let planted = bed.plant();
        let secrets: Vec<&str> = planted.iter().map(String::as_str).collect();
        let store = bed.path().join("store");
        let store = store.to_str().expect("UTF-8");
        let arguments = ["run", "--secrets", store, "--wait", "20", "--format", "json"];
        let first = unseen(&secrets, || bed.run(&arguments)).ends_with(0);
        let outcomes = outcomes(&first.stdout);
        let steps = bed.steps();
        let others = steps.iter().filter(|step| !is_prepared(step)).filter_map(|step| {
            let id = step["id"].as_str().expect("an id");
            let wanted = match step["stage"].as_str() {
                Some("maintenance") => &["was done", "not needed"] as &[&str],
                Some("restore") => &["not selected"],
                // It follows later changes: a new machine has what it was created with.
                _ if follows_creation(id, &outcomes) => &["was done"],
                // What it is for may have made it already, and what it waits for may be there.
                _ if step["only_for"].is_sequence() || only_waits(step) => &["done", "was done"],
                // Its proof was false before, and is true after.
                _ => &["done"],
            };
            (!wanted.contains(&outcomes[id].as_str())).then(|| format!("{id} {}", outcomes[id]))
        });
        assert_eq!(others.collect::<Vec<_>>(), Vec::<String>::new(), "{lab}\n{}", first.stderr);
        assert_eq!(in_state(&bed, &OPEN), Vec::<String>::new(), "{lab}");
        for (place, text) in texts(&bed.work()).into_iter().chain([("errors".to_owned(), first.stderr)]) {
            let leaked = secrets.iter().find(|secret| text.contains(**secret));
            assert_eq!(leaked, None, "{lab}: {place}");
        }
        let (hosts, calls) = (bed.hosts(), bed.calls());
        let second = bed.run(&["run"]).ends_with(0).stdout;
        assert!(!second.contains(" begins"), "{lab}: {second}");
        assert_eq!(bed.calls(), calls, "{lab}");
        assert_eq!(bed.hosts(), hosts, "{lab}");
        bed.has_lost_nothing();
    }
}

/// Whether a step configures a machine that another step has created whole.
fn follows_creation(id: &str, outcomes: &BTreeMap<String, String>) -> bool {
    id.strip_suffix("/config").is_some_and(|machine| outcomes.contains_key(&format!("{machine}/create")))
}

fn only_waits(step: &serde_yaml::Value) -> bool {
    let mut actions = step["run"].as_sequence().into_iter().flatten();
    actions.all(|action| action["effect"].as_str() == Some("reads"))
}

/// Whether a step only asks for what somebody does by hand, which the bed has prepared.
fn is_prepared(step: &serde_yaml::Value) -> bool {
    let mut actions = step["run"].as_sequence().into_iter().flatten();
    actions.all(|action| action["manual"].is_string())
}

fn a_connection_that_is_cut_is_waited_for() {
    let wanted = Bed::of_lab("cloudinit");
    wanted.run(&run(&[])).ends_with(0);
    let bed = Bed::of_lab("cloudinit");
    bed.cut("10.0.10.2", true);
    bed.cut("10.0.10.2", false);
    let mut child = bed.start(&run(&["--wait", "60"]));
    let mut seed = 0xFEDC_BA98_7654_3211;
    for _ in 0..CUTS {
        sleep(Duration::from_millis(100 + random(&mut seed) % 300));
        bed.cut("10.0.10.2", true);
        sleep(Duration::from_millis(50));
        bed.cut("10.0.10.2", false);
    }
    let is_complete = child.wait().expect("it ends").success();
    assert!(is_complete, "{}", fs::read_to_string(bed.path().join("said")).expect("a file"));
    assert_eq!(bed.hosts(), wanted.hosts());
    bed.has_lost_nothing();
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
    let drifted = in_state(&bed, &["to-do"]);
    assert_eq!(drifted[..2], ["host/pve/network", "machine/k8s-master-1/config"], "{drifted:?}");
    bed.run(&run(&[])).ends_with(0);
    // It runs, so its memory changes with the next start.
    let pending = fs::read_to_string(bed.state("10.0.10.2").join("pending/201")).expect("a file");
    assert_eq!(pending, "new memory: 4096\n");
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

fn a_machine_of_another_number_is_not_made_again() {
    let bed = Bed::of_lab("cloudinit");
    bed.run(&run(&[])).ends_with(0);
    let machines = bed.state("10.0.10.2").join("vm");
    let (old, new) = (machines.join("901"), machines.join("201"));
    fs::rename(&new, &old).expect("it was created");
    let said = bed.run(&run(&["--wait", "1"]));
    assert_ne!(said.code, 0, "{}", said.stdout);
    assert!(said.stdout.contains("restore a backup of it under the new one"), "{}", said.stdout);
    assert!(old.exists() && !new.exists(), "a second machine was created");
    fs::rename(&old, &new).expect("it is there");
    bed.run(&run(&[])).ends_with(0);
    bed.has_lost_nothing();
}
