//! `render fields`, `render explain FIELD` and `render why FIELD`: the vocabulary at the prompt.

use serde_json::Value;

use crate::support::project::Project;
use crate::support::trial::tests;

tests! {
    every_field_is_explained,
    fields_finds_by_name_and_by_documentation,
    fields_reads_as_json,
    fields_without_a_match_says_so,
    explain_describes_a_field,
    explain_shows_the_lab_around_it,
    explain_without_a_project_describes_only,
    explain_names_what_a_misspelt_field_could_be,
    why_shows_each_line_that_a_field_reaches,
    why_shows_what_a_field_overrides,
    why_follows_all_entries,
    why_says_what_no_lab_sets,
}

/// A page for every path that `explain --paths` lists, with all that a page promises.
fn every_field_is_explained() {
    let paths = Project::none().run(&["explain", "--paths"]).succeeds().stdout;
    assert!(paths.lines().count() > 2_000, "{paths}");
    for line in paths.lines() {
        let path = line.split('\t').next().unwrap_or_default();
        let found = render::vocabulary::find(path).unwrap_or_else(|_| panic!("{path} is not found"));
        let page = render::vocabulary::page(&found);
        for part in [found.path.as_str(), "\nType:     ", "\nDefault:  ", "\nExample:  "] {
            assert!(page.contains(part), "{path}: no `{}` on its page:\n{page}", part.trim());
        }
    }
}

fn fields_finds_by_name_and_by_documentation() {
    let found = Project::none().run(&["fields", "passthrough"]).succeeds().stdout;
    assert!(found.starts_with("machines.*.passthrough\n    PCI devices of the host"), "{found}");
    assert!(found.contains("\nhosts.*.iommu\n"), "its documentation has the word:\n{found}");
    let both = Project::none().run(&["fields", "memory", "LIMIT"]).succeeds().stdout;
    assert!(both.contains("services.*.containers.*.memory_limit (and "), "{both}");
    assert!(!both.contains("\nhosts.*.memory\n"), "all words must match:\n{both}");
}

fn fields_reads_as_json() {
    let text = Project::none().run(&["fields", "iommu", "--format", "json"]).succeeds().stdout;
    let read: Value = serde_json::from_str(&text).expect("it is JSON");
    let paths: Vec<&str> =
        read["fields"].as_array().expect("a list").iter().filter_map(|one| one["path"].as_str()).collect();
    assert!(paths.contains(&"hosts.*.iommu"), "{paths:?}");
}

fn fields_without_a_match_says_so() {
    let run = Project::none().run(&["fields", "zebra"]).ends_with(2);
    assert_eq!(run.stderr, "render: no field has `zebra` in its path or documentation\n");
}

fn explain_describes_a_field() {
    let page = Project::none().run(&["explain", "services.*.kind"]).succeeds().stdout;
    for part in [
        "services.*.kind\n\n",
        "Type:     one of the words",
        "Default:  'Deployment",
        "Example:  kind = 'StatefulSet",
        "\nWords:\n  'Deployment",
    ] {
        assert!(page.contains(part), "no `{part}` in:\n{page}");
    }
    let entries = Project::none().run(&["explain", "machines.*.nics"]).succeeds().stdout;
    assert!(entries.contains("\nFields of each entry:\n  network "), "{entries}");
    let literal = Project::none().run(&["explain", "services.web.kind"]).succeeds().stdout;
    assert_eq!(literal, page, "the name of an entry does not matter");
}

fn explain_shows_the_lab_around_it() {
    let here = Project::starter();
    let page = here.run(&["explain", "services.hello.containers.app.memory"]).succeeds().stdout;
    assert!(page.contains("\nSet in lab `home`:\n  services.hello.containers.app.memory = \"32Mi\"  overlays/home/services.ncl:"), "{page}");
    assert!(
        page.contains(
            "\nDecides lines of these files in rendered/home:\n  kubernetes/hello/hello/deployment.yaml\n"
        ),
        "{page}"
    );
    let unset = here.run(&["explain", "services.*.containers.*.working_dir"]).succeeds().stdout;
    assert!(!unset.contains("Set in lab"), "no lab sets it:\n{unset}");
}

fn explain_without_a_project_describes_only() {
    let page = Project::none().run(&["explain", "services.hello.containers.app.memory"]).succeeds().stdout;
    assert!(page.ends_with("Example:  memory = \"256Mi\"\n"), "{page}");
}

fn explain_names_what_a_misspelt_field_could_be() {
    let run = Project::none().run(&["explain", "services.web.containres"]).ends_with(2);
    assert_eq!(run.stderr, "render: `services.*` has no field `containres`: did you mean `containers`?\n");
    let run = Project::none().run(&["explain", "name.first"]).ends_with(2);
    assert_eq!(run.stderr, "render: `name` has no fields: `render explain name` describes it\n");
}

fn why_shows_each_line_that_a_field_reaches() {
    let here = Project::starter();
    here.run(&[]).succeeds();
    let text = here.run(&["why", "services.hello.containers.app.memory"]).succeeds().stdout;
    let file = "rendered/home/kubernetes/hello/hello/deployment.yaml";
    let rendered = here.read(file);
    let lines: Vec<(usize, &str)> =
        rendered.lines().enumerate().filter(|(_, line)| line.contains("memory: 32Mi")).collect();
    assert_eq!(lines.len(), 2, "request and limit:\n{rendered}");
    for (at, line) in lines {
        assert!(text.contains(&format!("{:4} | {line}\n", at + 1)), "line {} is missing:\n{text}", at + 1);
    }
    assert!(text.contains("\nreaches 2 lines of the output\n") && text.contains(file), "{text}");
    assert!(text.contains("overlays/home/services.ncl:") && text.contains("set by the lab"), "{text}");
}

fn why_shows_what_a_field_overrides() {
    let here = Project::starter();
    here.write("overlays/home/more.ncl", "{ services.hello.containers.app.memory | force = \"64Mi\" }\n");
    let text = here.run(&["why", "services.hello.containers.app.memory"]).succeeds().stdout;
    assert!(text.contains(" = \"64Mi\"\n    overlays/home/more.ncl:1:"), "{text}");
    assert!(text.contains("overrides overlays/home/services.ncl:") && text.contains("\"32Mi\""), "{text}");
    let json =
        here.run(&["why", "services.hello.containers.app.memory", "--format", "json"]).succeeds().stdout;
    let read: Value = serde_json::from_str(&json).expect("it is JSON");
    let value = &read["labs"][0]["values"][0];
    assert_eq!(value["value"], "\"64Mi\"");
    assert_eq!(value["over"].as_array().map(Vec::len), Some(1), "{json}");
}

fn why_follows_all_entries() {
    let here = Project::starter();
    let text = here.run(&["why", "services.*.volumes.*.size"]).succeeds().stdout;
    assert!(text.contains("services.hello.volumes.data.size = \"1Gi\""), "{text}");
    assert!(text.contains("storage: 1Gi"), "{text}");
}

fn why_says_what_no_lab_sets() {
    let here = Project::starter();
    let run = here.run(&["why", "services.hello.containers.app.working_dir"]).ends_with(2);
    let said = "render: no lab sets `services.hello.containers.app.working_dir`; `render explain \
                services.hello.containers.app.working_dir` describes it\n";
    assert_eq!(run.stderr, said);
}
