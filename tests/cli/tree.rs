//! What a run does to the output folder, and what it leaves alone.

use std::fs;

use crate::support::project::{OUTPUT, Project};
use crate::support::trial::tests;

tests! {
    a_change_of_the_source_changes_only_the_files_it_concerns,
    files_that_are_not_rendered_any_more_go,
    a_deleted_file_comes_back,
    foreign_files_stay_and_are_reported,
    an_edit_by_hand_stops_the_run,
    overwrite_replaces_an_edit_by_hand,
    an_edited_file_that_is_not_rendered_any_more_is_not_removed,
    a_broken_manifest_stops_the_run,
    a_link_in_the_way_stops_the_run,
    an_output_that_is_a_file_stops_the_run,
    an_output_made_by_nobody_is_taken_over_where_it_is_equal,
    check_lists_every_file_that_differs,
    an_error_in_one_lab_keeps_all_labs_from_being_written,
    an_error_keeps_the_old_tree,
}

const DEPLOYMENT: &str = "rendered/home/kubernetes/hello/hello/deployment.yaml";
const SERVICES: &str = "overlays/home/services.ncl";

fn rendered() -> Project {
    let here = Project::starter();
    here.run(&[]).succeeds();
    here
}

/// The files that differ between two states of the output, the manifest aside.
fn changed(here: &Project, change: impl FnOnce(&Project)) -> Vec<String> {
    let before = here.tree(OUTPUT);
    change(here);
    let after = here.tree(OUTPUT);
    let paths = before.keys().chain(after.keys()).filter(|path| before.get(*path) != after.get(*path));
    let mut paths: Vec<String> = paths.filter(|path| *path != "render-manifest.json").cloned().collect();
    paths.sort();
    paths.dedup();
    paths
}

fn a_change_of_the_source_changes_only_the_files_it_concerns() {
    let here = rendered();
    here.replace(SERVICES, "memory = \"32Mi\"", "memory = \"48Mi\"");
    let mut said = String::new();
    let changed = changed(&here, |here| said = here.run(&[]).succeeds().stdout);
    assert_eq!(changed, ["kubernetes/hello/hello/deployment.yaml"]);
    assert!(said.ends_with(", 1 changed\n"), "{said}");
    assert!(here.read(DEPLOYMENT).contains("memory: 48Mi"));
}

fn files_that_are_not_rendered_any_more_go() {
    let here = rendered();
    here.replace(SERVICES, "expose.web = { port = \"http\", host = \"hello\" },", "");
    let said = here.run(&[]).succeeds().stdout;
    assert!(said.contains("1 removed"), "{said}");
    assert!(!here.exists("rendered/home/kubernetes/hello/hello/ingress-web.yaml"));
    here.write("overlays/home/services.ncl", "{}\n");
    here.run(&[]).succeeds();
    assert!(!here.exists("rendered/home/kubernetes/hello"), "folders that become empty go too");
    assert!(!here.read("rendered/home/render-manifest.json").contains("hello"));
}

fn a_deleted_file_comes_back() {
    let here = rendered();
    let before = here.tree(OUTPUT);
    here.remove(DEPLOYMENT);
    here.run(&[]).succeeds();
    assert_eq!(here.tree(OUTPUT), before);
}

fn foreign_files_stay_and_are_reported() {
    let here = rendered();
    here.write("rendered/home/kubernetes/hello/hello/notes.yaml", "mine: true\n");
    here.write("rendered/home/own/deep/file", "mine");
    for arguments in [&["check"] as &[&str], &[], &["--overwrite"]] {
        let run = here.run(arguments).ends_with(0);
        assert_eq!(run.codes(), ["OUT-FOREIGN", "OUT-FOREIGN"], "{}", run.stderr);
        assert!(run.stderr.contains("--> rendered/home/kubernetes/hello/hello/notes.yaml"), "{}", run.stderr);
    }
    here.write("overlays/home/services.ncl", "{}\n");
    here.run(&[]).ends_with(0);
    assert_eq!(here.read("rendered/home/kubernetes/hello/hello/notes.yaml"), "mine: true\n");
    assert_eq!(here.read("rendered/home/own/deep/file"), "mine");
}

/// A rendered project whose deployment was edited by hand, and whose source has changed since.
fn edited() -> Project {
    let here = rendered();
    here.replace(DEPLOYMENT, "replicas: 1", "replicas: 3");
    here.replace(SERVICES, "memory = \"32Mi\"", "memory = \"48Mi\"");
    here.replace(SERVICES, "size = \"1Gi\"", "size = \"2Gi\"");
    here
}

fn an_edit_by_hand_stops_the_run() {
    let here = edited();
    let before = here.tree("");
    let run = here.run(&[]).ends_with(1);
    assert_eq!(run.codes(), ["OUT-EDITED"]);
    assert!(run.stderr.contains(&format!("--> {DEPLOYMENT}")), "{}", run.stderr);
    assert!(run.stderr.contains("render --overwrite"), "{}", run.stderr);
    assert_eq!(here.tree(""), before, "nothing is written, the claim neither");
}

fn overwrite_replaces_an_edit_by_hand() {
    let here = edited();
    let said = here.run(&["--overwrite"]).succeeds().stdout;
    assert!(said.contains("1 changed, 1 overwritten"), "{said}");
    let text = here.read(DEPLOYMENT);
    assert!(text.contains("replicas: 1") && text.contains("memory: 48Mi"), "{text}");
    here.run(&["check"]).succeeds();
}

fn an_edited_file_that_is_not_rendered_any_more_is_not_removed() {
    let here = rendered();
    here.replace(DEPLOYMENT, "replicas: 1", "replicas: 3");
    here.write(SERVICES, "{}\n");
    let run = here.run(&[]).ends_with(1);
    assert_eq!(run.codes(), ["OUT-EDITED"]);
    assert!(here.read(DEPLOYMENT).contains("replicas: 3"));
    here.run(&["--overwrite"]).succeeds();
    assert!(!here.exists(DEPLOYMENT));
}

fn a_broken_manifest_stops_the_run() {
    let here = rendered();
    let manifest = here.read("rendered/home/render-manifest.json");
    let conflict = format!("<<<<<<< HEAD\n{manifest}=======\n{manifest}>>>>>>> theirs\n");
    for broken in [conflict.as_str(), "", "{", "[]", "{\"format\": \"other\"}"] {
        here.write("rendered/home/render-manifest.json", broken);
        here.replace(SERVICES, "description = \"", "description = \"! ");
        let before = here.tree("");
        for arguments in [&[] as &[&str], &["--overwrite"], &["check"]] {
            let run = here.run(arguments).ends_with(1);
            assert_eq!(run.codes(), ["OUT-MANIFEST"], "{broken}: {}", run.stderr);
            assert!(run.stderr.contains("--> rendered/home/render-manifest.json"), "{}", run.stderr);
            assert_eq!(here.tree(""), before);
        }
    }
    here.write("rendered/home/render-manifest.json", manifest);
    here.run(&[]).succeeds();
}

fn a_link_in_the_way_stops_the_run() {
    let here = rendered();
    here.remove("rendered/home/docs");
    let elsewhere = Project::none();
    std::os::unix::fs::symlink(elsewhere.folder(), here.path("rendered/home/docs"))
        .expect("links can be made");
    let run = here.run(&["--overwrite"]).ends_with(1);
    assert!(run.codes().iter().all(|code| *code == "OUT-IN-THE-WAY"), "{}", run.stderr);
    assert!(run.stderr.contains("--> rendered/home/docs\n"), "{}", run.stderr);
    assert!(elsewhere.tree("").is_empty(), "nothing is written through a link");
}

fn an_output_that_is_a_file_stops_the_run() {
    let here = Project::starter();
    here.write(OUTPUT, "a file");
    for arguments in [&[] as &[&str], &["check"], &["--overwrite"]] {
        let run = here.run(arguments).ends_with(2);
        assert_eq!(run.codes(), ["OUT-WRITE"], "{}", run.stderr);
    }
    assert_eq!(here.read(OUTPUT), "a file");
}

/// A tree whose manifest was lost: what is equal is taken over, nothing is called an edit.
fn an_output_made_by_nobody_is_taken_over_where_it_is_equal() {
    let here = rendered();
    let before = here.tree(OUTPUT);
    here.remove("rendered/home/render-manifest.json");
    here.run(&[]).succeeds();
    assert_eq!(here.tree(OUTPUT), before);
}

fn check_lists_every_file_that_differs() {
    let here = rendered();
    here.replace(SERVICES, "memory = \"32Mi\"", "memory = \"48Mi\"");
    here.remove("rendered/home/docs/services.md");
    here.replace(
        SERVICES,
        "expose.web = { port = \"http\", host = \"hello\" },",
        "expose.api = { port = \"http\", host = \"api\" },",
    );
    let before = here.tree("");
    let run = here.run(&["check"]).ends_with(1);
    for (path, what) in [
        ("docs/services.md", "is missing, and would be restored"),
        ("kubernetes/hello/hello/deployment.yaml", "would be changed"),
        ("kubernetes/hello/hello/ingress-api.yaml", "would be added"),
        ("kubernetes/hello/hello/ingress-web.yaml", "would be removed"),
    ] {
        let line = format!("error[OUT-DIFFERS]: `rendered/home/{path}` {what}\n");
        assert!(run.stderr.contains(&line), "{line}{}", run.stderr);
    }
    assert_eq!((run.stdout.as_str(), here.tree("")), ("", before), "check writes nothing");
    here.run(&[]).succeeds();
    here.run(&["check"]).succeeds();
}

fn an_error_in_one_lab_keeps_all_labs_from_being_written() {
    let here = Project::starter();
    here.write(
        "render.ncl",
        r#"{
  labs.home = { entry = "overlays/home", output = "rendered/home" },
  labs.test = { entry = "overlays/test.ncl", output = "rendered/test" },
}"#,
    );
    here.write("overlays/test.ncl", "{ name = \"test\", domain = \"not a domain\" }\n");
    let run = here.run(&[]).ends_with(1);
    assert_eq!(run.codes(), ["CFG-VALUE"]);
    assert!(!here.exists("rendered"));
    here.run(&["home"]).succeeds();
    assert!(here.exists("rendered/home") && !here.exists("rendered/test"));
}

fn an_error_keeps_the_old_tree() {
    let here = rendered();
    let before = here.tree(OUTPUT);
    here.replace(SERVICES, "memory = \"32Mi\"", "memory = \"48\"");
    here.replace(SERVICES, "size = \"1Gi\"", "size = \"2Gi\"");
    here.run(&["--overwrite"]).ends_with(1);
    assert_eq!(here.tree(OUTPUT), before);
    let leftovers = fs::read_dir(here.path(OUTPUT)).expect("it is there").count();
    assert_eq!(
        leftovers,
        before.keys().map(|path| path.split('/').next()).collect::<std::collections::BTreeSet<_>>().len()
    );
}
