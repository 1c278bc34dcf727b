//! Output folders that are, or lie behind, something else than a folder of the project.

use std::fs;
use std::os::unix::fs::symlink;

use crate::support::project::Project;
use crate::support::trial::tests;

tests! {
    an_output_behind_a_link_is_refused,
    an_output_in_a_repository_is_refused,
    an_output_with_a_control_character_is_refused,
    an_output_among_archives_is_refused,
    outputs_that_differ_only_in_case_are_refused,
    an_output_in_the_sources_of_another_lab_is_refused,
}

#[track_caller]
fn refused(here: &Project) {
    let run = here.run(&[]).ends_with(1);
    assert_eq!(run.codes(), ["PRJ-OUTPUT"], "{}", run.stderr);
}

/// A project whose lab is written to this folder.
fn writing_to(output: &str) -> Project {
    let here = Project::starter();
    here.write(
        "render.ncl",
        format!("{{ labs.home = {{ entry = \"overlays/home\", output = \"{output}\" }} }}\n"),
    );
    here
}

/// A project of two labs with these outputs.
fn two_labs(home: &str, away: &str) -> Project {
    let here = Project::starter();
    for (path, bytes) in here.tree("overlays/home") {
        here.write(&format!("overlays/away/{path}"), bytes);
    }
    here.write(
        "render.ncl",
        format!(
            "{{ labs.home = {{ entry = \"overlays/home\", output = \"{home}\" }}, \
             labs.away = {{ entry = \"overlays/away\", output = \"{away}\" }} }}\n"
        ),
    );
    here
}

fn an_output_behind_a_link_is_refused() {
    let victim = Project::starter();
    victim.run(&[]).succeeds();
    let before = victim.tree("rendered");
    for (link, to) in [("rendered", "rendered"), ("rendered/home", "rendered/home")] {
        let here = Project::starter();
        let place = here.path(link);
        fs::create_dir_all(place.parent().expect("it is in a folder")).expect("writable");
        symlink(victim.path(to), place).expect("writable");
        here.write("overlays/home/services.ncl", "{}\n");
        refused(&here);
        assert_eq!(victim.tree("rendered"), before);
    }
}

fn an_output_in_a_repository_is_refused() {
    for output in [".git", ".git/hooks", ".GIT/x", "rendered/.Git"] {
        let here = writing_to(output);
        refused(&here);
        assert!(!here.exists(output));
    }
}

fn an_output_with_a_control_character_is_refused() {
    for output in ["rendered/a\\nb", "rendered/\\u{1b}[2J"] {
        let here = writing_to(output);
        refused(&here);
        assert!(!here.exists("rendered"));
    }
}

fn an_output_among_archives_is_refused() {
    refused(&writing_to("charts"));
    refused(&writing_to("Charts/home"));
}

fn outputs_that_differ_only_in_case_are_refused() {
    refused(&two_labs("rendered/home", "Rendered/Home"));
}

fn an_output_in_the_sources_of_another_lab_is_refused() {
    refused(&two_labs("rendered/home", "overlays/home/out"));
    refused(&two_labs("Overlays/Away", "rendered/away"));
}
