//! Results on standard output, everything else on standard error; colour only where it is wanted; exit codes.

use std::process::Stdio;

use crate::support::project::Project;
use crate::support::run::{command, finish};
use crate::support::trial::tests;

tests! {
    a_sound_run_says_nothing_on_standard_error,
    findings_for_people_go_to_standard_error,
    a_pipe_gets_no_colour,
    colour_can_be_asked_for,
    no_color_in_the_environment_turns_colour_off,
    exit_codes_tell_what_happened,
    a_reader_that_goes_away_is_no_crash,
    timings_name_every_stage,
    options_before_the_command_are_its_options,
}

fn faulty() -> Project {
    let here = Project::starter();
    here.write("overlays/home/case.ncl", "{ services.hello.replcias = 2 }\n");
    here
}

fn a_sound_run_says_nothing_on_standard_error() {
    let here = Project::starter();
    for arguments in [&[] as &[&str], &["check"], &["list"], &["explain"], &["explain", "CFG-VALUE"]] {
        let run = here.run(arguments).succeeds();
        assert!(!run.stdout.is_empty() && run.stdout.ends_with('\n'), "{arguments:?}: {}", run.stdout);
    }
}

fn findings_for_people_go_to_standard_error() {
    let here = faulty();
    for arguments in [&[] as &[&str], &["check"]] {
        let run = here.run(arguments).ends_with(1);
        assert_eq!((run.stdout.as_str(), run.codes()), ("", vec!["CFG-UNKNOWN-FIELD"]), "{arguments:?}");
        assert!(run.stderr.ends_with("\nrender: 1 error\n"), "{}", run.stderr);
    }
}

fn a_pipe_gets_no_colour() {
    let here = faulty();
    for arguments in [&[] as &[&str], &["--color", "auto"], &["--color", "never"], &["explain"], &["--help"]]
    {
        let run = here.run(arguments);
        assert!(!run.stderr.contains('\u{1b}') && !run.stdout.contains('\u{1b}'), "{arguments:?}: {run:?}");
    }
}

fn colour_can_be_asked_for() {
    let run = faulty().run(&["--color", "always"]);
    assert!(run.stderr.contains("\u{1b}["), "{}", run.stderr);
    let mut asked = command(faulty().folder(), &["--color", "always"]);
    let here = faulty();
    let run = finish(asked.current_dir(here.folder()).env("NO_COLOR", "1"));
    assert!(
        run.stderr.contains("\u{1b}["),
        "what is asked for on the command line counts more: {}",
        run.stderr
    );
}

fn no_color_in_the_environment_turns_colour_off() {
    let here = faulty();
    let run = finish(command(here.folder(), &[]).env("NO_COLOR", "1").env("TERM", "xterm-256color"));
    assert!(!run.stderr.contains('\u{1b}'), "{}", run.stderr);
}

fn exit_codes_tell_what_happened() {
    let sound = Project::starter();
    sound.run(&[]).ends_with(0);
    sound.run(&["check"]).ends_with(0);
    sound.run(&["--version"]).ends_with(0);
    let faulty = faulty();
    faulty.run(&[]).ends_with(1);
    faulty.run(&["check"]).ends_with(1);
    faulty.run(&["no-such-lab"]).ends_with(2);
    faulty.run(&["--no-such-option"]).ends_with(2);
    faulty.run(&["-C", "no-such-folder"]).ends_with(2);
    faulty.run(&["explain", "NO-SUCH-CODE"]).ends_with(2);
    Project::none().run(&[]).ends_with(2);
    Project::none().run(&["check"]).ends_with(2);
    Project::none().run(&["explain"]).ends_with(0);
}

fn a_reader_that_goes_away_is_no_crash() {
    let here = Project::starter();
    for arguments in
        [&["explain"] as &[&str], &["list"], &["list", "--format", "json"], &["completions", "bash"]]
    {
        let mut child = command(here.folder(), arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary can be run");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("it ends");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(!stderr.contains("panicked"), "{arguments:?}: {stderr}");
        assert_ne!(output.status.code(), Some(101), "{arguments:?}: {stderr}");
    }
}

fn timings_name_every_stage() {
    let run = Project::starter().run(&["--timings"]).ends_with(0);
    for stage in [
        "evaluate", "decode", "read", "check", "charts", "resolve", "lower", "validate", "deliver", "relate",
        "print", "write",
    ] {
        assert!(run.stderr.contains(stage), "`{stage}`: {}", run.stderr);
    }
    assert_eq!(run.stdout.lines().count(), 1, "{}", run.stdout);
}

fn options_before_the_command_are_its_options() {
    let here = Project::starter();
    here.run(&[]).succeeds();
    let elsewhere = Project::none();
    let folder = here.folder().display().to_string();
    for arguments in [
        &["-C", &folder, "check"] as &[&str],
        &["--directory", &folder, "--color", "never", "check"],
        &["--format", "json", "-C", &folder, "check", "home"],
        &["-C", &folder, "--max-seconds", "100", "list"],
    ] {
        elsewhere.run(arguments).succeeds();
    }
}
