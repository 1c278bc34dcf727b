//! Sources that cannot be read, and sources outside the project.

use std::os::unix::fs::symlink;
use std::process::Command;

use crate::support::project::{OUTPUT, Project};
use crate::support::trial::tests;

tests! {
    a_link_to_a_missing_source_stops_the_run,
    a_linked_folder_stops_the_run,
    a_pipe_among_the_sources_stops_the_run,
    a_catalogue_that_cannot_be_followed_stops_the_run,
    a_marker_of_an_open_file_is_ignored,
    an_entry_outside_the_project_is_refused,
    a_source_behind_a_link_out_of_the_project_is_refused,
    an_import_from_outside_the_project_is_refused,
    an_import_from_outside_shows_nothing_when_it_does_not_parse,
    a_config_file_behind_a_link_is_refused,
}

const SECRET: &str = "hunter2-and-more";

fn rendered() -> Project {
    let here = Project::starter();
    here.run(&[]).succeeds();
    here
}

/// The run and the check fail with this code alone, and the output stays as it was.
#[track_caller]
fn refuses(here: &Project, code: &str, path: &str) {
    let before = here.tree(OUTPUT);
    // What cannot be read is a failure of the command.
    let ends = if code == "PRJ-UNREADABLE" { 2 } else { 1 };
    for arguments in [&[] as &[&str], &["check"]] {
        let run = here.run(arguments).ends_with(ends);
        assert_eq!(run.codes(), [code], "{}", run.stderr);
        assert!(run.stderr.contains(path), "{path} is named:\n{}", run.stderr);
        assert!(!run.stderr.contains(SECRET), "{}", run.stderr);
    }
    assert_eq!(here.tree(OUTPUT), before);
}

fn link(here: &Project, to: &str, path: &str) {
    let place = here.path(path);
    std::fs::create_dir_all(place.parent().expect("it is in a folder")).expect("writable");
    symlink(to, place).expect("writable");
}

fn a_link_to_a_missing_source_stops_the_run() {
    let here = rendered();
    link(&here, "../../shared/db.ncl", "overlays/home/db.ncl");
    refuses(&here, "PRJ-UNREADABLE", "overlays/home/db.ncl");
}

fn a_linked_folder_stops_the_run() {
    let here = rendered();
    here.write("shared/db.ncl", "{}\n");
    link(&here, "../../shared", "overlays/home/apps");
    refuses(&here, "PRJ-UNREADABLE", "overlays/home/apps");
}

fn a_pipe_among_the_sources_stops_the_run() {
    let here = rendered();
    let made = Command::new("mkfifo").arg(here.path("overlays/home/db.ncl")).status();
    assert!(made.expect("every system has mkfifo").success());
    refuses(&here, "PRJ-UNREADABLE", "overlays/home/db.ncl");
}

fn a_catalogue_that_cannot_be_followed_stops_the_run() {
    let here = rendered();
    link(&here, "loop.ncl", "config/catalog/loop.ncl");
    refuses(&here, "PRJ-UNREADABLE", "config/catalog/loop.ncl");
}

fn a_marker_of_an_open_file_is_ignored() {
    let here = rendered();
    link(&here, "me@machine.1234", "overlays/home/.#db.ncl");
    here.run(&["check"]).succeeds();
}

fn an_entry_outside_the_project_is_refused() {
    let outside = Project::none();
    outside.write("home/lab.ncl", format!("{{ description = \"{SECRET}\" }}\n"));
    let here = rendered();
    let entry = outside.path("home").display().to_string();
    here.replace("render.ncl", "entry = \"overlays/home\"", &format!("entry = \"{entry}\""));
    refuses(&here, "PRJ-OUTSIDE", "render.ncl");
}

fn a_source_behind_a_link_out_of_the_project_is_refused() {
    let outside = Project::none();
    outside.write("x.ncl", format!("{{ description = \"{SECRET}\" }}\n"));
    let here = rendered();
    link(&here, &outside.path("x.ncl").display().to_string(), "overlays/home/x.ncl");
    refuses(&here, "PRJ-OUTSIDE", "overlays/home/x.ncl");
}

fn an_import_from_outside_the_project_is_refused() {
    let outside = Project::none();
    outside.write("token", SECRET);
    let token = outside.path("token").display().to_string();
    let here = rendered();
    here.write(
        "overlays/home/x.ncl",
        format!("{{ machines.node1.memory | force = import \"{token}\" as 'Text }}\n"),
    );
    refuses(&here, "NCL-IMPORT", "overlays/home/x.ncl:1");
}

fn an_import_from_outside_shows_nothing_when_it_does_not_parse() {
    let outside = Project::none();
    outside.write("shadow.ncl", format!("root:{SECRET}:::\n"));
    let here = rendered();
    link(&here, &outside.path("shadow.ncl").display().to_string(), "shared.ncl");
    here.write("overlays/home/x.ncl", "{ description | force = import \"../../shared.ncl\" }\n");
    refuses(&here, "NCL-IMPORT", "overlays/home/x.ncl:1");
}

fn a_config_file_behind_a_link_is_refused() {
    let outside = Project::none();
    outside.write("shadow", SECRET);
    let here = rendered();
    link(&here, &outside.path("shadow").display().to_string(), "overlays/home/leak");
    here.write(
        "overlays/home/x.ncl",
        "{\n  services.hello.configs.app.files.\"app.conf\" = { file = \"leak\" },\n  \
         services.hello.containers.app.mounts.\"/etc/app\" = { config = \"app\" },\n}\n",
    );
    refuses(&here, "SRC-FILE", "`leak`");
}
