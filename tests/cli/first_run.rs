//! The first minutes: a new project renders as it is, a second run touches nothing.

use std::collections::BTreeMap;
use std::fs;
use std::time::SystemTime;

use crate::support::project::{OUTPUT, Project};
use crate::support::trial::tests;

tests! {
    a_new_project_renders_and_checks,
    init_touches_no_project_that_exists,
    init_replaces_the_vocabulary_alone,
    a_second_run_touches_nothing,
    a_lab_is_chosen_by_its_name,
    render_works_from_any_folder_inside_the_project,
    the_directory_option_is_as_good_as_cd,
    a_project_without_labs_has_nothing_to_do,
}

/// The binary's environment is empty in every test: no HOME, no PATH, no locale.
fn a_new_project_renders_and_checks() {
    let here = Project::none();
    let said = here.run(&["init", "demo"]).succeeds().stdout;
    assert!(
        said.starts_with("demo: created a project with the lab `home`\n\n  cd demo\n  render\n"),
        "{said}"
    );
    let demo = ["-C", "demo"];
    let said = here.run(&demo).succeeds().stdout;
    let files = here.tree("demo/rendered/home").len() - 1;
    assert_eq!(said, format!("home: {files} files in rendered/home, {files} added\n"));
    let said = here.run(&["check", "-C", "demo"]).succeeds().stdout;
    assert_eq!(said, format!("home: {files} files up to date\n"));
    for file in ["kubernetes/hello/hello/deployment.yaml", "k3s/node1/config.yaml", "docs/services.md"] {
        assert!(here.exists(&format!("demo/rendered/home/{file}")), "{file}");
    }
}

fn init_touches_no_project_that_exists() {
    let here = Project::initialized();
    here.write("overlays/home/lab.ncl", "# mine\n");
    let before = here.tree("");
    let run = here.run(&["init", "."]).ends_with(2);
    assert!(run.stderr.contains("already"), "{}", run.stderr);
    assert_eq!(here.tree(""), before);
}

fn init_replaces_the_vocabulary_alone() {
    let here = Project::initialized();
    here.write("config/lab.ncl", "{ old | String }\n");
    let overlays = here.tree("overlays");
    let said = here.run(&["init", "--config", "."]).succeeds().stdout;
    assert!(said.starts_with(".: wrote config/, "), "{said}");
    assert_eq!(here.tree("overlays"), overlays);
    here.run(&[]).succeeds();
}

fn a_second_run_touches_nothing() {
    let here = Project::initialized();
    here.run(&[]).succeeds();
    let before = (here.tree(OUTPUT), times(&here));
    let said = here.run(&[]).succeeds().stdout;
    assert!(said.ends_with("files in rendered/home, no changes\n"), "{said}");
    assert_eq!((here.tree(OUTPUT), times(&here)), before);
    here.run(&["check"]).succeeds();
    assert_eq!((here.tree(OUTPUT), times(&here)), before);
}

/// When each file and folder of the output was changed last.
fn times(project: &Project) -> BTreeMap<String, SystemTime> {
    let entries = walkdir::WalkDir::new(project.path(OUTPUT)).into_iter();
    let entries = entries.map(|entry| entry.expect("the output can be listed"));
    entries
        .map(|entry| {
            let changed = fs::metadata(entry.path()).and_then(|metadata| metadata.modified());
            (entry.path().display().to_string(), changed.expect("the system keeps times"))
        })
        .collect()
}

/// The starter lab twice, under two names.
fn two_labs() -> Project {
    let here = Project::initialized();
    here.write(
        "render.ncl",
        r#"{
  labs.home = { entry = "overlays/home", output = "rendered/home" },
  labs.test = { entry = "overlays/home", output = "rendered/test" },
}"#,
    );
    here
}

fn a_lab_is_chosen_by_its_name() {
    let here = two_labs();
    let said = here.run(&["test"]).succeeds().stdout;
    assert!(said.starts_with("test: ") && said.lines().count() == 1, "{said}");
    assert!(here.exists("rendered/test") && !here.exists("rendered/home"));
    let said = here.run(&[]).succeeds().stdout;
    let labs: Vec<&str> = said.lines().filter_map(|line| line.split(':').next()).collect();
    assert_eq!(labs, ["home", "test"]);
    assert_eq!(here.tree("rendered/home"), here.tree("rendered/test"));
}

fn render_works_from_any_folder_inside_the_project() {
    let here = Project::initialized();
    crate::support::run::run(&here.path("overlays/home"), &[]).succeeds();
    assert!(here.exists("rendered/home/render-manifest.json"));
}

fn the_directory_option_is_as_good_as_cd() {
    let here = Project::initialized();
    let folder = here.folder().to_str().expect("the folder's name is UTF-8").to_owned();
    let elsewhere = Project::none();
    elsewhere.run(&["-C", &folder]).succeeds();
    elsewhere.run(&["check", "--directory", &folder]).succeeds();
    assert!(here.exists(OUTPUT) && elsewhere.tree("").is_empty());
}

fn a_project_without_labs_has_nothing_to_do() {
    let here = Project::initialized();
    here.write("render.ncl", "{ labs = {} }\n");
    assert_eq!(here.run(&[]).succeeds().stdout, "");
    assert!(!here.exists("rendered"));
}
