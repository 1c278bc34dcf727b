//! The charts that the catalogue knows.

use std::fs;

use crate::support::project::Project;
use crate::support::trial::tests;
use crate::support::{files_below, repository};

tests! {
    every_definition_can_be_left_to_either_engine,
    the_engines_themselves_are_services,
}

const FOLDER: &str = "config/catalog/charts";

fn catalogue(here: &Project) -> String {
    let mut all = String::new();
    for path in files_below(&repository(FOLDER)) {
        let text = fs::read_to_string(repository(FOLDER).join(&path)).expect("the catalogue is text");
        here.write(&format!("{FOLDER}/{path}"), &text);
        all.push_str(&text);
    }
    all
}

fn gitops(engine: &str) -> String {
    format!(
        "{{ charts.mode = 'delegate, gitops = {{ engine = '{engine}, \
         repository = \"https://git.example.com/home/lab.git\", path = \"rendered/home\" }} }}"
    )
}

fn every_definition_can_be_left_to_either_engine() {
    let here = Project::starter();
    let text = catalogue(&here);
    let entries: Vec<&str> = text.split("\n    }").collect();
    let mut services = String::from("{\n");
    let mut count = 0;
    for entry in entries {
        let Some(name) = entry.lines().find_map(|line| line.strip_prefix("    ")?.strip_suffix(" = {"))
        else {
            continue;
        };
        count += 1;
        let lacks = |field: &str| !entry.contains(&format!("      {field} | default"));
        let source = if lacks("oci") && lacks("repository") {
            "oci = \"oci://registry.example.com/charts\","
        } else {
            ""
        };
        let version = if lacks("version") { "version = \"1.0.0\"," } else { "" };
        services += &format!(
            "  services.{name} = {{ enable = true, chart = {{ definition = \"{name}\", {source} {version} }} }},\n"
        );
    }
    assert!(count >= 82, "{count} definitions");
    here.write("overlays/home/all.ncl", services + "}\n");
    for engine in ["flux", "argocd"] {
        here.write("overlays/home/gitops.ncl", gitops(engine));
        here.run(&[]).succeeds();
    }
    assert_eq!(here.tree("rendered/home/gitops/argocd/applications").len(), count + 3);
}

fn the_engines_themselves_are_services() {
    for (engine, file, names) in
        [("argocd", "argo-cd", &["argo-cd"][..]), ("flux", "flux", &["flux-operator", "flux-instance"])]
    {
        let here = Project::starter();
        catalogue(&here);
        let path = format!("config/catalog/services/{file}.ncl");
        here.write(&path, fs::read(repository(&path)).expect("the catalogue has it"));
        here.write("overlays/home/gitops.ncl", gitops(engine));
        let enabled = |mode: &str| {
            let each = names
                .iter()
                .map(|name| format!("  services.{name} = {{ enable = true, chart.mode = '{mode} }},\n"));
            format!("{{\n{}}}\n", each.collect::<String>())
        };
        here.write("overlays/home/engine.ncl", enabled("delegate"));
        let circle = here.run(&[]).ends_with(1);
        assert!(circle.codes().iter().all(|code| *code == "DEP-CYCLE"), "{engine}: {}", circle.stderr);
        here.write("overlays/home/engine.ncl", enabled("inflate"));
        let inflated = here.run(&[]).ends_with(1);
        assert!(
            inflated.codes().iter().all(|code| *code == "CHART-ARCHIVE"),
            "{engine}: {}",
            inflated.stderr
        );
    }
}
