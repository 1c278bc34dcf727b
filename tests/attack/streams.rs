//! Standard error that cannot be written, systems that refuse a thread, and texts that a CI runner would execute.

use std::fs::OpenOptions;
use std::process::{Command, Stdio};

use crate::support::project::Project;
use crate::support::run::{command, finish};
use crate::support::trial::tests;

tests! {
    a_full_standard_error_changes_no_exit_code,
    an_evaluator_that_cannot_be_started_is_a_failure,
    texts_of_a_lab_are_no_commands_of_the_runner,
}

fn a_full_standard_error_changes_no_exit_code() {
    let Ok(full) = OpenOptions::new().write(true).open("/dev/full") else { return };
    let here = Project::starter();
    here.write("overlays/home/x.ncl", "{ services.hello.replcias = 2 }\n");
    let status = command(here.folder(), &["check"]).stdout(Stdio::null()).stderr(full).status();
    assert_eq!(status.expect("it is started").code(), Some(1));
}

#[cfg(target_os = "linux")]
fn an_evaluator_that_cannot_be_started_is_a_failure() {
    let here = Project::starter();
    let mut limited = Command::new("/bin/sh");
    let script = "ulimit -v 500000; exec \"$0\" check";
    limited.args(["-c", script, env!("CARGO_BIN_EXE_render")]).current_dir(here.folder()).env_clear();
    let run = finish(&mut limited).ends_with(2);
    assert!(run.stderr.contains("the evaluator cannot be started"), "{}", run.stderr);
}

#[cfg(not(target_os = "linux"))]
fn an_evaluator_that_cannot_be_started_is_a_failure() {}

fn texts_of_a_lab_are_no_commands_of_the_runner() {
    let here = Project::starter();
    here.write("overlays/home/x.ncl", "{ description | force = std.fail_with \"x\\n::stop-commands::t\" }\n");
    let run = finish(command(here.folder(), &["check"]).env("GITHUB_ACTIONS", "true")).ends_with(1);
    assert!(run.stderr.contains("stop-commands"), "{}", run.stderr);
    for line in run.stderr.lines() {
        assert!(!line.trim_start().starts_with("::"), "{}", run.stderr);
    }
}
