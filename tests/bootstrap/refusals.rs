//! What the runner refuses to do.

use std::fs;
use std::process::Command;
use std::thread::sleep;
use std::time::Duration;

use crate::bootstrap::bed::Bed;
use crate::support::trial::tests;

tests![
    a_place_has_one_runner,
    a_folder_has_one_runner,
    a_plan_of_the_future_is_refused,
    an_earlier_command_is_waited_for
];

const STEP: &str = "- id: some\n  stage: all\n  title: Some\n  place: host/pve\n  run:\n  - command: sleep 1; echo x \
                    >>/run/some\n    effect: changes\n  done:\n  - command: test -e /run/some\n";

fn a_place_has_one_runner() {
    let bed = Bed::of_steps(STEP);
    let owner = bed.root("10.0.0.1").join("run/render-bootstrap/owner");
    fs::create_dir_all(owner.parent().expect("a folder")).expect("a folder");
    fs::write(&owner, "somebody@elsewhere\n").expect("a file");
    let said = bed.run(&["run"]).ends_with(1).stdout;
    assert!(said.contains("host/pve is reserved by somebody@elsewhere"), "{said}");
    let aged = Command::new("touch").args(["-d", "12 minutes ago"]).arg(&owner).status();
    assert!(aged.expect("touch runs").success());
    bed.run(&["run"]).ends_with(0);
    assert!(!owner.exists(), "the reservation ends with the run");
}

fn a_folder_has_one_runner() {
    let bed = Bed::of_steps(STEP);
    let mut first = bed.start(&["run"]);
    let some = bed.root("10.0.0.1").join("run/render-bootstrap/some.lock");
    while !some.exists() {
        sleep(Duration::from_millis(10));
    }
    let said = bed.run(&["run"]).ends_with(2).stderr;
    assert!(said.contains("another run uses"), "{said}");
    assert!(first.wait().expect("it ends").success());
}

fn an_earlier_command_is_waited_for() {
    let bed = Bed::of_steps(STEP);
    let mut first = bed.start(&["run"]);
    let some = bed.root("10.0.0.1").join("run/render-bootstrap/some.lock");
    while !some.exists() {
        sleep(Duration::from_millis(10));
    }
    sleep(Duration::from_millis(100));
    first.kill().expect("it runs");
    first.wait().expect("it has ended");
    bed.run(&["run"]).ends_with(0);
    let made = fs::read_to_string(bed.root("10.0.0.1").join("run/some")).expect("a file");
    assert_eq!(made, "x\n", "the command was run once");
}

fn a_plan_of_the_future_is_refused() {
    let bed = Bed::of_steps(STEP);
    let path = bed.path().join("tree/bootstrap/plan.yaml");
    let text = fs::read_to_string(&path).expect("a plan");
    fs::write(&path, text.replace("format: 1", "format: 2")).expect("a file");
    let said = bed.run(&["run"]).ends_with(2).stderr;
    assert!(said.contains("the format of the plan is 2"), "{said}");
    fs::write(&path, text.replace("title: Some", "title: Some\n  when: later")).expect("a file");
    let said = bed.run(&["run"]).ends_with(2).stderr;
    assert!(said.contains("when"), "{said}");
    fs::write(&path, text.replace("  run:", "  needs: [later]\n  run:")).expect("a file");
    let said = bed.run(&["run"]).ends_with(2).stderr;
    assert!(said.contains("`later`, which is not an earlier step"), "{said}");
}
