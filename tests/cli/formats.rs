//! What is printed for machines: it parses, and carries the places.

use serde_json::{Value, json};

use crate::support::project::Project;
use crate::support::trial::tests;

tests! {
    json_has_the_place_of_each_finding,
    json_of_a_sound_lab_is_an_empty_list,
    sarif_has_the_place_of_each_finding,
    sarif_of_a_sound_lab_has_no_results,
    github_has_one_annotation_per_finding,
    every_format_tells_the_same_findings,
    machines_are_told_about_broken_projects_too,
    list_as_json_knows_labs_machines_and_services,
    list_refuses_formats_that_it_does_not_have,
}

/// An error on line 2 and a warning on line 3.
fn faulty() -> Project {
    let here = Project::starter();
    here.write(
        "overlays/home/case.ncl",
        "{\n  services.hello.replicas = 2,\n  services.hello.volumes.more.empty = {},\n}\n",
    );
    here
}

fn json_of(here: &Project, arguments: &[&str]) -> Value {
    let run = here.run(arguments);
    assert_eq!(run.stderr, "");
    serde_json::from_str(&run.stdout).unwrap_or_else(|problem| panic!("{problem}:\n{}", run.stdout))
}

fn json_has_the_place_of_each_finding() {
    let here = faulty();
    here.run(&["--format", "json"]).ends_with(1);
    let report = json_of(&here, &["--format", "json"]);
    assert_eq!((&report["errors"], &report["warnings"]), (&json!(1), &json!(1)));
    let finding = &report["diagnostics"][0];
    assert_eq!(finding["code"], "SVC-RWO-REPLICAS");
    assert_eq!((&finding["severity"], &finding["lab"]), (&json!("error"), &json!("home")));
    let place = &finding["places"][0];
    assert_eq!(place["file"], "overlays/home/case.ncl");
    assert_eq!((&place["line"], &place["column"]), (&json!(2), &json!(29)));
    assert_eq!((&place["end_line"], &place["end_column"]), (&json!(2), &json!(30)));
    assert_eq!(place["primary"], true);
    assert_eq!(finding["places"][1]["file"], "overlays/home/services.ncl");
}

fn json_of_a_sound_lab_is_an_empty_list() {
    let here = Project::starter();
    here.run(&["--format", "json"]).succeeds();
    let report = json_of(&here, &["check", "--format", "json"]);
    assert_eq!(report, json!({ "diagnostics": [], "errors": 0, "warnings": 0 }));
}

fn sarif_has_the_place_of_each_finding() {
    let report = json_of(&faulty(), &["check", "--format", "sarif"]);
    assert_eq!(report["version"], "2.1.0");
    let results = report["runs"][0]["results"].as_array().expect("a list of results");
    let result =
        results.iter().find(|result| result["ruleId"] == "SVC-RWO-REPLICAS").expect("it is reported");
    assert_eq!(result["level"], "error");
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "overlays/home/case.ncl");
    assert_eq!((&place["region"]["startLine"], &place["region"]["startColumn"]), (&json!(2), &json!(29)));
    let rule = result["ruleIndex"].as_u64().expect("an index") as usize;
    assert_eq!(report["runs"][0]["tool"]["driver"]["rules"][rule]["id"], "SVC-RWO-REPLICAS");
}

fn sarif_of_a_sound_lab_has_no_results() {
    let report = json_of(&Project::starter(), &["--format", "sarif"]);
    assert_eq!(report["runs"][0]["results"], json!([]));
}

fn github_has_one_annotation_per_finding() {
    let run = faulty().run(&["--format", "github"]).ends_with(1);
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert_eq!(lines.len(), 2, "{}", run.stdout);
    assert!(
        lines[0].starts_with("::error file=overlays/home/case.ncl,line=2,endLine=2,col=29,endColumn=30,"),
        "{}",
        lines[0]
    );
    assert!(lines[1].starts_with("::warning file=overlays/home/case.ncl,line=3,"), "{}", lines[1]);
    assert_eq!(run.stderr, "");
}

fn every_format_tells_the_same_findings() {
    let here = faulty();
    let run = here.run(&[]);
    let human = run.codes();
    let report = json_of(&here, &["--format", "json"]);
    let found = report["diagnostics"].as_array().expect("a list");
    let json: Vec<&str> = found.iter().filter_map(|finding| finding["code"].as_str()).collect();
    assert_eq!(human, json);
    let report = json_of(&here, &["--format", "sarif"]);
    let found = report["runs"][0]["results"].as_array().expect("a list");
    let sarif: Vec<&str> = found.iter().filter_map(|finding| finding["ruleId"].as_str()).collect();
    assert_eq!(human, sarif);
}

fn machines_are_told_about_broken_projects_too() {
    let here = Project::starter();
    here.write("render.ncl", "{ labs.home.entry = \"overlays/home\" }\n");
    let report = json_of(&here, &["--format", "json"]);
    assert_eq!(report["diagnostics"][0]["code"], "CFG-MISSING-FIELD");
    assert_eq!(report["diagnostics"][0]["places"][0]["file"], "render.ncl");
    let report = json_of(&here, &["list", "--format", "json"]);
    assert_eq!(report["diagnostics"][0]["code"], "CFG-MISSING-FIELD");
    let report = json_of(&Project::none(), &["--format", "json"]);
    assert_eq!(report["diagnostics"][0]["code"], "PRJ-NOT-FOUND");
}

fn list_as_json_knows_labs_machines_and_services() {
    let here = Project::starter();
    here.write(
        "overlays/home/more.ncl",
        "{ services.later.containers.app.image = \"docker.io/library/redis:8.4.0\" }",
    );
    let list = json_of(&here, &["list", "--format", "json"]);
    let lab = &list["labs"][0];
    assert_eq!((&lab["name"], &lab["output"]), (&json!("home"), &json!("rendered/home")));
    assert_eq!(lab["machines"][0]["name"], "node1");
    assert_eq!(lab["machines"][0]["host"], "pve");
    let service = &lab["services"][0];
    assert_eq!(
        (&service["name"], &service["kind"], &service["replicas"]),
        (&json!("hello"), &json!("Deployment"), &json!(1))
    );
    assert_eq!(service["images"], json!(["docker.io/traefik/whoami:v1.11.0"]));
    assert_eq!(lab["off"], json!(["later"]));
    assert_eq!(service["addresses"], json!(["https://hello.home.example.com"]));
    assert_eq!(lab["machines"][0]["address"], "192.168.20.11");
    let catalogue = here.run(&["list", "--catalog"]).succeeds().stdout;
    assert!(catalogue.contains("\n  later"), "{catalogue}");
    let human = here.run(&["list"]).succeeds().stdout;
    for word in [
        "home  (rendered/home)",
        "node1",
        "hello",
        "192.168.20.11",
        "control-plane",
        "https://hello.home.example.com",
        "not enabled: 1",
    ] {
        assert!(human.contains(word), "`{word}`:\n{human}");
    }
}

fn list_refuses_formats_that_it_does_not_have() {
    for format in ["sarif", "github"] {
        let run = Project::starter().run(&["list", "--format", format]).ends_with(2);
        assert_eq!((run.stdout.as_str(), run.stderr.lines().count()), ("", 1), "{}", run.stderr);
    }
}
