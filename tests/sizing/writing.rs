//! What `--write` changes, and when it changes nothing.

use serde_json::{Value, json};

use super::{APPS, DATE, input, lab};
use crate::support::project::{OUTPUT, Project};
use crate::support::trial::tests;

tests! {
    rendered_files_differ_in_the_intended_fields_only,
    a_lab_that_would_have_errors_is_not_written,
    equal_limits_stay_equal,
    values_without_a_date_are_not_written,
    files_of_other_labs_are_not_touched,
    a_value_used_twice_is_overridden,
    a_lab_of_one_file_gets_its_overrides_there,
    requests_that_do_not_fit_are_not_written,
}

/// Recommendations for containers, by service, container and what each needs.
fn recommended(amounts: &[(&str, &str, u64, u64)]) -> String {
    let items: Vec<Value> = amounts
        .iter()
        .map(|(service, container, cpu, memory)| {
            let measure = json!({ "cpu": format!("{cpu}m"), "memory": memory.to_string() });
            let container = json!({ "containerName": container, "target": measure, "upperBound": measure });
            json!({
                "kind": "VerticalPodAutoscaler",
                "metadata": { "name": service, "namespace": service },
                "spec": { "targetRef": { "name": service } },
                "status": { "recommendation": { "containerRecommendations": [container] } },
            })
        })
        .collect();
    json!({ "kind": "List", "items": items }).to_string()
}

fn write(here: &Project) -> crate::support::run::Run {
    here.run(&["size", "home", "--date", DATE, "--from", "vpa.json", "--write"])
}

/// Also where pods do not fit.
fn write_anyway(here: &Project) -> crate::support::run::Run {
    here.run(&["size", "home", "--date", DATE, "--from", "vpa.json", "--write", "--even-if-it-does-not-fit"])
}

/// For many amounts, some of which are more than the node has: what is rendered afterwards differs from before in requests and limits, and in nothing else.
fn rendered_files_differ_in_the_intended_fields_only() {
    let here = lab();
    let mut state = 88_172_645_463_325_252_u64;
    let mut random = move |most: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % most
    };
    here.run(&[]).succeeds();
    let mut changed = 0;
    for _ in 0..24 {
        let containers =
            [("web", "app"), ("web", "exporter"), ("queue", "app"), ("books", "app"), ("hello", "app")];
        let amounts = containers.map(|(service, container)| {
            (service, container, 30 + random(600), (20 << 20) + random(700 << 20))
        });
        here.write("vpa.json", recommended(&amounts));
        let before = here.tree(OUTPUT);
        write_anyway(&here).succeeds();
        here.run(&[]).succeeds();
        let after = here.tree(OUTPUT);
        assert!(before.keys().eq(after.keys()));
        for (path, new) in after.iter().filter(|(path, _)| path.starts_with("kubernetes/")) {
            let (old, new) = (String::from_utf8_lossy(&before[path]), String::from_utf8_lossy(new));
            for change in similar::TextDiff::from_lines(old.as_ref(), new.as_ref()).iter_all_changes() {
                let line = change.value().trim();
                let is_intended = line.starts_with("cpu: ") || line.starts_with("memory: ");
                assert!(change.tag() == similar::ChangeTag::Equal || is_intended, "{path}: {change}");
                changed += usize::from(change.tag() != similar::ChangeTag::Equal);
            }
        }
    }
    assert!(changed > 100, "{changed} lines changed");
}

/// Pods in the class Guaranteed stay there: limits that are equal to requests follow them.
fn equal_limits_stay_equal() {
    let here = lab();
    here.write("vpa.json", recommended(&[("books", "app", 50, 700 << 20)]));
    here.write("overlays/home/tier.ncl", "{ tiers.aux = { priority = 1, qos = 'Guaranteed } }");
    here.replace(
        APPS,
        "services.books.enable = true,",
        "services.books = { enable = true, tier = \"aux\", containers.app.cpu_limit = \"100m\" },",
    );
    write(&here).succeeds();
    let text = here.read(APPS);
    assert!(
        text.contains("containers.app.cpu_limit = \"50m\" }, # sized: cpu_limit on 2026-10-01"),
        "{text}"
    );
    assert!(text.contains("services.books.containers.app.cpu = \"50m\","), "{text}");
    here.run(&[]).succeeds();
}

fn a_lab_that_would_have_errors_is_not_written() {
    let here = lab();
    here.write(
        "vpa.json",
        recommended(&[("web", "app", 50, 100 << 20), ("web", "exporter", 9000, 100 << 20)]),
    );
    here.replace(
        APPS,
        "limit_range.max.memory = \"1Gi\"",
        "limit_range = { max.memory = \"1Gi\", limits.cpu = \"2\" }",
    );
    let before = here.tree("overlays");
    let run = write(&here).ends_with(1);
    assert_eq!(run.codes(), ["LIMIT-RANGE"], "{}", run.stderr);
    assert!(run.stderr.contains("nothing was written"), "{}", run.stderr);
    assert_eq!(here.tree("overlays"), before);
}

fn values_without_a_date_are_not_written() {
    let here = lab();
    let from = input("krr.json");
    let before = here.tree("overlays");
    let run = here.run(&["size", "home", "--from", &from, "--write"]).ends_with(2);
    assert!(run.stderr.contains("--date"), "{}", run.stderr);
    assert_eq!(here.tree("overlays"), before);
}

/// A value in a file that another lab uses as well is overridden in the lab's own file.
fn files_of_other_labs_are_not_touched() {
    let here = lab();
    here.write("overlays/shared.ncl", "{ memory = \"512Mi\" }");
    here.replace(
        APPS,
        "        memory = \"512Mi\",\n        memory_limit = \"512Mi\",\n",
        "        memory = (import \"../shared.ncl\").memory,\n",
    );
    here.write("vpa.json", recommended(&[("web", "app", 100, 100 << 20)]));
    write(&here).succeeds();
    assert_eq!(here.read("overlays/shared.ncl"), "{ memory = \"512Mi\" }");
    let last = "  services.web.containers.app.memory | force = \"128Mi\", # sized: memory on 2026-10-01 from VPA upperBound x 1.2\n}\n";
    assert!(here.read(APPS).ends_with(last), "{}", here.read(APPS));
}

fn a_value_used_twice_is_overridden() {
    let here = lab();
    here.write("vpa.json", recommended(&[("queue", "app", 50, 150 << 20)]));
    write(&here).succeeds();
    let text = here.read(APPS);
    assert!(text.contains("let shared = \"96Mi\" in"), "{text}");
    assert!(text.contains("services.queue.containers.app.memory | force = \"192Mi\","), "{text}");
    // The override is edited the next time.
    here.write("vpa.json", recommended(&[("queue", "app", 50, 100 << 20)]));
    write(&here).succeeds();
    let text = here.read(APPS);
    assert!(text.contains("services.queue.containers.app.memory | force = \"128Mi\","), "{text}");
    assert_eq!(text.matches("queue.containers.app.memory").count(), 1);
}

fn a_lab_of_one_file_gets_its_overrides_there() {
    let here = lab();
    let parts = ["lab.ncl", "hardware.ncl", "services.ncl", "apps.ncl"];
    let merged: Vec<String> =
        parts.iter().map(|part| format!("({})", here.read(&format!("overlays/home/{part}")))).collect();
    here.write(
        "home.ncl",
        format!("{} & {{ services.books.description | force = \"Books.\" }}", merged.join(" & ")),
    );
    here.remove("overlays");
    here.write("render.ncl", "{ labs.home = { entry = \"home.ncl\", output = \"rendered/home\" } }");
    here.write("vpa.json", recommended(&[("books", "app", 50, 700 << 20)]));
    write(&here).succeeds();
    let text = here.read("home.ncl");
    assert!(
        text.contains("\"Books.\",\n  services.books.containers.app.memory = \"848Mi\", # sized:"),
        "{text}"
    );
}

/// The pod fits, and a second one that starts before it ends, as in an update, does not.
fn requests_that_do_not_fit_are_not_written() {
    let here = lab();
    here.write("vpa.json", recommended(&[("books", "app", 50, 9 << 30)]));
    let before = here.tree("overlays");
    let run = write(&here).ends_with(1);
    assert!(
        run.stderr.contains("update of each Deployment: 1 pod of Deployment `books/books`"),
        "{}",
        run.stderr
    );
    assert!(run.stderr.contains("Insufficient memory"), "{}", run.stderr);
    assert!(run.stderr.contains("--even-if-it-does-not-fit"), "{}", run.stderr);
    assert_eq!(here.tree("overlays"), before);
    write_anyway(&here).succeeds();
    assert!(
        here.read(APPS).contains("services.books.containers.app.memory = \"11072Mi\","),
        "{}",
        here.read(APPS)
    );
}
