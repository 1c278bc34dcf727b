//! `render why`: a line of a rendered file leads to the place in the source that decided it.

use crate::support::project::{OUTPUT, Project};
use crate::support::trial::tests;

tests! {
    a_value_leads_to_its_place,
    a_value_names_what_it_won_over,
    a_line_of_the_compiler_leads_to_what_asked_for_it,
    a_file_without_a_line_is_explained_whole,
    each_place_is_where_it_is_said_to_be,
    what_is_not_rendered_has_no_reason,
}

const DEPLOYMENT: &str = "rendered/home/kubernetes/hello/hello/deployment.yaml";
const SERVICES: &str = "overlays/home/services.ncl";

fn rendered() -> Project {
    let here = Project::starter();
    here.run(&[]).succeeds();
    here
}

/// Number of the only line that has this text.
fn line_of(here: &Project, path: &str, text: &str) -> usize {
    let content = here.read(path);
    let found: Vec<usize> =
        content.lines().enumerate().filter(|(_, line)| line.contains(text)).map(|(at, _)| at + 1).collect();
    assert_eq!(found.len(), 1, "`{text}` in {path}:\n{content}");
    found[0]
}

fn a_value_leads_to_its_place() {
    let here = rendered();
    let line = line_of(&here, DEPLOYMENT, "image:");
    let source = line_of(&here, SERVICES, "image =");
    let said = here.run(&["why", &format!("{DEPLOYMENT}:{line}")]).succeeds().stdout;
    assert!(said.contains(&format!("{SERVICES}:{source}:")), "{said}");
    assert!(said.contains("services.hello.containers.app.image, set by the lab"), "{said}");
}

fn a_value_names_what_it_won_over() {
    let here = Project::starter();
    let catalogue = "config/catalog/services/hello.ncl";
    here.write(catalogue, "{ services.hello.containers.app.cpu | default = \"5m\" }\n");
    here.run(&[]).succeeds();
    let line = line_of(&here, DEPLOYMENT, "cpu: 10m");
    let said = here.run(&["why", &format!("{DEPLOYMENT}:{line}")]).succeeds().stdout;
    let lines: Vec<&str> = said.lines().map(str::trim).collect();
    assert!(lines[1].starts_with(SERVICES) && lines[1].ends_with("set by the lab"), "{said}");
    assert_eq!(lines[2], format!("over {catalogue}:1:49  \"5m\", from the catalogue"));
}

fn a_line_of_the_compiler_leads_to_what_asked_for_it() {
    let here = rendered();
    let said = here.run(&["why", &format!("{DEPLOYMENT}:1")]).succeeds().stdout;
    assert!(said.contains("follows from services.hello"), "{said}");
}

fn a_file_without_a_line_is_explained_whole() {
    let here = rendered();
    let said = here.run(&["why", DEPLOYMENT]).succeeds().stdout;
    for (at, line) in here.read(DEPLOYMENT).lines().enumerate() {
        let shown = format!("{:>2} | {line}", at + 1);
        assert!(said.lines().any(|said| said == shown.trim_end()), "{shown}\nin\n{said}");
    }
}

/// For scripts, and for every file: the place exists, and holds the value that it is said to hold.
fn each_place_is_where_it_is_said_to_be() {
    let here = rendered();
    for file in here.tree(OUTPUT).into_keys().filter(|file| file != "render-manifest.json") {
        let path = format!("{OUTPUT}/{file}");
        let said = here.run(&["why", "--format", "json", &path]).ends_with(0).stdout;
        let said: serde_json::Value = serde_json::from_str(&said).expect("it is JSON");
        let lines = said["lines"].as_array().expect("there are lines");
        assert_eq!(lines.len(), here.read(&path).lines().count(), "{path}");
        for line in lines {
            let reason = &line["reason"];
            let Some(place) = reason["place"].as_object() else { continue };
            let source = here.read(place["file"].as_str().expect("files have names"));
            let row =
                usize::try_from(place["line"].as_u64().expect("lines have numbers")).expect("it is small");
            let column =
                usize::try_from(place["column"].as_u64().expect("columns too")).expect("it is small");
            let rest: String =
                source.lines().nth(row - 1).expect("the line exists").chars().skip(column - 1).collect();
            if let Some(value) = reason["value"].as_str().filter(|_| reason["how"] == "value") {
                let tag = format!("'{}", value.trim_matches('"'));
                assert!(
                    rest.starts_with(value) || rest.starts_with(&tag),
                    "{path}: {line} but there stands `{rest}`"
                );
            }
        }
    }
}

fn what_is_not_rendered_has_no_reason() {
    let here = rendered();
    let refused = [
        (format!("{DEPLOYMENT}:999"), "has no line 999"),
        (format!("{DEPLOYMENT}:0"), "has no line 0"),
        (
            "rendered/home/kubernetes/hello/hello/deploymend.yaml".into(),
            "did you mean `kubernetes/hello/hello/deployment.yaml`",
        ),
        (SERVICES.into(), "is in no lab's output (rendered/home)"),
    ];
    for (what, message) in refused {
        let run = here.run(&["why", &what]).ends_with(2);
        assert!(run.stderr.contains(message) && run.stdout.is_empty(), "{what}: {}", run.stderr);
    }
}
