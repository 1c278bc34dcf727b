//! `render why`: a line of a rendered file leads to the place in the source that decided it.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::readme::files_of;
use crate::support::project::{OUTPUT, Project};
use crate::support::repository;
use crate::support::trial::tests;

tests! {
    a_value_leads_to_its_place,
    a_value_names_what_it_won_over,
    a_line_of_the_compiler_leads_to_what_asked_for_it,
    a_line_that_shows_a_value_does_not_follow_from_it,
    a_file_without_a_line_is_explained_whole,
    each_place_is_where_it_is_said_to_be,
    a_service_of_ones_own_is_explained_line_by_line,
    what_is_not_rendered_has_no_reason,
}

const MANIFEST: &str = "render-manifest.json";

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
    assert_eq!(lines[2], format!("overrides {catalogue}:1:49  \"5m\", from the catalogue"));
}

fn a_line_of_the_compiler_leads_to_what_asked_for_it() {
    let here = rendered();
    let said = here.run(&["why", &format!("{DEPLOYMENT}:1")]).succeeds().stdout;
    assert!(said.contains("follows from services.hello"), "{said}");
}

/// A word, a number, an amount and a text with the signs of OpenTofu's expressions, for two targets.
fn a_line_that_shows_a_value_does_not_follow_from_it() {
    let here = Project::starter();
    here.write(
        "overlays/home/tofu.ncl",
        "{ opentofu.enable = true, machines.node1 = { bios = 'seabios, description = \"a ${b}\", sockets = 2 } }\n",
    );
    here.run(&[]).succeeds();
    let proxmox = "rendered/home/proxmox/pve/201-node1.yaml";
    let said = here.run(&["why", proxmox]).succeeds().stdout;
    for text in ["bios: seabios", "sockets: 2", "memory: ", "vmid: 201", "ostype: "] {
        let shown = said.split("| ").find(|line| line.trim_start().starts_with(text)).expect(text);
        assert!(!shown.contains("follows from"), "{shown}");
    }
    let said = here.run(&["why", "rendered/home/opentofu/machines.tf.json"]).succeeds().stdout;
    for text in [
        "\"bios\": \"seabios\"",
        "\"sockets\": 2",
        "\"dedicated\": ",
        "\"vm_id\": 201",
        "\"description\": \"a $${b}\"",
    ] {
        let shown = said.split("| ").find(|line| line.trim_start().starts_with(text)).expect(text);
        assert!(!shown.contains("follows from"), "{shown}");
    }
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
    for file in here.tree(OUTPUT).into_keys().filter(|file| file != MANIFEST) {
        assert_explained(&here, &file);
    }
}

/// What the page for users promises: one new file, and each line of what comes of it is explained.
fn a_service_of_ones_own_is_explained_line_by_line() {
    let files = files_of("docs/new-service.md");
    let [(path, block)] = files.as_slice() else { panic!("one file is all it takes: {files:?}") };
    let catalogue = repository("config/catalog/services/memos.ncl");
    assert!(!catalogue.exists(), "the page speaks of a service that the catalogue does not know");
    let here = Project::initialized();
    here.run(&[]).succeeds();
    let before = here.tree(OUTPUT);
    here.write(path, block);
    here.run(&[]).succeeds();
    let after = here.tree(OUTPUT);
    assert!(before.keys().all(|file| after.contains_key(file)), "it takes nothing away");
    let came: Vec<&String> = after.keys().filter(|file| before.get(*file) != after.get(*file)).collect();
    assert!(came.len() > 8, "{came:?}");
    let mut used = BTreeSet::new();
    for file in came.into_iter().filter(|file| *file != MANIFEST) {
        let places = assert_explained(&here, file);
        assert!(places.iter().any(|(file, _)| file == path), "{file} has nothing to do with it");
        used.extend(places.into_iter().filter(|(file, _)| file == path).map(|(_, line)| line));
    }
    // The other way round: each value is behind a line of the tree. The description is one cell of a row among others.
    let says_something =
        |line: &str| line.contains('=') && !line.contains("enable =") && !line.contains("description =");
    for (at, line) in (1..).zip(block.lines()).filter(|(_, line)| says_something(line)) {
        assert!(used.contains(&at), "{path}:{at} is behind nothing: {line}");
    }
}

/// Each line of a file of the tree has a reason: a place that exists, and that holds the value that it is said to hold.
/// Gives all the places.
fn assert_explained(here: &Project, file: &str) -> BTreeSet<(String, usize)> {
    let path = format!("{OUTPUT}/{file}");
    let said = here.run(&["why", "--format", "json", &path]).succeeds().stdout;
    let said: Value = serde_json::from_str(&said).expect("it is JSON");
    let lines = said["lines"].as_array().expect("there are lines");
    let text = here.read(&path);
    let shown: Vec<&str> =
        lines.iter().map(|line| line["text"].as_str().expect("lines have texts")).collect();
    assert_eq!(shown, text.lines().collect::<Vec<_>>(), "{path}");
    let places = lines.iter().map(|line| {
        let reason = &line["reason"];
        let place = &reason["place"];
        let number = |field: &str| {
            let number = place[field].as_u64().unwrap_or_else(|| panic!("{path}: {line} has no {field}"));
            usize::try_from(number).expect("it is small")
        };
        let (row, column) = (number("line"), number("column"));
        let source = place["file"].as_str().unwrap_or_else(|| panic!("{path}: {line} comes from no file"));
        let rest = here.read(source).lines().nth(row - 1).expect("the line exists").to_owned();
        let rest: String = rest.chars().skip(column - 1).collect();
        assert!(!rest.trim().is_empty(), "{path}: {line} comes from the end of a line");
        if let Some(value) = reason["value"].as_str().filter(|_| reason["how"] == "value") {
            let tag = format!("'{}", value.trim_matches('"'));
            let holds = rest.starts_with(value) || rest.starts_with(&tag);
            assert!(holds, "{path}: {line} but there stands `{rest}`");
        }
        (source.to_owned(), row)
    });
    places.collect()
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
        (SERVICES.into(), "is not in the output of any lab (rendered/home)"),
    ];
    for (what, message) in refused {
        let run = here.run(&["why", &what]).ends_with(2);
        assert!(run.stderr.contains(message) && run.stdout.is_empty(), "{what}: {}", run.stderr);
    }
}
