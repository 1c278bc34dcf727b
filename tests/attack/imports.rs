//! Folders beside the project that `render.ncl` names in `imports.allow`.

use std::fs;
use std::os::unix::fs::symlink;

use crate::support::project::{OUTPUT, Project};
use crate::support::run::{Run, run};
use crate::support::trial::tests;

tests! {
    a_named_folder_beside_the_project_can_be_imported,
    a_link_into_a_named_folder_is_followed,
    a_file_of_a_named_folder_can_refer_to_files_beside_it,
    nothing_else_is_allowed_with_it,
    a_named_folder_that_is_missing_stops_the_run,
    a_named_folder_that_is_a_link_is_refused,
    only_folders_beside_the_project_can_be_named,
}

/// The starter project in the folder `project`, beside which a test makes other folders.
fn beside(allow: &str) -> Project {
    let here = Project::none();
    let starter = Project::starter();
    for (path, bytes) in starter.tree("") {
        here.write(&format!("project/{path}"), bytes);
    }
    let labs = "labs.home = { entry = \"overlays/home\", output = \"rendered/home\" }";
    here.write("project/render.ncl", format!("{{ {labs}, {allow} }}\n"));
    here.write("shared/description.ncl", "\"From beside the project.\"\n");
    here
}

const SHARED: &str = "imports.allow = [\"../shared\"]";

fn import(here: &Project, path: &str) {
    here.write("project/overlays/home/x.ncl", format!("{{ description | force = import \"{path}\" }}\n"));
}

fn render(here: &Project) -> Run {
    run(&here.path("project"), &[])
}

#[track_caller]
fn refuses(here: &Project, code: &str, words: &str) {
    let run = render(here);
    assert_ne!(run.code, 0);
    assert_eq!(run.codes(), [code], "{}", run.stderr);
    assert!(run.stderr.contains(words), "{words}: {}", run.stderr);
    assert!(!here.exists(&format!("project/{OUTPUT}")));
}

fn a_named_folder_beside_the_project_can_be_imported() {
    let here = beside("");
    import(&here, "../../../shared/description.ncl");
    refuses(&here, "NCL-IMPORT", "imports.allow = [\"../shared\"]");
    let here = beside(SHARED);
    import(&here, "../../../shared/description.ncl");
    render(&here).succeeds();
    assert!(here.read(&format!("project/{OUTPUT}/docs/README.md")).contains("From beside the project."));
    let listed = run(&here.path("project"), &["list", "--format", "json"]).succeeds().stdout;
    assert!(listed.contains("\"../shared/description.ncl\""), "{listed}");
    here.write("shared/description.ncl", "{ a = 1 }\n");
    let run = render(&here);
    assert!(run.stderr.contains("../shared/description.ncl:1"), "{}", run.stderr);
}

fn a_link_into_a_named_folder_is_followed() {
    let here = beside(SHARED);
    here.write("shared/lab.ncl", "{ description | force = \"Linked.\" }\n");
    symlink("../../../shared/lab.ncl", here.path("project/overlays/home/x.ncl")).expect("writable");
    render(&here).succeeds();
    assert!(here.read(&format!("project/{OUTPUT}/docs/README.md")).contains("Linked."));
}

fn a_file_of_a_named_folder_can_refer_to_files_beside_it() {
    let here = beside(SHARED);
    here.write("shared/app.conf", "a = 1\n");
    here.write("shared/app.ncl", "{ \"app.conf\" = { file = \"app.conf\" } }\n");
    here.write(
        "project/overlays/home/x.ncl",
        "{ services.hello = { configs.app.files = import \"../../../shared/app.ncl\", \
         containers.app.mounts.\"/etc/app\" = { config = \"app\" } } }\n",
    );
    render(&here).succeeds();
}

fn nothing_else_is_allowed_with_it() {
    let here = beside(SHARED);
    here.write("other/description.ncl", "\"hunter2\"\n");
    here.write("shared/out.ncl", "import \"../other/description.ncl\"\n");
    symlink("../other/description.ncl", here.path("shared/link.ncl")).expect("writable");
    for path in ["../../../other/description.ncl", "../../../shared/out.ncl", "../../../shared/link.ncl"] {
        import(&here, path);
        let run = render(&here).ends_with(1);
        assert_eq!(run.codes(), ["NCL-IMPORT"], "{path}: {}", run.stderr);
        assert!(!run.stderr.contains("hunter2"), "{}", run.stderr);
    }
    // Sources are in the project itself.
    here.remove("project/overlays/home/x.ncl");
    here.replace("project/render.ncl", "\"overlays/home\"", "\"../shared\"");
    refuses(&here, "PRJ-OUTSIDE", "render.ncl");
}

fn a_named_folder_that_is_missing_stops_the_run() {
    let here = beside("imports.allow = [\"../gone\"]");
    refuses(&here, "PRJ-UNREADABLE", "does not exist beside the project");
}

fn a_named_folder_that_is_a_link_is_refused() {
    let here = beside("imports.allow = [\"../linked\"]");
    let outside = Project::none();
    fs::create_dir(outside.path("folder")).expect("writable");
    symlink(outside.path("folder"), here.path("linked")).expect("writable");
    refuses(&here, "PRJ-OUTSIDE", "is a symbolic link");
}

fn only_folders_beside_the_project_can_be_named() {
    for path in ["..", "../..", "../.ssh", "/etc", "../shared/../..", "overlays"] {
        refuses(&beside(&format!("imports.allow = [\"{path}\"]")), "CFG-VALUE", "render.ncl:1");
    }
}
