//! Small plans, whose steps go wrong in one way each.

use std::fs;

use crate::bootstrap::bed::Bed;
use crate::support::trial::tests;

tests![
    a_failed_proof_stops_only_dependants,
    a_step_that_is_only_for_others_is_skipped,
    steps_are_selected,
    what_destroys_is_asked_for,
    a_note_is_taken,
    a_file_arrives_as_it_is,
    a_step_says_what_it_did,
    what_waits_waits_again_after_a_restart,
];

/// A step that appends its name to a file of the host, and is proven by a command.
fn step(id: &str, more: &str, command: &str, proof: &str) -> String {
    format!(
        "- id: {id}\n  stage: all\n  title: Step {id}\n  place: host/pve\n{more}  run:\n  - command: {command}\n    \
         effect: changes\n  done:\n  - command: {proof}\n"
    )
}

fn made(id: &str, more: &str) -> String {
    step(id, more, &format!("echo made {id} && echo {id} >>/run/{id}"), &format!("test -e /run/{id}"))
}

fn has(bed: &Bed, file: &str) -> bool {
    bed.root("10.0.0.1").join("run").join(file).exists()
}

fn a_failed_proof_stops_only_dependants() {
    let steps = [
        step("first", "", "echo nothing is made", "echo no && false"),
        made("second", "  needs: [first]\n"),
        made("third", "  needs: [second]\n"),
        made("other", ""),
    ];
    let bed = Bed::of_steps(&steps.concat());
    let said = bed.run(&["run"]).ends_with(1).stdout;
    assert!(has(&bed, "other") && !has(&bed, "second") && !has(&bed, "third"));
    for part in [
        "first | nothing is made",
        "its proof still fails: false: echo no && false: no",
        "second blocked: it needs first",
        "third blocked: it needs second",
        "1 done, 1 failed, 2 blocked",
    ] {
        assert!(said.contains(part), "`{part}` in:\n{said}");
    }
}

fn a_step_that_is_only_for_others_is_skipped() {
    let bed =
        Bed::of_steps(&[made("tool", "  only_for: [used]\n"), made("used", "  needs: [tool]\n")].concat());
    bed.run(&["run"]).ends_with(0);
    fs::remove_file(bed.root("10.0.0.1").join("run/tool")).expect("it was made");
    let said = bed.run(&["run"]).ends_with(0).stdout;
    assert!(said.contains("tool not needed"), "{said}");
    assert!(!has(&bed, "tool"));
    bed.run(&["status"]).ends_with(0);
}

fn steps_are_selected() {
    let steps = [
        made("one", ""),
        made("two", "  needs: [one]\n"),
        made("three", "  needs: [two]\n"),
        made("four", ""),
    ];
    let bed = Bed::of_steps(&steps.concat());
    let said = bed.run(&["run", "--only", "two"]).ends_with(1).stdout;
    assert!(said.contains("two blocked: it needs one") && !has(&bed, "one"), "{said}");
    bed.run(&["run", "--until", "two"]).ends_with(0);
    assert!(has(&bed, "one") && has(&bed, "two") && !has(&bed, "three") && !has(&bed, "four"));
    bed.run(&["run", "--from", "four"]).ends_with(0);
    assert!(!has(&bed, "three") && has(&bed, "four"));
    let said = bed.run(&["run", "--until", "thre"]).ends_with(2).stderr;
    assert!(said.contains("did you mean `three`?"), "{said}");
}

fn what_destroys_is_asked_for() {
    let step = "- id: wipe\n  stage: all\n  title: Wiped\n  place: host/pve\n  run:\n  - command: echo x >>/run/wiped\n    \
                effect: destroys\n  done:\n  - command: test -e /run/wiped\n  undo:\n  - command: rm /run/wiped\n    \
                effect: destroys\n";
    let bed = Bed::of_steps(step);
    for arguments in [&["run"] as &[&str], &["run", "--yes"], &["run", "--yes", "--allow-destroy", "other"]] {
        let said = bed.run(arguments).ends_with(1).stdout;
        assert!(said.contains("--allow-destroy wipe"), "{said}");
        assert!(!has(&bed, "wiped"));
    }
    bed.run(&["run", "--allow-destroy", "wipe"]).ends_with(0);
    assert!(has(&bed, "wiped"));
    bed.run(&["undo", "wipe", "--yes"]).ends_with(1);
    assert!(has(&bed, "wiped"));
    bed.run(&["undo", "wipe", "--allow-destroy", "wipe"]).ends_with(0);
    assert!(!has(&bed, "wiped"));
}

fn a_note_is_taken() {
    let step = "- id: by/hand\n  stage: all\n  title: By hand\n  place: operator\n  run:\n  - manual: Plug it in.\n  \
                done:\n  - noted: true\n";
    let bed = Bed::of_steps(step);
    let said = bed.run(&["run", "--yes"]).ends_with(1).stdout;
    assert!(said.contains("this is done by hand: Plug it in."), "{said}");
    bed.run(&["status"]).ends_with(1);
    bed.run(&["run"]).ends_with(0);
    bed.run(&["status"]).ends_with(0);
    bed.run(&["undo", "by/hand"]).ends_with(0);
    bed.run(&["status"]).ends_with(1);
    bed.run(&["run", "--yes", "--noted", "by/hand"]).ends_with(0);
}

fn a_file_arrives_as_it_is() {
    let step = "- id: file\n  stage: all\n  title: A file\n  place: host/pve\n  run:\n  - {copy: some/file, to: \
                \"/etc/it's here/file\", mode: '0640', effect: changes}\n  done:\n  - {same: some/file, at: \"/etc/it's \
                here/file\"}\n";
    let bed = Bed::of_steps(step);
    let content = b"\0 \xFF $(id) `id` 'a' \"b\"\n\n/etc/hostname\n".repeat(5000);
    fs::create_dir(bed.path().join("tree/some")).expect("a folder");
    fs::write(bed.path().join("tree/some/file"), &content).expect("a file");
    bed.run(&["run"]).ends_with(0);
    let copy = bed.root("10.0.0.1").join("etc/it's here/file");
    assert!(fs::read(&copy).expect("a file") == content);
    let mode = std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&copy).expect("a file").permissions());
    assert_eq!(mode & 0o777, 0o640);
}

fn a_step_says_what_it_did() {
    let bed = Bed::of_steps(&made("some", ""));
    bed.run(&["run"]).ends_with(0);
    bed.run(&["run"]).ends_with(0);
    let runs = bed.run(&["log"]).succeeds().stdout;
    assert_eq!(runs.lines().count(), 2, "{runs}");
    let (first, _) = runs.split_once(' ').expect("a name");
    let log = bed.run(&["log", first, "some"]).succeeds().stdout;
    assert!(log.contains("    made some\n"), "{log}");
    let steps = bed.run(&["log", "last"]).succeeds().stdout;
    assert!(steps.contains("was done") && steps.contains("some"), "{steps}");
    bed.run(&["log", "last", "some"]).ends_with(2);
    let mode =
        std::os::unix::fs::PermissionsExt::mode(&fs::metadata(bed.work()).expect("a folder").permissions());
    assert_eq!(mode & 0o777, 0o700);
}

/// A machine that restarts at the end of its first start: what waited for the end of the start has ended by then.
fn what_waits_waits_again_after_a_restart() {
    let wait = "  - command: |\n      echo waited >>/run/waits\n      [ \"$(wc -l </run/waits)\" -eq 1 ] || exit 0\n      \
                mkdir -p $BED/cut\n      : >$BED/cut/10.0.0.1\n      (sleep 1; rm $BED/cut/10.0.0.1) </dev/null \
                >/dev/null 2>&1 &\n";
    let steps = |effect: &str| {
        format!(
            "- id: wait\n  stage: all\n  title: Step wait\n  place: host/pve\n  run:\n{wait}    effect: {effect}\n  \
             done:\n  - command: '[ \"$(wc -l </run/waits)\" -eq 2 ]'\n"
        )
    };
    let bed = Bed::of_steps(&steps("reads"));
    let said = bed.run(&["run", "--wait", "20"]).ends_with(0).stdout;
    assert!(said.contains("1 done"), "{said}");
    // What changes something was carried out, and is not repeated.
    let bed = Bed::of_steps(&steps("changes"));
    let said = bed.run(&["run", "--wait", "20"]).ends_with(1).stdout;
    assert!(said.contains("its proof still fails"), "{said}");
}
