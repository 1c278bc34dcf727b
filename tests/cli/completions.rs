//! What a shell completes when it asks the program, and manual pages.

use crate::support::project::Project;
use crate::support::run;
use crate::support::trial::tests;

tests! {
    commands_and_options_are_completed,
    labs_are_completed,
    labs_of_another_folder_are_completed,
    codes_are_completed_in_any_case,
    fields_are_completed_a_step_at_a_time,
    names_of_the_lab_are_completed,
    a_broken_project_completes_less_and_prints_nothing,
    every_shell_has_a_script_that_asks,
    every_command_has_a_manual_page,
    an_unknown_command_has_no_page,
}

/// The words that the shell would offer after these.
fn offered(project: &Project, words: &[&str]) -> Vec<String> {
    let mut command = run::command(project.folder(), &[&["--", "render"], words].concat());
    let run = run::finish(command.env("COMPLETE", "fish")).succeeds();
    run.stdout.lines().map(|line| line.split('\t').next().unwrap_or(line).to_owned()).collect()
}

fn offers(project: &Project, words: &[&str], expected: &str) -> bool {
    offered(project, words).iter().any(|word| word == expected)
}

fn commands_and_options_are_completed() {
    let starter = Project::starter();
    assert_eq!(offered(&starter, &["chec"]), ["check"]);
    assert!(offers(&starter, &["check", "--f"], "--format"));
}

fn labs_are_completed() {
    let starter = Project::starter();
    for words in [["check", "h"].as_slice(), &["diff", "--lab", "h"], &["publish", "h"], &["list", ""]] {
        assert!(offers(&starter, words, "home"), "{words:?}: {:?}", offered(&starter, words));
    }
}

fn labs_of_another_folder_are_completed() {
    let starter = Project::starter();
    let root = starter.folder().to_str().expect("paths in tests are UTF-8").to_owned();
    assert!(offers(&Project::none(), &["-C", &root, "check", ""], "home"));
}

fn codes_are_completed_in_any_case() {
    let here = Project::none();
    assert_eq!(offered(&here, &["explain", "net-pool"]), ["NET-POOL-OVERLAP"]);
    assert!(offers(&here, &["explain", "SVC-"], "SVC-PORT"));
}

fn fields_are_completed_a_step_at_a_time() {
    let here = Project::none();
    assert!(offers(&here, &["explain", "serv"], "services"));
    assert_eq!(
        offered(&here, &["explain", "services.x.containers.app.li"]),
        ["services.x.containers.app.liveness"]
    );
}

fn names_of_the_lab_are_completed() {
    let starter = Project::starter();
    assert!(offers(&starter, &["explain", "services.h"], "services.hello"));
    assert!(offers(&starter, &["explain", "machines."], "machines.node1"));
}

fn a_broken_project_completes_less_and_prints_nothing() {
    let starter = Project::starter();
    starter.write("render.ncl", "{ labs.home = ");
    assert_eq!(offered(&starter, &["check", "h"]), [""; 0]);
}

fn every_shell_has_a_script_that_asks() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = Project::none().run(&["completions", shell, "--dynamic"]).succeeds().stdout;
        assert!(script.contains("COMPLETE") && script.contains("render"), "{shell}: {script}");
    }
}

fn every_command_has_a_manual_page() {
    let here = Project::none();
    let page = here.run(&["man"]).succeeds().stdout;
    assert!(page.contains(".TH render 1"), "{page}");
    for command in ["check", "charts", "crds", "man"] {
        let page = here.run(&["man", command]).succeeds().stdout;
        assert!(page.contains(&format!(".TH render-{command} 1")), "{page}");
        assert!(page.contains("directory"), "the options of every command: {page}");
    }
    assert!(here.run(&["man", "charts", "add"]).succeeds().stdout.contains(".TH render-charts-add 1"));
}

fn an_unknown_command_has_no_page() {
    let run = Project::none().run(&["man", "charts", "ad"]).ends_with(2);
    assert_eq!(run.stderr, "render: there is no command `render charts ad`\n");
}
