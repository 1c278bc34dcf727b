//! `--shard`, and what `render list` prints for CI systems.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::support::project::Project;
use crate::support::trial::tests;

tests! {
    every_lab_is_in_exactly_one_shard,
    an_empty_shard_succeeds_with_a_note,
    invalid_shards_are_refused,
    a_matrix_has_a_job_for_each_lab,
    a_matrix_of_no_labs_is_valid,
    inputs_are_what_a_lab_depends_on,
}

const LABS: [&str; 5] = ["a", "b", "c", "d", "e"];

/// The starter lab under several names, not in their order.
fn several() -> Project {
    let here = Project::starter();
    let labs: String = LABS.iter().rev().map(|name| entry(name)).collect();
    here.write("render.ncl", format!("{{ {labs} }}"));
    here
}

fn entry(name: &str) -> String {
    format!("labs.{name} = {{ entry = \"overlays/home\", output = \"rendered/{name}\" }},\n")
}

fn every_lab_is_in_exactly_one_shard() {
    let here = several();
    for count in [1, 2, 3, 5] {
        let mut shares: BTreeMap<String, usize> = BTreeMap::new();
        for number in 1..=count {
            let shard = format!("{number}/{count}");
            let listed = here.run(&["list", "--matrix", "argo", "--shard", &shard]).succeeds().stdout;
            let jobs: Value = serde_json::from_str(&listed).expect("JSON");
            let names = jobs.as_array().expect("a list").iter().map(|job| job["lab"].to_string());
            let before = shares.len();
            shares.extend(names.map(|name| (name, number)));
            let size = shares.len() - before;
            assert!((LABS.len() / count..=LABS.len().div_ceil(count)).contains(&size), "{shard}: {size}");
        }
        assert_eq!(shares.len(), LABS.len());
    }
    let rendered = here.run(&["--shard", "2/3"]).succeeds().stdout;
    let names: Vec<&str> = rendered.lines().filter_map(|line| Some(line.split_once(':')?.0)).collect();
    assert_eq!(names, ["b", "e"], "the second, and the third after it");
    assert!(here.exists("rendered/b") && !here.exists("rendered/a"));
    here.run(&["check", "--shard", "2/3"]).succeeds();
    here.run(&["check", "--shard", "1/3"]).ends_with(1);
    let changed = here.run(&["diff", "--shard", "2/3", "--format", "json"]).succeeds().stdout;
    let changed: Value = serde_json::from_str(&changed).expect("JSON");
    assert_eq!(changed["labs"].as_object().map(serde_json::Map::len), Some(2));
    let named = here.run(&["check", "--shard", "1/2", "b", "e"]).succeeds().stdout;
    assert!(named.starts_with("b: ") && named.lines().count() == 1, "{named}");
}

fn an_empty_shard_succeeds_with_a_note() {
    let here = several();
    for arguments in
        [&["--shard", "6/6"] as &[&str], &["check", "--shard", "6/6"], &["diff", "--shard", "6/6"]]
    {
        let run = here.run(arguments).ends_with(0);
        assert_eq!((run.stdout.as_str(), run.stderr.as_str()), ("", "render: shard 6/6 has no labs\n"));
    }
    let run = here.run(&["publish", "--oci", "oci://localhost/{lab}", "--shard", "6/6"]).ends_with(0);
    assert_eq!(run.stdout, "");
    assert!(!here.exists("rendered"));
    let run = here.run(&["check", "--shard", "6/6", "--format", "json"]).ends_with(0);
    let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(report, json!({ "diagnostics": [], "errors": 0, "warnings": 0 }));
}

fn invalid_shards_are_refused() {
    let here = several();
    for (shard, why) in [
        ("0/3", "shards are counted from 1"),
        ("4/3", "there are only 3 shards"),
        ("3", "write the number of the shard"),
        ("a/b", "write the number of the shard"),
    ] {
        let run = here.run(&["check", "--shard", shard]).ends_with(2);
        assert!(run.stderr.contains(why), "{}", run.stderr);
    }
    here.run(&["check", "--shard", "1/2", "no-such-lab"]).ends_with(2);
}

fn a_matrix_has_a_job_for_each_lab() {
    let here = several();
    // Nothing is compiled: errors are those of the jobs.
    here.write("overlays/home/broken.ncl", "{ services.hello.replcias = 2 }\n");
    let github = here.run(&["list", "--matrix", "github"]).succeeds().stdout;
    assert_eq!(github.lines().count(), 1);
    let matrix: Value = serde_json::from_str(&github).expect("JSON");
    let job = json!({ "lab": "a", "entry": "overlays/home", "output": "rendered/a" });
    assert!(
        matrix["include"].as_array().is_some_and(|jobs| jobs.len() == 5 && jobs.contains(&job)),
        "{github}"
    );
    let argo = here.run(&["list", "--matrix", "argo"]).succeeds().stdout;
    assert_eq!(serde_json::from_str::<Value>(&argo).expect("JSON"), matrix["include"]);
    let gitlab = here.run(&["list", "--matrix", "gitlab", "a", "b"]).succeeds().stdout;
    let pipeline: Value = serde_yaml::from_str(&gitlab).expect("YAML");
    let variables = json!({ "LAB": "a", "ENTRY": "overlays/home", "OUTPUT": "rendered/a" });
    assert_eq!(pipeline["lab:a"], json!({ "extends": ".lab", "variables": variables }));
    assert_eq!(pipeline.as_object().map(serde_json::Map::len), Some(2));
}

fn a_matrix_of_no_labs_is_valid() {
    let here = several();
    let of = |matrix: &str| {
        let run = here.run(&["list", "--matrix", matrix, "--shard", "6/6"]).ends_with(0);
        serde_yaml::from_str::<Value>(&run.stdout).expect("JSON is YAML")
    };
    assert_eq!(of("github"), json!({ "include": [] }));
    assert_eq!(of("argo"), json!([]));
    assert_eq!(of("gitlab"), json!({ "no labs": { "script": ["true"] } }));
}

fn inputs_are_what_a_lab_depends_on() {
    let here = Project::starter();
    here.write("shared/size.ncl", "{ services.hello.containers.app.memory | force = \"48Mi\" }\n");
    here.write("overlays/home/more.ncl", "import \"../../shared/size.ncl\"\n");
    here.write("charts/README.md", "Archives of charts.\n");
    let listed = here.run(&["list", "--format", "json"]);
    let listed: Value = serde_json::from_str(&listed.stdout).unwrap_or_else(|_| panic!("{}", listed.stdout));
    let lab = &listed["labs"][0];
    assert_eq!((&lab["entry"], &lab["output"]), (&json!("overlays/home"), &json!("rendered/home")));
    let expected = json!(["charts", "config", "overlays/home", "render.ncl", "shared/size.ncl"]);
    assert_eq!(lab["inputs"], expected);
}
